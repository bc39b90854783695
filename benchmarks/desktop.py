"""The windows: from the command to an inbox that can be read, and from a message to its popup.

Both are measured in processes of their own, on the screen that Qt finds, or on none that anybody sees.
"""

import asyncio
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import msgspec

from benchmarks.report import Figure
from kentongan.client.keeper import Keeper
from kentongan.client.profile import KeptMember, Profile
from kentongan.protocol.commands.message import Message
from kentongan.words import Level

_KEPT = 10_000
_POPUPS = 60
# The first row of the inbox that is painted tells the time since the command, and ends the program.
_START = """
import os, sys, time
from kentongan.desktop.inbox.row import RowDelegate
paint = RowDelegate.paint
def painted(*arguments):
    paint(*arguments)
    print(time.time() - float(os.environ["BEGUN"]), flush=True)
    os._exit(0)
RowDelegate.paint = painted
from kentongan.cli.main import main
main()
"""
_POPUP = """
import sys, time
from pathlib import Path
from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication
from benchmarks.desktop import message
from kentongan.client.keeper import Keeper
from kentongan.client.profile import Profile
from kentongan.desktop.popup.conductor import Conductor
from kentongan.desktop.popup.stack import PopupStack
from kentongan.desktop.preferences import Preferences
from kentongan.desktop.sound import Sound
from kentongan.desktop.theme import look
app = QApplication([])
look.wear()
folder = Path(sys.argv[1])
with Keeper(Profile(folder)) as keeper:
    preferences = Preferences(folder)
    conductor = Conductor(keeper, preferences, PopupStack(), Sound(preferences, folder), lambda *_: None)
    conductor.begin()
    for number in range(20_000, 20_000 + int(sys.argv[2])):
        loop = QEventLoop()
        conductor.stack.shown.connect(loop.quit)
        begun = time.perf_counter()
        keeper.cache.take([message(number)])
        conductor.take()
        loop.exec()
        print(time.perf_counter() - begun, flush=True)
        conductor.stack.shown.disconnect(loop.quit)
        conductor.stack.clear()
"""


async def measure(sessions: int, rounds: int) -> list[Figure]:
    """Median of the starts; median and 95th percentile of the popups."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        await asyncio.to_thread(fill, folder)
        starts = [await asyncio.to_thread(_start, folder) for _ in range(rounds)]
        popups = [float(line) * 1000 for line in await asyncio.to_thread(_run, _POPUP, name, str(_POPUPS))]
    by_clock, of_processor = zip(*starts, strict=True)
    return [
        Figure(f"desktop: command to an inbox of {_KEPT:,} messages", statistics.median(by_clock), "s"),
        Figure("desktop: the same, time of a processor", statistics.median(of_processor), "s"),
        Figure("desktop: message to painted popup, median", statistics.median(popups), "ms"),
        Figure("desktop: message to painted popup, p95", statistics.quantiles(popups, n=20)[-1], "ms"),
    ]


def message(number: int) -> Message:
    """A sample message that has just been sent."""
    return Message(
        id=f"{number:032x}", sequence=number, sender="humas@contoh", institution="Universitas Contoh", contact="Contoh",
        to=["*"], recipients=42, subject=f"Pesan contoh {number}", text="Mohon diteruskan. " * 8, level=Level.NORMAL,
        sent_at=int(time.time() * 1000), expires_at=2**43, attachments=[],
    )  # fmt: skip


def fill(folder: Path) -> None:
    """A profile whose cache holds the messages, seen long ago."""
    profile = Profile(folder)
    profile.keep_member(KeptMember(address="humas@contoh-nusantara", device="0" * 32, device_key="sample"))
    content = [msgspec.json.encode(message(number)) for number in range(1, _KEPT + 1)]
    with Keeper(profile) as keeper:
        keeper.cache.begin(_KEPT)
        with keeper.cache.database.writing():
            _insert(keeper, content)


def _insert(keeper: Keeper, content: list[bytes]) -> None:
    for number, text in enumerate(content, 1):
        keeper.cache.database.change(
            "INSERT INTO message (sequence, id, content, is_received, popup, expires_at) VALUES (?, ?, ?, 1, 0, ?)",
            (number, f"{number:032x}", text, 2**43),
        )


def _start(folder: Path) -> tuple[float, float]:
    """Seconds by the clock, and of a processor: on a busy machine only these say something."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    [seconds] = _run(_START, "--profile", str(folder), "desktop", BEGUN=str(time.time()))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return float(seconds), after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _run(program: str, *arguments: str, **more: str) -> list[str]:
    environment = {**os.environ, **more}
    if not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
        environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.run(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True, timeout=300
    ).stdout.split()
