"""What runs on a screen under test: the popups of a desktop, or somebody else's window in which a person types.

Both are told what to do by lines on their standard input, and tell by lines of JSON on the output. The name of the
first argument says which one it is; a test starts them by `started`.
"""

import asyncio
import contextlib
import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from tests.screens.display import Display

DEADLINE = 20.0


class Program:
    """The other end of a program that runs on a screen."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._rest = b""

    def tell(self, line: str) -> None:
        """Tell it what to do."""
        assert self._process.stdin
        self._process.stdin.write(f"{line}\n".encode())
        self._process.stdin.flush()

    def hear(self, seconds: float = DEADLINE) -> Any:
        """The next thing that it tells; None when it tells nothing for so long."""
        assert self._process.stdout
        deadline = time.monotonic() + seconds
        while b"\n" not in self._rest:
            ready, _, _ = select.select([self._process.stdout], [], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                return None
            more = os.read(self._process.stdout.fileno(), 65536)
            assert more, "it has ended"
            self._rest += more
        line, _, self._rest = self._rest.partition(b"\n")
        return json.loads(line)

    def ask(self, line: str) -> Any:
        """Tell it something, and hear the answer; what it tells by itself meanwhile is passed over."""
        self.tell(line)
        while isinstance(told := self.hear(), dict):
            pass
        return told

    def at_rest(self) -> list[list[int]]:
        """Where the cards stand when nothing moves any more: window, left, top, width, height of each."""
        seen = [self.ask("places")]
        while seen[-5:].count(seen[-1]) < 5:
            time.sleep(0.25)
            seen.append(self.ask("places"))
        return seen[-1]


@contextlib.contextmanager
def started(screen: Display, name: str, *arguments: str) -> Iterator[Program]:
    """A program of this module on a screen, until the block ends."""
    command = [sys.executable, "-m", "tests.screens.program", name, *arguments]
    process = subprocess.Popen(command, env=screen.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        yield Program(process)
    finally:
        process.terminate()
        process.wait(DEADLINE)
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(BrokenPipeError):
                if pipe:
                    pipe.close()


# Within the program


def say(told: Any) -> None:
    """A line for the test."""
    print(json.dumps(told), flush=True)


def popups() -> dict[str, Callable[[str], object]]:
    """`push LEVEL` and `emergency` bring a card, and every card that is shown is told.

    `places` answers where the cards stand, `picture FILE` when the whole screen was taken into a file.
    """
    from PySide6.QtGui import QGuiApplication

    from kentongan.desktop.popup.emergency import Emergencies
    from kentongan.desktop.popup.stack import PopupStack
    from tests.screens import sample

    stack, emergencies = PopupStack(), Emergencies()
    for source in (stack.shown, emergencies.shown):
        source.connect(lambda message: say({"shown": message.subject}))

    def push(level: str) -> None:
        told = next(one for one in sample.RECEIVED if one.level == level)
        stack.push(sample.message(told))

    def places(_: str) -> None:
        cards = [card for card in (*stack.cards, stack._counter, emergencies.card) if card and card.isVisible()]
        found = []
        for card in cards:
            m, place = card.margin, card.geometry()
            found.append([int(card.winId()), *place.adjusted(m, m, -m, -m).getRect()])
        say(found)

    def picture(path: str) -> None:
        say(QGuiApplication.primaryScreen().grabWindow(0).save(path))

    emergency = sample.message(sample.EMERGENCY)
    return {"push": push, "emergency": lambda _: emergencies.push(emergency), "places": places, "picture": picture}


def typewriter() -> dict[str, Callable[[str], object]]:
    """Somebody else's window, as large as the screen; what is typed into it is told."""
    from PySide6.QtGui import QFocusEvent
    from PySide6.QtWidgets import QPlainTextEdit

    class Paper(QPlainTextEdit):
        def focusInEvent(self, event: QFocusEvent) -> None:
            super().focusInEvent(event)
            say({"has keyboard": int(self.winId())})

    paper = Paper()
    paper.setWindowTitle("Jadwal kuliah contoh")
    paper.setPlainText("Daftar ruang semester genap (contoh)\n\nIlmu Perpustakaan  B-204\nSistem Informasi  C-101\n")
    paper.textChanged.connect(lambda: say({"typed": paper.toPlainText().splitlines()[0]}))
    paper.showMaximized()
    kept.append(paper)
    return {}


kept: list[object] = []


def main(arguments: list[str]) -> int:
    """Run until it is told to end."""
    os.environ.setdefault("QT_API", "pyside6")
    from PySide6.QtWidgets import QApplication

    from kentongan.colours import Theme
    from kentongan.desktop.theme import look
    from kentongan.desktop.wording import wording
    from tests.screens.take import live

    app = QApplication(arguments[:1])
    app.setQuitOnLastWindowClosed(False)
    theme, language = arguments[2:] or ("light", "id")
    wording.language = "en" if language == "en" else "id"
    look.wear(Theme(theme))
    live(_obey({"popups": popups, "typewriter": typewriter}[arguments[1]]))
    return 0


async def _obey(begin: Callable[[], dict[str, Callable[[str], object]]]) -> None:
    """Do what the test says, until it has nothing more to say."""
    from PySide6.QtCore import QSocketNotifier

    commands, over = begin(), asyncio.Event()

    def obey() -> None:
        # Whole lines: a test writes each with one call.
        lines = os.read(sys.stdin.fileno(), 65536).decode().splitlines()
        for line in lines:
            name, _, rest = line.partition(" ")
            commands[name](rest)
        if not lines:
            over.set()

    notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(lambda *_: obey())
    say("ready")
    await over.wait()
    notifier.setEnabled(False)


if __name__ == "__main__":
    sys.exit(main(sys.argv))
