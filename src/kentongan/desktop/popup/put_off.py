"""Popups that shall come again: put off by the user, or an emergency that nobody has acknowledged yet.

Kept in one small file of the profile, so that neither a restart nor a cut of power forgets them.
"""

import logging
from pathlib import Path

import msgspec

from kentongan.desktop.preferences import write_whole

FILE = "later.json"
_log = logging.getLogger("kentongan.desktop")


class PutOff:
    """When which message comes again, in milliseconds since 1970."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._times = self._read()

    def put(self, message: str, at: int) -> None:
        """Let a message come again then, and not at an earlier choice."""
        if self._times.get(message) != at:
            self._times[message] = at
            self._write()

    def forget(self, message: str) -> None:
        """It need not come again."""
        if self._times.pop(message, None) is not None:
            self._write()

    def due(self, now: int) -> list[str]:
        """Messages whose time has come, the longest overdue first; they stay until they are put off or forgotten."""
        return sorted((id for id, at in self._times.items() if at <= now), key=self._times.__getitem__)

    @property
    def next(self) -> int | None:
        """When the next one comes."""
        return min(self._times.values(), default=None)

    def _read(self) -> dict[str, int]:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=dict[str, int])
        except FileNotFoundError:
            return {}
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
            _log.warning("what was put off cannot be read: %s", error)
            return {}

    def _write(self) -> None:
        try:
            write_whole(self._path, msgspec.json.encode(self._times))
        except OSError as error:
            _log.warning("what was put off cannot be kept: %s", error)
