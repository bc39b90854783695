"""Starting at login, as each system wants it. Only the Linux form has been tried; Windows and macOS are untested."""

import contextlib
import os
import plistlib
import shlex
import sys
from pathlib import Path
from typing import Protocol

NAME = "kentongan"
_LABEL = "id.kentongan.desktop"


class Autostart(Protocol):
    """A place where the system finds what it shall start at login."""

    def is_on(self) -> bool:
        """Whether it starts at login."""

    def switch(self, on: bool) -> None:
        """Start at login, or no more. Raises OSError."""


def autostart(profile: Path | None = None) -> Autostart:
    """The autostart of this system, for a profile in an unusual folder or for the usual one."""
    command = command_line(profile)
    if sys.platform == "win32":
        return RunKey(command)
    if sys.platform == "darwin":
        return LaunchAgent(command, Path.home() / "Library" / "LaunchAgents")
    home = os.environ.get("XDG_CONFIG_HOME", "")
    return DesktopEntry(command, (Path(home) if home.startswith("/") else Path.home() / ".config") / "autostart")


def command_line(profile: Path | None = None) -> list[str]:
    """What starts this program again."""
    own = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "kentongan"]
    where = ["--profile", str(profile.absolute())] if profile else []
    return [*own, *where, "desktop", "--in-background"]


class DesktopEntry:
    """XDG: a file in the folder `autostart`."""

    def __init__(self, command: list[str], folder: Path) -> None:
        self.path = folder / f"{NAME}.desktop"
        self._command = command

    def is_on(self) -> bool:
        """Whether the file is there and does not say that it is hidden."""
        try:
            return "Hidden=true" not in self.path.read_text("utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            return False

    def switch(self, on: bool) -> None:
        """Write or remove the file. Raises OSError."""
        if not on:
            self.path.unlink(missing_ok=True)
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(self.content(), "utf-8")

    def content(self) -> str:
        """The entry."""
        lines = ["[Desktop Entry]", "Type=Application", "Name=Kentongan", f"Exec={_exec(self._command)}"]
        return "\n".join([*lines, "Icon=kentongan", "Terminal=false", "X-GNOME-Autostart-enabled=true", ""])


class LaunchAgent:
    """macOS: a property list in the folder `LaunchAgents`. Untested."""

    def __init__(self, command: list[str], folder: Path) -> None:
        self.path = folder / f"{_LABEL}.plist"
        self._command = command

    def is_on(self) -> bool:
        """Whether the file is there."""
        return self.path.is_file()

    def switch(self, on: bool) -> None:
        """Write or remove the file. Raises OSError."""
        if not on:
            self.path.unlink(missing_ok=True)
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        content = {"Label": _LABEL, "ProgramArguments": self._command, "RunAtLoad": True, "ProcessType": "Interactive"}
        self.path.write_bytes(plistlib.dumps(content))


class RunKey:
    """Windows: a value of the key `Run` of this user. Untested."""

    _KEY = r"Software\Microsoft\Windows\CurrentVersion\Run"

    def __init__(self, command: list[str]) -> None:
        self._command = command

    def is_on(self) -> bool:
        """Whether the value is there."""
        if sys.platform == "win32":
            import winreg

            with contextlib.suppress(FileNotFoundError), winreg.OpenKey(winreg.HKEY_CURRENT_USER, self._KEY) as key:
                winreg.QueryValueEx(key, NAME)
                return True
        return False

    def switch(self, on: bool) -> None:
        """Set or delete the value. Raises OSError."""
        if sys.platform == "win32":
            import subprocess
            import winreg

            with winreg.CreateKey(winreg.HKEY_CURRENT_USER, self._KEY) as key:
                if on:
                    winreg.SetValueEx(key, NAME, 0, winreg.REG_SZ, subprocess.list2cmdline(self._command))
                elif self.is_on():
                    winreg.DeleteValue(key, NAME)


def _exec(command: list[str]) -> str:
    """A line as the entry wants it: quoted where needed, and with `%` doubled."""
    return " ".join(_quoted(part) for part in command)


def _quoted(part: str) -> str:
    part = part.replace("%", "%%")
    if shlex.quote(part) == part:
        return part
    escaped = "".join(f"\\{letter}" if letter in '"`$\\' else letter for letter in part)
    # Once for the quotes, and once more because the value is a string of the entry.
    return '"' + escaped.replace("\\", "\\\\") + '"'
