"""A lock between processes on a file of the profile; the system takes it back when its holder dies."""

import os
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from kentongan.client.errors import ProfileBroken, reason_of


def lock_descriptor(descriptor: int, wait: bool = False) -> bool:
    """Lock an open file until it is closed; False when another has it and nobody wants to wait. Raises OSError."""
    if sys.platform == "win32":
        import msvcrt

        while True:
            try:
                # Waits ten seconds at most by itself.
                msvcrt.locking(descriptor, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
            except OSError:
                if not wait:
                    return False
            else:
                return True
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    return True


class FileLock:
    """One holder at a time, whether in this process or in another."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor = -1

    def take(self, wait: bool = True) -> bool:
        """Take the lock, or say that another has it when nobody wants to wait. Raises ProfileBroken."""
        try:
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise ProfileBroken(str(self.path), reason_of(error)) from error
        if not lock_descriptor(descriptor, wait):
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def give(self) -> None:
        """Give the lock back."""
        os.close(self._descriptor)
        self._descriptor = -1

    def __enter__(self) -> Self:
        self.take()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.give()
