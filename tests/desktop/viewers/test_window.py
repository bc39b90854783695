"""[A32] Whatever a file is, its window ends in a sentence or in the thing itself; nothing else is opened for it."""

import asyncio
import os
from pathlib import Path

import pytest

from kentongan.desktop.controls.label import Label
from kentongan.desktop.viewers.window import ViewerWindow
from kentongan.protocol.commands.attachment import Attachment
from kentongan.words import AttachmentKind
from tests.desktop import samples
from tests.desktop.desk import run, until
from tests.desktop.viewers.test_text import message

# A film that says it is 65,535 pixels wide and high and then holds noise.
HUGE_FILM = (
    b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"
    + b"\x00\x00\x00\x64moov\x00\x00\x00\x5ctkhd"
    + b"\x00" * 76
    + b"\xff\xff\x00\x00\xff\xff\x00\x00"
    + os.urandom(2000)
)
BROKEN = {
    "playlist": ("video/mp4", AttachmentKind.VIDEO, samples.PLAYLIST),
    "playlist as sound": ("audio/mpeg", AttachmentKind.AUDIO, samples.PLAYLIST),
    "huge film": ("video/mp4", AttachmentKind.VIDEO, HUGE_FILM),
    "noise as WebM": ("video/webm", AttachmentKind.VIDEO, b"\x1a\x45\xdf\xa3" + os.urandom(3000)),
    "huge picture": ("image/png", AttachmentKind.IMAGE, samples.png(20_000, 20_000, 1, 0)),
    "drawing": ("image/png", AttachmentKind.IMAGE, samples.SVG),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_cannot_be_shown_is_said(tmp_path: Path, name: str) -> None:
    media_type, kind, data = BROKEN[name]
    path = tmp_path / "lampiran"
    path.write_bytes(data)
    attachment = Attachment(
        id="0" * 32, name="lampiran", size=len(data), sha256="0" * 64, kind=kind, media_type=media_type
    )

    async def look() -> None:
        window = ViewerWindow(message("Lampiran"), attachment, path)
        window.show()
        await until(lambda: isinstance(window.content, Label) and "still save" in window.content.text(), "the sentence")
        window.close()
        await asyncio.sleep(0)

    run(look())
    assert [one.name for one in tmp_path.iterdir()] == ["lampiran"]


def test_a_window_that_is_closed_early_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "gambar.png"
    path.write_bytes(samples.png(3000, 3000))
    attachment = Attachment(
        id="0" * 32, name="gambar.png", size=9, sha256="0" * 64, kind=AttachmentKind.IMAGE, media_type="image/png"
    )

    async def look() -> bool:
        window = ViewerWindow(message("Gambar"), attachment, path)
        window.show()
        await asyncio.sleep(0.05)
        loading = window._loading
        window.close()
        await asyncio.gather(loading, return_exceptions=True)
        return loading.cancelled()

    assert run(look())
