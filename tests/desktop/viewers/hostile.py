"""Shows everything hostile there is, for strace to watch: `python -m tests.desktop.viewers.hostile FOLDER`.

The mark is a file that does not exist: what stands behind it in the trace was done while strangers' texts, names and
media were on the screen.
"""

import asyncio
import os
import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication, QWidget

from kentongan.desktop.attachments.desk import AttachmentDesk
from kentongan.desktop.inbox.reading import ReadingPane
from kentongan.desktop.popup.card import PopupCard
from kentongan.desktop.popup.emergency import EmergencyCard
from kentongan.desktop.theme import look
from kentongan.desktop.viewers.text import TextViewer, readable
from kentongan.desktop.viewers.window import ViewerWindow
from kentongan.protocol.commands.attachment import Attachment
from kentongan.protocol.commands.message import Received, Times
from kentongan.words import AttachmentKind
from tests.desktop import samples
from tests.desktop.desk import run, until
from tests.desktop.stage import Stage
from tests.desktop.viewers.test_text import HOSTILE, message

MARK = "/the-mark-of-the-trace"
_LENGTH = 3_000


def main(folder: Path) -> None:
    """Warm up with harmless things, set the mark, show the rest."""
    QApplication(["kentongan"]).setQuitOnLastWindowClosed(False)
    look.wear()
    stage = Stage(folder)
    pane = ReadingPane(AttachmentDesk(stage.member(), QWidget()), "humas@contoh", lambda _: None)
    for text in ["Rapat", MARK, *HOSTILE]:
        if text == MARK:
            run(_look_at_files(folder, {"harmless": ("image/png", samples.png(9, 9))}))
            os.path.exists(MARK)
            continue
        _look_at(pane, text[:_LENGTH])
    lies = {**samples.bombs(), "playlist": ("video/mp4", samples.PLAYLIST), "sound": ("audio/mpeg", samples.PLAYLIST)}
    run(_look_at_files(folder, lies))
    run(stage.close())


def _look_at(pane: ReadingPane, text: str) -> None:
    shown, is_cut = readable(text.encode())
    pane.show_row(Received(message=message(text), times=Times()))
    for window in (TextViewer(shown, is_cut, 9), PopupCard(message(text)), EmergencyCard(message(text)), pane):
        window.resize(700, 500)
        window.grab()


async def _look_at_files(folder: Path, files: dict[str, tuple[str, bytes]]) -> None:
    for name, (media_type, data) in files.items():
        path = folder / "lampiran"
        path.write_bytes(data)
        kind = AttachmentKind(media_type.partition("/")[0])
        attachment = Attachment(
            id="0" * 32, name=f"../../{name}", size=len(data), sha256="0" * 64, kind=kind, media_type=media_type
        )
        window = ViewerWindow(message("Lampiran"), attachment, path)
        window.show()
        before = window.content
        await until(lambda window=window, before=before: window.content is not before, name)
        window.close()
        await asyncio.sleep(0)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
