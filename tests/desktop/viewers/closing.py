"""Opens and closes players at every moment of their life: `python -m tests.desktop.viewers.closing COUNT FILE…`.

A program of its own, since what it is after freezes or ends the whole program: Qt's player has threads that part from
its objects when they like.
"""

import asyncio
import itertools
import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from kentongan.desktop.theme import look
from kentongan.desktop.viewers.player import PlayerViewer
from kentongan.desktop.viewers.window import ViewerWindow
from kentongan.protocol.commands.attachment import Attachment
from kentongan.words import AttachmentKind
from tests.desktop.desk import run, until
from tests.desktop.stage import message

_TYPES = {".wav": "audio/wav", ".webm": "video/webm", ".mp4": "video/mp4"}
# A life is so many of these steps longer than the one before, and after so many of them as short as the first again.
_STEP, _LIVES = 0.005, 40
# So many in a row in one loop.
_AT_ONCE = 10


def main(count: int, files: list[Path]) -> None:
    """Say how many were opened and closed."""
    QApplication(["kentongan"]).setQuitOnLastWindowClosed(False)
    look.wear()
    numbers = iter(range(count))
    while some := list(itertools.islice(numbers, _AT_ONCE)):
        run(_open_and_close([(number, files[number % len(files)]) for number in some]))
    print("closed", count, flush=True)


async def _open_and_close(some: list[tuple[int, Path]]) -> None:
    for number, path in some:
        window = ViewerWindow(message(1), _attachment(path), path)
        window.show()
        # Every fifth is closed while the file is still looked at.
        if number % 5:
            before = window.content
            await until(lambda window=window, before=before: window.content is not before, "the content")
        await asyncio.sleep(number % _LIVES * _STEP)
        if number % 3 == 0 and isinstance(window.content, PlayerViewer):
            window.content.player.setPosition(window.content.player.duration() // 2)
        window.close()


def _attachment(path: Path) -> Attachment:
    media_type = _TYPES[path.suffix]
    kind = AttachmentKind(media_type.partition("/")[0])
    return Attachment(
        id="0" * 32, name=path.name, size=path.stat().st_size, sha256="0" * 64, kind=kind, media_type=media_type
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), [Path(name) for name in sys.argv[2:]])
