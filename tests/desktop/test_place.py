"""Where one was is there again at the next start, and a file that says something else does no harm."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QWidget

from kentongan.client.profile import Profile
from kentongan.desktop.place import FILE, Place


def splitter() -> QSplitter:
    made = QSplitter(Qt.Orientation.Horizontal)
    for _ in range(2):
        made.addWidget(QWidget())
    made.resize(1000, 300)
    made.show()
    return made


def test_message_and_widths_are_kept_for_each_page(tmp_path: Path) -> None:
    place, widths = Place(Profile(tmp_path), "inbox"), splitter()
    assert place.message == ""
    place.message = "abc"
    place.follow(widths)
    widths.setSizes([700, 300])
    widths.splitterMoved.emit(700, 1)
    again, restored = Place(Profile(tmp_path), "inbox"), splitter()
    again.follow(restored)
    assert again.message == "abc"
    assert restored.sizes() == widths.sizes()
    assert Place(Profile(tmp_path), "archive").message == ""


@pytest.mark.parametrize("content", [b"", b"[inbox]\nsplitter=5\ngeometry=x\n", b"\xff\x00\n[[["])
def test_a_file_that_says_something_else_does_no_harm(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    place, window = Place(Profile(tmp_path), "inbox"), QWidget()
    place.follow(splitter())
    place.restore(window)
    assert place.message == ""
