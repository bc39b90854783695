"""The disk of a data folder: what is free on it, and a reserve that is given up when nothing else is.

    DIR/reserve              of zeros, 0600; there while the server runs and the disk is not full

Whoever fills a disk does not ask us first. A file that holds some room, and can be deleted in a moment, lets members
log in, read and report while the disk is full. Everything here blocks, for a moment only.
"""

import os
from contextlib import suppress
from pathlib import Path


class Space:
    """The disk below one folder."""

    def __init__(self, folder: Path, reserve: int) -> None:
        """`reserve`: bytes to hold back for hard times."""
        self.reserve = reserve
        self._folder = folder
        self._file = folder / "reserve"

    def free_bytes(self) -> int:
        """Bytes that may still be written by us, without the reserve."""
        disk = os.statvfs(self._folder)
        return disk.f_bavail * disk.f_frsize

    def hold(self) -> bool:
        """Make the reserve, unless it is there; whether it is there now."""
        try:
            descriptor = os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
            try:
                os.posix_fallocate(descriptor, 0, self.reserve)
            finally:
                os.close(descriptor)
        except OSError:
            self.give_up()
            return False
        return True

    def give_up(self) -> bool:
        """Delete the reserve; whether it was there."""
        with suppress(FileNotFoundError):
            self._file.unlink()
            return True
        return False
