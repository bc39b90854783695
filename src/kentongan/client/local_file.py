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
from pathlib import Path

from kentongan.client.errors import FileChanged, FileUnreadable, FileUnwritable, reason_of
from kentongan.domain.attachment import numbered_name, safe_name
from kentongan.ids import new_id

_NEW = os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


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

    def sha256(self) -> str:
        """The hash of the whole file; takes as long as reading it."""
        try:
            self._file.seek(0)
            return hashlib.file_digest(self._file, "sha256").hexdigest()
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
    """A file to download: kept under a hidden name until it is whole; `close` removes what was not placed.

    `damaged` is set by the transfer when all bytes are there and are not those that were announced.
    """

    def __init__(self, folder: Path, name: str, sha256: str) -> None:
        """Make the hidden file. `name` is what the sender calls it. Raises FileUnwritable."""
        self.folder = folder
        self.name = safe_name(name)
        self.sha256 = sha256
        self.damaged = False
        self._hash = hashlib.sha256()
        self._part = folder / f".kentongan-{new_id()}.part"
        try:
            self._file = open(os.open(self._part, os.O_WRONLY | _NEW, 0o666), "wb", buffering=0)  # noqa: SIM115
        except OSError as error:
            raise self._unwritable(error) from error

    def write(self, data: bytes) -> None:
        """Append. Raises FileUnwritable, as when the disk is full."""
        try:
            view = memoryview(data)
            while view:
                view = view[self._file.write(view) :]
        except OSError as error:
            raise self._unwritable(error) from error
        self._hash.update(data)

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
        """Close the file and remove the hidden name."""
        self._file.close()
        with contextlib.suppress(OSError):
            self._part.unlink()

    def _unwritable(self, error: OSError) -> FileUnwritable:
        return FileUnwritable(str(self.folder / self.name), reason_of(error))
