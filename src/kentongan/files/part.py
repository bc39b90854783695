"""A part file: what has come of an upload so far, and the name by which whoever goes on with it finds it again.

    <owner>.<size>.<sha256>          the file that a member offers; a later request for the same one goes on here
    <owner>.<size>.<sha256>.<id>     the same file once more, while another transfer has the first

Only one process has a part at a time: it is locked, because the worker of a server that was killed may be writing its
last bytes when the next server is there already. Everything here blocks; call it from a thread.
"""

import fcntl
import hashlib
import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from kentongan.errors import ErrorCode, Refusal
from kentongan.ids import new_id

_NAME = re.compile(r"(\d{1,19})\.(\d{1,19})\.[0-9a-f]{64}(\.[0-9a-f]{32})?")
_HASHING_BYTES = 1024 * 1024
_OPEN = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC


def part_name(owner: int, size: int, sha256: str) -> str:
    """The name of the part that later requests of the same member for the same file find, [SHADOW-6]."""
    return checked_part_name(f"{owner}.{size}.{sha256}")


def part_name_of_its_own(owner: int, size: int, sha256: str) -> str:
    """A name that nobody will ever look for."""
    return f"{part_name(owner, size, sha256)}.{new_id()}"


def checked_part_name(name: str) -> str:
    """The name, which is one of ours; raises ValueError."""
    if not _NAME.fullmatch(name):
        raise ValueError("not a name that we make")
    return name


@dataclass(slots=True, eq=False)
class Part:
    """A file that is still coming. `offset` is how many bytes are written and hashed."""

    path: Path
    _descriptor: int
    offset: int = 0
    _hash: "hashlib._Hash" = field(default_factory=hashlib.sha256)
    _named: bool = False

    @classmethod
    def open(cls, path: Path, offset: int) -> "Part":
        """The part at this path, made if need be, hashed up to `offset`, cut there and synced, [SHADOW-5].

        Raises Refusal(TRANSFER_BUSY) when somebody else has it, Refusal(TRANSFER_BROKEN) when less is there.
        """
        part = cls(path, os.open(path, _OPEN, 0o600))
        try:
            part._lock()
            part._resume(offset)
        except BaseException:
            part.close()
            raise
        return part

    def write(self, data: memoryview) -> None:
        """Append bytes; they are safe after `sync` or `seal`."""
        self._hash.update(data)
        while data:
            written = os.pwrite(self._descriptor, data, self.offset)
            self.offset += written
            data = data[written:]

    def sync(self, upto: int) -> int:
        """How many of the first `upto` bytes, which are written, are on the disk now and found there by name: all."""
        os.fsync(self._descriptor)
        if not self._named:
            sync_directory(self.path.parent)
            self._named = True
        return upto

    def head(self, length: int) -> bytes:
        """The first bytes of the file, at most `length`."""
        return os.pread(self._descriptor, length, 0)

    def seal(self, sha256: str) -> None:
        """Sync, and raise Refusal(HASH_MISMATCH) when the content is not the one that was announced."""
        os.fsync(self._descriptor)
        if self._hash.hexdigest() != sha256:
            raise Refusal(ErrorCode.HASH_MISMATCH)

    def close(self) -> None:
        """Let go of the file; may be called twice."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def _lock(self) -> None:
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Whoever had it may have made a blob of it between our opening and our lock.
            ours = os.path.samestat(os.fstat(self._descriptor), self.path.stat(follow_symlinks=False))
        except (BlockingIOError, FileNotFoundError):
            ours = False
        if not ours:
            raise Refusal(ErrorCode.TRANSFER_BUSY, retry_after=1)

    def _resume(self, offset: int) -> None:
        while self.offset < offset:
            data = os.pread(self._descriptor, min(_HASHING_BYTES, offset - self.offset), self.offset)
            if not data:
                raise Refusal(ErrorCode.TRANSFER_BROKEN)
            self._hash.update(data)
            self.offset += len(data)
        os.ftruncate(self._descriptor, offset)
        if offset:
            self.sync(offset)  # what a killed process wrote may not be safe yet, and `go` says that it is


def sync_directory(directory: Path) -> None:
    """Return when the names in a directory are on the disk."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
