"""What the user has chosen on the settings page: one small file in the profile's folder.

Written in one step, so that a crash leaves the old or the new one. A file that cannot be read, or that says something
impossible, counts as nothing chosen: a broken file must never keep the popups away.
"""

import contextlib
import logging
import os
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from PySide6.QtCore import QObject, Signal

from kentongan.desktop import quiet
from kentongan.ids import new_id
from kentongan.words import Level

FILE = "desktop.json"
_log = logging.getLogger("kentongan.desktop")

_Day = Annotated[str, msgspec.Meta(pattern=f"^[#.]{{{quiet.STEPS}}}$")]


class Appearance(StrEnum):
    """Which theme: the system's, or always the same."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Corner(StrEnum):
    """Where popups stand."""

    TOP_LEFT = "top-left"
    TOP_RIGHT = "top-right"
    BOTTOM_LEFT = "bottom-left"
    BOTTOM_RIGHT = "bottom-right"

    @property
    def is_right(self) -> bool:
        """At the right edge of the screen."""
        return self in (Corner.TOP_RIGHT, Corner.BOTTOM_RIGHT)

    @property
    def is_bottom(self) -> bool:
        """At the lower edge of the screen."""
        return self in (Corner.BOTTOM_LEFT, Corner.BOTTOM_RIGHT)


class Loudness(msgspec.Struct, frozen=True, kw_only=True):
    """How the beat of one level sounds; an emergency is never off."""

    on: bool = True
    volume: Annotated[int, msgspec.Meta(ge=0, le=100)] = 70


def _loudness() -> dict[Level, Loudness]:
    volumes = (40, 60, 80, 100)
    return {level: Loudness(volume=volume) for level, volume in zip(Level, volumes, strict=True)}


class Choices(msgspec.Struct, frozen=True, kw_only=True):
    """The file. A later version may know more fields."""

    language: Literal["", "id", "en"] = ""  # empty: the system's
    appearance: Appearance = Appearance.SYSTEM
    text_size: Literal[90, 100, 110, 125, 150] = 100
    reduce_motion: bool = False
    corner: Corner = Corner.BOTTOM_RIGHT
    screen: str = ""  # a screen's name; empty: the first one
    sounds: dict[Level, Loudness] = msgspec.field(default_factory=_loudness)
    quiet_week: bool = False  # whether the week below counts
    week: Annotated[tuple[_Day, ...], msgspec.Meta(min_length=quiet.DAYS, max_length=quiet.DAYS)] = quiet.WORKING
    quiet_until: int = 0  # milliseconds since 1970: quiet for an hour, asked for in the tray
    told_of_tray: bool = False


class Preferences(QObject):
    """The choices of one profile, and the news that they have changed."""

    changed = Signal()

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self.now = self._read()

    def change(self, **values: Any) -> None:
        """Choose; it counts at once, also when the disk cannot keep it."""
        chosen = msgspec.structs.replace(self.now, **values)
        if chosen != self.now:
            self.now = chosen
            self._write()
            self.changed.emit()

    def loudness(self, level: Level) -> Loudness:
        """How a level sounds; an emergency always does."""
        chosen = self.now.sounds.get(level, Loudness())
        return msgspec.structs.replace(chosen, on=True) if level is Level.EMERGENCY else chosen

    def set_loudness(self, level: Level, **values: Any) -> None:
        """Choose how a level sounds."""
        self.change(sounds={**self.now.sounds, level: msgspec.structs.replace(self.loudness(level), **values)})

    def is_quiet(self, moment: datetime) -> bool:
        """Whether popups wait at this moment."""
        if moment.timestamp() * 1000 < self.now.quiet_until:
            return True
        return self.now.quiet_week and quiet.is_quiet(self.now.week, moment)

    def quiet_ends(self, moment: datetime) -> datetime | None:
        """When popups appear again, for a moment that is quiet; None when the week has no such moment."""
        until = datetime.fromtimestamp(self.now.quiet_until / 1000).astimezone()
        later = max(moment, until)
        if not self.now.quiet_week or not quiet.is_quiet(self.now.week, later):
            return later
        return quiet.next_change(self.now.week, later)

    # The file

    def _read(self) -> Choices:
        try:
            return msgspec.json.decode((self._folder / FILE).read_bytes(), type=Choices)
        except FileNotFoundError:
            return Choices()
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
            _log.warning("settings cannot be read, the defaults count: %s", error)
            return Choices()

    def _write(self) -> None:
        try:
            write_whole(self._folder / FILE, msgspec.json.format(msgspec.json.encode(self.now)))
        except OSError as error:
            _log.warning("settings cannot be kept: %s", error)


def write_whole(path: Path, content: bytes) -> None:
    """Replace a file of the profile in one step. Raises OSError; the old file stays then."""
    part = path.parent / f".{path.name}.{new_id()}"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            part.unlink()
        raise
