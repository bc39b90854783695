"""The small picture of an attachment: decoded by the child only, once, and never larger than it is shown."""

import asyncio
import base64

import pytest
from PySide6.QtGui import QColor, QPixmap
from shiboken6 import delete

from kentongan.desktop import tasks
from kentongan.desktop.attachments import thumbnail as module
from kentongan.desktop.attachments.thumbnail import Thumbnail
from kentongan.desktop.theme import colour
from kentongan.protocol.commands.attachment import Attachment
from kentongan.words import AttachmentKind
from tests.desktop import samples
from tests.desktop.desk import run, until

PICTURE = base64.b64encode(samples.png(160, 100)).decode()
GREY = 0x5A


@pytest.fixture(autouse=True)
def nothing_decoded_yet() -> None:
    module._lately.clear()


def attachment(thumbnail: str, kind: AttachmentKind = AttachmentKind.IMAGE) -> Attachment:
    return Attachment(
        id="0" * 32, name="a.png", size=9, sha256="0" * 64, kind=kind, media_type="image/png", thumbnail=thumbnail
    )


def middle(widget: Thumbnail) -> QColor:
    widget.resize(100, 80)
    picture: QPixmap = widget.grab()
    return picture.toImage().pixelColor(8, 40)


def test_it_appears_when_the_child_has_answered_and_is_decoded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    decoded: list[bytes] = []
    real = module.decode_bytes

    async def counted(data: bytes, kind: str) -> object:
        decoded.append(data)
        return await real(data, kind)

    monkeypatch.setattr(module, "decode_bytes", counted)

    async def see() -> None:
        first = Thumbnail(attachment(PICTURE), 0)
        assert middle(first) == colour("sunken")
        told: list[bool] = []
        first.pictured.connect(lambda: told.append(True))
        await until(lambda: told, "the picture")
        assert middle(first).red() == GREY
        assert middle(Thumbnail(attachment(PICTURE), 0)).red() == GREY, "at once"

    run(see())
    assert len(decoded) == 1


@pytest.mark.parametrize(
    "hostile", ["!!!", base64.b64encode(samples.SVG).decode(), base64.b64encode(samples.png(9, 9, rows=0)).decode()]
)
def test_what_is_no_picture_stays_an_icon(hostile: str) -> None:
    async def see() -> None:
        widget = Thumbnail(attachment(hostile), 0)
        await asyncio.gather(*tasks._running)
        assert widget._image is None
        assert not module._lately
        middle(widget)

    run(see())


def test_a_picture_that_is_no_thumbnail_is_kept_small() -> None:
    large = base64.b64encode(samples.png(4000, 3000)).decode()

    async def see() -> None:
        widget = Thumbnail(attachment(large), 0)
        await until(lambda: widget._image, "the picture")
        assert widget._image.width() < 800

    run(see())


def test_only_the_latest_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_KEPT", 2)

    async def see() -> None:
        for side in (10, 11, 12):
            widget = Thumbnail(attachment(base64.b64encode(samples.png(side, side)).decode()), 0)
            await until(lambda shown=widget: shown._image, "the picture")
        assert len(module._lately) == 2

    run(see())


def test_a_widget_that_is_gone_when_the_answer_comes_harms_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    real = module.decode_bytes

    async def see() -> None:
        asked, gone = asyncio.Event(), asyncio.Event()

        async def late(data: bytes, kind: str) -> object:
            asked.set()
            await gone.wait()
            return await real(data, kind)

        monkeypatch.setattr(module, "decode_bytes", late)
        widget = Thumbnail(attachment(PICTURE), 0)
        await asked.wait()
        delete(widget)
        gone.set()
        await asyncio.gather(*tasks._running)  # fails with what any of them fails with

    run(see())
    assert PICTURE in module._lately
