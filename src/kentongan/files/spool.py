"""Attachments on a local disk: part files while they come, blobs named by their content when they are whole.

    DIR/files/parts/<transfer>.<index>       0600, made with O_EXCL: nobody can have put a link there
    DIR/files/blobs/ab/cd/<sha256>           whole, verified and synced; never changed again
    DIR/files/aside/<sha256>                 a blob that nobody names any more, until it is removed or wanted again

No word of a user ever stands in a path: only a transfer's id, a number and a hash, and each is checked here. A part
becomes a blob in two steps, so that the files of one transfer can be kept all or none: `Part.seal` syncs and verifies,
`Spool.keep` renames and syncs the directory. Everything here blocks; call it from a thread.

A blob is never deleted in its place. It is put aside first, and only from there it is removed, an hour later at the
earliest. So an upload of the same content that ends in that moment loses nothing: either its file comes to the place
afterwards and is not touched, or it has been put aside with the old one and is found there.
"""

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from kentongan.errors import ErrorCode, Refusal
from kentongan.ids import ID_PATTERN, SECRET_PATTERN

_HASHING_BYTES = 1024 * 1024
_NEW = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_OLD = os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC


@dataclass(slots=True, eq=False)
class Part:
    """A file that is still coming. `offset` is how many bytes are written and hashed."""

    path: Path
    _descriptor: int
    offset: int = 0
    _hash: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    def write(self, data: memoryview) -> None:
        """Append bytes; they are safe after `sync` or `seal`."""
        self._hash.update(data)
        while data:
            written = os.pwrite(self._descriptor, data, self.offset)
            self.offset += written
            data = data[written:]

    def sync(self) -> None:
        """Return when everything written so far is on the disk."""
        os.fsync(self._descriptor)

    def head(self, length: int) -> bytes:
        """The first bytes of the file, at most `length`."""
        return os.pread(self._descriptor, length, 0)

    def seal(self, sha256: str) -> None:
        """Sync, and raise Refusal(HASH_MISMATCH) when the content is not the one that was announced."""
        self.sync()
        if self._hash.hexdigest() != sha256:
            raise Refusal(ErrorCode.HASH_MISMATCH)

    def close(self) -> None:
        """Let go of the file; may be called twice."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def resume(self, offset: int) -> None:
        """Hash what is there up to `offset` and drop the rest; raises Refusal(TRANSFER_UNKNOWN) when less is there."""
        while self.offset < offset:
            data = os.pread(self._descriptor, min(_HASHING_BYTES, offset - self.offset), self.offset)
            if not data:
                raise Refusal(ErrorCode.TRANSFER_UNKNOWN)
            self._hash.update(data)
            self.offset += len(data)
        os.ftruncate(self._descriptor, offset)


class Spool:
    """The attachments below one directory (`DIR/files`)."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._parts = root / "parts"
        self._blobs = root / "blobs"
        self._aside = root / "aside"
        self._durable: set[Path] = set()

    def prepare(self) -> None:
        """Make the directories, for the owner only."""
        for directory in (self.root, self._parts, self._blobs, self._aside):
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)

    def create_part(self, transfer: str, index: int) -> Part:
        """A new part file; raises FileExistsError when this transfer has begun this file before."""
        path = self._part_path(transfer, index)
        return Part(path, os.open(path, _NEW, 0o600))

    def continue_part(self, transfer: str, index: int, offset: int) -> Part:
        """The part file of an interrupted transfer, hashed up to `offset` and cut there."""
        path = self._part_path(transfer, index)
        part = Part(path, os.open(path, _OLD))
        try:
            part.resume(offset)
        except BaseException:
            part.close()
            raise
        return part

    def keep(self, part: Part, sha256: str) -> None:
        """Turn a sealed part into the blob of its hash; when this returns, a power cut cannot undo it."""
        path = self._blob_path(sha256)
        self._make_durable(path.parent)
        os.rename(part.path, path)
        _sync_directory(path.parent)

    def open_blob(self, sha256: str) -> BinaryIO:
        """A blob for reading, also one that was put aside a moment ago; raises FileNotFoundError."""
        # It may come back between the first look and the second.
        for path in (self._blob_path(sha256), self._aside / sha256):
            with suppress(FileNotFoundError):
                return _open(path)
        return _open(self._blob_path(sha256))

    def blobs(self) -> Iterator[str]:
        """The hash of every blob in its place, one directory after the other."""
        for directory in self._blobs.glob("??/??"):
            yield from _hashes_in(directory)

    def aside(self) -> list[str]:
        """The hashes of all blobs that were put aside."""
        return _hashes_in(self._aside)

    def put_aside(self, sha256: str) -> None:
        """Take a blob that nobody names out of its place; none there is fine."""
        with suppress(FileNotFoundError):
            os.rename(self._blob_path(sha256), self._aside / sha256)

    def put_back(self, sha256: str) -> None:
        """Put a blob that was put aside into its place again, durably; one that is not aside is fine."""
        path = self._blob_path(sha256)
        self._make_durable(path.parent)
        with suppress(FileNotFoundError):
            os.rename(self._aside / _checked(SECRET_PATTERN, sha256), path)
            _sync_directory(path.parent)

    def aside_bytes(self, sha256: str) -> int:
        """The size of a blob that was put aside; 0 when it is not there."""
        with suppress(FileNotFoundError):
            return (self._aside / _checked(SECRET_PATTERN, sha256)).stat().st_size
        return 0

    def remove_aside(self, sha256: str) -> None:
        """Delete a blob that was put aside, and only there."""
        (self._aside / _checked(SECRET_PATTERN, sha256)).unlink(missing_ok=True)

    def idle_parts(self, before: int) -> dict[Path, int]:
        """Part files that got their last byte at or before a time (milliseconds since 1970), with their sizes."""
        found = {}
        for path in self._parts.iterdir():
            with suppress(FileNotFoundError):
                stat = path.stat()
                if stat.st_mtime_ns // 1_000_000 <= before:
                    found[path] = stat.st_size
        return found

    def free_bytes(self) -> int:
        """Bytes that may still be written by us."""
        disk = os.statvfs(self.root)
        return disk.f_bavail * disk.f_frsize

    def remove_parts(self, transfer: str) -> None:
        """Delete every part file of a transfer; none is fine."""
        for path in self._parts.glob(f"{_checked(ID_PATTERN, transfer)}.*"):
            path.unlink(missing_ok=True)

    def clear_parts(self) -> None:
        """Delete all part files: at the start of the one server that owns the directory, nothing can be coming."""
        for path in self._parts.iterdir():
            path.unlink(missing_ok=True)

    def _part_path(self, transfer: str, index: int) -> Path:
        return self._parts / f"{_checked(ID_PATTERN, transfer)}.{int(index)}"

    def _blob_path(self, sha256: str) -> Path:
        _checked(SECRET_PATTERN, sha256)
        return self._blobs / sha256[:2] / sha256[2:4] / sha256

    def _make_durable(self, directory: Path) -> None:
        """Make a directory of blobs and sync the one that holds it.

        Another process may have made it a moment ago and not synced it yet, so the first use by this one syncs too.
        """
        if directory in self._durable:
            return
        if directory.parent != self._blobs:
            self._make_durable(directory.parent)
        directory.mkdir(mode=0o700, exist_ok=True)
        _sync_directory(directory.parent)
        self._durable.add(directory)


def _open(path: Path) -> BinaryIO:
    return open(os.open(path, _READ), "rb", buffering=0)


def _hashes_in(directory: Path) -> list[str]:
    with suppress(FileNotFoundError):
        return [name for name in os.listdir(directory) if re.fullmatch(SECRET_PATTERN, name)]
    return []


def _checked(pattern: str, name: str) -> str:
    if not re.fullmatch(pattern, name):
        raise ValueError("not a name that we make")
    return name


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
