"""The files of a transfer on this machine: one that goes out, one that comes in.

Opening and closing is quick; reading, hashing, writing and syncing block and are called in threads.
What comes in is written under a hidden name in its folder, checked, and then linked to its own name. The link never
replaces anything and follows no symbolic link: a name that is taken gets a number.
"""

import contextlib
import hashlib
import itertools
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

from kentongan.client.digest import sha256_of, unseen
from kentongan.client.errors import FileChanged, FileUnreadable, FileUnwritable, reason_of
from kentongan.client.lock import lock_descriptor
from kentongan.domain.attachment import numbered_name, safe_name
from kentongan.ids import new_id

_OPEN = os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_NEW = os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_HASHING_BYTES = 1024 * 1024


class Outgoing:
    """A file to upload: opened once, hashed whole, then read from the same descriptor."""

    def __init__(self, path: Path) -> None:
        """Open the file. Raises FileUnreadable."""
        self.path = path
        self.name = safe_name(path.name)
        try:
            # Asked before opening: opening a named pipe would wait for its other end.
            if not stat.S_ISREG(path.stat().st_mode):
                raise FileUnreadable(str(path), "not a regular file")
            self._file = path.open("rb", buffering=0)
            self.size = os.fstat(self._file.fileno()).st_size
        except OSError as error:
            raise self._unreadable(error) from error

    def sha256(self, see: Callable[[int], None] = unseen) -> str:
        """The hash of the whole file; takes as long as reading it, the first time. `see` hears how far it is."""
        try:
            return sha256_of(self._file, see)
        except OSError as error:
            raise self._unreadable(error) from error

    def read(self, offset: int, length: int) -> bytes:
        """Exactly these bytes; raises FileChanged when the file has become shorter."""
        try:
            self._file.seek(offset)
            data = self._file.read(length)
        except OSError as error:
            raise self._unreadable(error) from error
        if len(data) != length:
            raise FileChanged(str(self.path))
        return data

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _unreadable(self, error: OSError) -> FileUnreadable:
        return FileUnreadable(str(self.path), reason_of(error))


class Incoming:
    """A file to download, under a hidden name until it is whole; `close` removes what was neither placed nor `kept`.

    The hidden name comes from the hash, so that a later download of the same file into the same folder goes on with
    it, unless another one is at it now. `offset` is how many bytes are written and hashed. `damaged` is set by the
    transfer when all bytes are there and are not those that were announced.
    """

    def __init__(self, folder: Path, name: str, sha256: str, size: int) -> None:
        """Open the hidden file. `name` is what the sender calls it. Raises FileUnwritable."""
        self.folder = folder
        self.name = safe_name(name)
        self.sha256 = sha256
        self.size = size
        self.damaged = False
        self.kept = False
        self.offset = 0
        self._hash = hashlib.sha256()
        self._part = folder / f".kentongan-{sha256[:32]}.part"
        try:
            descriptor = os.open(self._part, os.O_RDWR | _OPEN, 0o666)
            if not _lock(descriptor, self._part):
                os.close(descriptor)
                self._part = folder / f".kentongan-{new_id()}.part"
                descriptor = os.open(self._part, os.O_RDWR | _NEW, 0o666)
            self._file = open(descriptor, "r+b", buffering=0)  # noqa: SIM115
        except OSError as error:
            raise self._unwritable(error) from error

    def resume(self) -> None:
        """Hash and sync what is there; a file that was damaged, or is too long, begins anew."""
        try:
            self._hash, self.offset = hashlib.sha256(), 0
            self._file.seek(0)
            if self.damaged or os.fstat(self._file.fileno()).st_size > self.size:
                self._file.truncate(0)
            while data := self._file.read(_HASHING_BYTES):
                self._hash.update(data)
                self.offset += len(data)
        except OSError as error:
            raise self._unwritable(error) from error
        self.damaged = False
        self.sync()

    def write(self, data: bytes) -> None:
        """Append. Raises FileUnwritable, as when the disk is full."""
        try:
            view = memoryview(data)
            while view:
                view = view[self._file.write(view) :]
        except OSError as error:
            raise self._unwritable(error) from error
        self._hash.update(data)
        self.offset += len(data)

    def sync(self) -> None:
        """Everything written so far is on the disk when this returns."""
        try:
            os.fsync(self._file.fileno())
        except OSError as error:
            raise self._unwritable(error) from error

    def is_whole(self) -> bool:
        """Whether the bytes are those that were announced, [SHADOW-7]."""
        return self._hash.hexdigest() == self.sha256

    def place(self) -> Path:
        """Give the file its own name, or the first numbered one that is free; where it stands now."""
        try:
            for name in itertools.chain([self.name], (numbered_name(self.name, n) for n in itertools.count(1))):
                with contextlib.suppress(FileExistsError):
                    return self._move(self.folder / name)
        except OSError as error:
            raise self._unwritable(error) from error
        raise AssertionError("the numbers do not end")

    def _move(self, path: Path) -> Path:
        try:
            os.link(self._part, path, follow_symlinks=False)
        except FileExistsError:
            raise
        except OSError:
            # A file system without hard links: take the name with an empty file of ours, then replace that.
            os.close(os.open(path, os.O_WRONLY | _NEW, 0o666))
            self._part.replace(path)
        return path

    def close(self) -> None:
        """Close the file and, unless it is kept, remove the hidden name."""
        if sys.platform == "win32":
            self._file.close()  # there an open file cannot be removed; elsewhere nobody may take it in between
        if not self.kept:
            with contextlib.suppress(OSError):
                self._part.unlink()
        self._file.close()

    def _unwritable(self, error: OSError) -> FileUnwritable:
        return FileUnwritable(str(self.folder / self.name), reason_of(error))


def _lock(descriptor: int, path: Path) -> bool:
    """Whether a file is ours alone until it is closed, and still has its name."""
    try:
        return lock_descriptor(descriptor) and os.path.samestat(os.fstat(descriptor), path.stat())
    except OSError:
        return False
