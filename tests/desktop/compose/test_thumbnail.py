import base64
import random
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage

from kentongan.desktop.attachments import picture as module
from kentongan.desktop.compose.thumbnail import BYTES, SIDE, format_of, thumbnail


def picture(encoded: str) -> QImage:
    return QImage.fromData(base64.b64decode(encoded))


def image(path: Path, width: int = 1200, height: int = 900, *, noise: bool = False) -> Path:
    made = QImage(width, height, QImage.Format.Format_RGB32)
    made.fill(QColor("#0F6B63"))
    dice = random.Random(5)
    for x in range(0, width if noise else 0, 3):
        for y in range(0, height, 3):
            made.setPixel(x, y, dice.getrandbits(24))
    assert made.save(str(path))
    return path


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.webp"])
def test_a_picture_becomes_small_enough_for_the_wire(tmp_path: Path, name: str) -> None:
    made = picture(thumbnail(image(tmp_path / name)))
    assert (made.width(), made.height()) == (SIDE, SIDE * 3 // 4)


def test_a_picture_full_of_detail_is_small_enough_too(tmp_path: Path) -> None:
    encoded = base64.b64decode(thumbnail(image(tmp_path / "a.png", 400, 400, noise=True)))
    assert 0 < len(encoded) <= BYTES
    assert format_of(encoded) == "jpeg"


def test_a_small_picture_is_not_blown_up_and_a_thin_one_does_not_vanish(tmp_path: Path) -> None:
    assert picture(thumbnail(image(tmp_path / "a.png", 20, 10))).width() == 20
    assert picture(thumbnail(image(tmp_path / "b.png", 4000, 2))).height() == 1


@pytest.mark.parametrize(
    "content", [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\x89PNG\r\n\x1a\n" + b"x" * 90, b"BM" + b"\0" * 60]
)
def test_what_is_none_of_the_four_formats_or_broken_has_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.png").write_bytes(content)
    assert thumbnail(tmp_path / "a.png") == ""
    assert thumbnail(tmp_path / "nothing.png") == ""


def test_a_file_that_came_from_somebody_else_is_decoded_by_the_child(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The program around the windows answers for nothing when there is no child."""
    path = image(tmp_path / "a.png")
    assert thumbnail(path)
    monkeypatch.setattr(module, "command", lambda name: [sys.executable, "-c", "raise SystemExit(1)", name])
    assert thumbnail(path) == ""
