"""Drafts and the pages on which messages are written, filled with sample data."""

import time

from PySide6.QtWidgets import QWidget

from kentongan.client.drafts import WrittenDraft
from kentongan.client.link_state import NotConnected
from kentongan.desktop.compose.completion import Suggestion
from kentongan.desktop.compose.window import ComposeWindow
from kentongan.words import Level
from tests.desktop import samples
from tests.desktop.desk import until
from tests.desktop.scene import scene, settle
from tests.desktop.stage import HOUR, SENDERS, TEXT, TITLE, Stage


@scene("drafts")
async def _drafts(stage: Stage) -> QWidget:
    bridge = stage.member()
    bridge.drafts.keep(WrittenDraft(to=["*"], subject=TITLE, text=TEXT))
    bridge.drafts.keep(WrittenDraft(text=TEXT))
    window = stage.window()
    window.drafts.reload()
    window.rail.choose(2)
    return window


@scene("compose")
async def _compose(stage: Stage) -> QWidget:
    stage.member()
    window = stage.window()
    stage.tell(NotConnected())
    poster, text = stage.folder / "poster.png", stage.folder / "jadwal.txt"
    poster.write_bytes(samples.png(64, 40))
    text.write_text("09.00\n" * 900, "utf-8")
    draft = WrittenDraft(
        to=[SENDERS[0][0], "@teladan", "bukan alamat"],
        subject=TITLE,
        text=TEXT,
        level=Level.IMPORTANT,
        expires_at=int(time.time() * 1000) + 40 * HOUR,
        files=[str(poster), str(text)],
    )
    window.write(draft)
    await until(lambda: len(window.writing.files.pieces) == 2, "the look at the files")
    window.writing.preview.draw()
    return window


@scene("compose, suggestions")
async def _suggestions(stage: Stage) -> QWidget:
    stage.member()
    window = stage.window()
    window.show()
    window.write()
    await settle()
    field = window.writing.audience
    offered = [
        Suggestion("*", "*"),
        Suggestion("@teladan", SENDERS[0][1]),
        Suggestion(SENDERS[0][0], SENDERS[0][1]),
    ]
    field.list.offer(offered, field.frame)
    return window


@scene("compose, sending")
async def _sending(stage: Stage) -> QWidget:
    bridge = stage.member()
    window = stage.window()
    path = stage.folder / "jadwal.txt"
    path.write_text("09.00\n" * 900, "utf-8")
    window.write(WrittenDraft(to=[SENDERS[0][0]], subject=TITLE, files=[str(path)]))
    page = window.writing
    await until(lambda: page.files.pieces, "the look at the file")
    id = page.form.id
    page._send_now()
    await until(lambda: bridge.keeper.outbox.entry(id), "the entry")
    bridge.moved[id] = {0: 2000}
    bridge.outgoing.emit(id)
    return window


@scene("compose, apart")
async def _apart(stage: Stage) -> QWidget:
    window = ComposeWindow(stage.member(), WrittenDraft(to=[SENDERS[0][0]], subject=TITLE, level=Level.EMERGENCY))
    stage.kept.append(window)
    return window
