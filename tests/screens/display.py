"""A screen of its own for real windows: an X server without hardware, a window manager, and a compositor if wanted.

    with display() as screen:
        subprocess.run(program, env=screen.environment)

Every process is one that was started here and is ended by its number; the display's number is the X server's choice.
"""

import contextlib
import os
import re
import select
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.machine import missing

SIZE = (1280, 800)
PROGRAMS = ("Xvfb", "openbox", "picom", "xdotool", "xprop", "xrandr")
DEADLINE = 20.0


class NoDisplay(Exception):
    """A program is missing, or did not come up; says which."""


@dataclass(frozen=True)
class Display:
    """A running screen."""

    name: str
    manager: subprocess.Popen[bytes]

    @property
    def environment(self) -> dict[str, str]:
        """What a program needs to open its windows here."""
        kept = {name: value for name, value in os.environ.items() if name not in ("WAYLAND_DISPLAY", "XAUTHORITY")}
        return kept | {"DISPLAY": self.name, "QT_QPA_PLATFORM": "xcb"}

    def ask(self, *command: str) -> str:
        """What a program of X answers."""
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=DEADLINE)
        assert done.returncode == 0, f"{' '.join(command)}: {done.stderr}"
        return done.stdout.strip()

    @property
    def active(self) -> int:
        """The window that has the keyboard."""
        return int(self.ask("xdotool", "getactivewindow"))

    @property
    def stacked(self) -> list[int]:
        """Every window that the manager knows, the lowest first."""
        return [
            int(one, 16) for one in re.findall(r"0x[0-9a-f]+", self.ask("xprop", "-root", "_NET_CLIENT_LIST_STACKING"))
        ]

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """The window manager stands still: what a program shows meanwhile is not put on the screen."""
        self.manager.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.manager.send_signal(signal.SIGCONT)


@contextlib.contextmanager
def display(size: tuple[int, int] = SIZE, *, composited: bool = False) -> Iterator[Display]:
    """A screen with a window manager, until the block ends. Raises NoDisplay."""
    if lacking := missing(PROGRAMS):
        raise NoDisplay(f"missing: {', '.join(lacking)}")
    with contextlib.ExitStack() as running:
        name = running.enter_context(_server(size))
        environment = {**os.environ, "DISPLAY": name}
        manager = running.enter_context(_program(["openbox", "--sm-disable"], environment))
        screen = Display(name, manager)
        _until(lambda: b"window id" in _root_property(environment, "_NET_SUPPORTING_WM_CHECK"), "the window manager")
        if composited:
            running.enter_context(_program(["picom", "--backend", "xrender", "--config", os.devnull], environment))
            _until(lambda: _has_compositor(name), "the compositor")
        yield screen


@contextlib.contextmanager
def _server(size: tuple[int, int]) -> Iterator[str]:
    reader, writer = os.pipe()
    command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", f"{size[0]}x{size[1]}x24", "-nolisten", "tcp"]
    try:
        with _program([*command, "-dpi", "96", "-noreset"], dict(os.environ), [writer]):
            os.close(writer)
            ready, _, _ = select.select([reader], [], [], DEADLINE)
            number = os.read(reader, 16).decode().strip() if ready else ""
            if not number:
                raise NoDisplay("Xvfb did not start")
            yield f":{number}"
    finally:
        os.close(reader)


@contextlib.contextmanager
def _program(
    command: Sequence[str], environment: dict[str, str], descriptors: Sequence[int] = ()
) -> Iterator[subprocess.Popen[bytes]]:
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(
        command, env=environment, stdin=quiet, stdout=quiet, stderr=quiet, pass_fds=descriptors, start_new_session=True
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGCONT)
        process.terminate()
        try:
            process.wait(DEADLINE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _root_property(environment: dict[str, str], name: str) -> bytes:
    return subprocess.run(["xprop", "-root", name], env=environment, capture_output=True, timeout=DEADLINE).stdout


def _has_compositor(name: str) -> bool:
    """Asked as the popups themselves ask, in a process of its own: the display is not that of this one."""
    asking = "from kentongan.desktop.popup.compositor import _x11_has_compositor as has; raise SystemExit(not has())"
    import sys

    return subprocess.run([sys.executable, "-c", asking], env={**os.environ, "DISPLAY": name}).returncode == 0


def _until(done: object, what: str) -> None:
    assert callable(done)
    deadline = time.monotonic() + DEADLINE
    while not done():
        if time.monotonic() > deadline:
            raise NoDisplay(f"{what} did not come up")
        time.sleep(0.05)
