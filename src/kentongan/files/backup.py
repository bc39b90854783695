"""The file of a backup: an uncompressed tar, written in one go and read so strictly that every bit of it counts.

Any tar program unpacks it, should Kentongan ever not. Attachments are compressed already where it helps, and without
compression reading and writing cost hardly more than the disk. The reader takes the manifest and then demands exactly
the pieces that it names: the next header must be, byte for byte, the one we would write. So no link, no path and no
second name gets as far as being looked at. Everything here blocks; call it from a thread.
"""

import hashlib
import json
import os
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import RawIOBase
from pathlib import Path
from typing import BinaryIO, Self

from kentongan.domain.backup import (
    LONGEST_LINE,
    MANIFEST,
    SEAL,
    BackupRefused,
    Piece,
    read_manifest,
    read_piece,
)
from kentongan.words import BackupFlaw

CHUNK = 1024 * 1024
# The disk gets its share while the file grows: one sync of everything at the end would hold the database's up.
_SYNC_EVERY = 64 * CHUNK
_BLOCK = tarfile.BLOCKSIZE
_END = bytes(2 * _BLOCK)
_LONGEST_SEAL = 4096
Moved = Callable[[int], None]


def file_bytes(size: int) -> int:
    """What a file of so many bytes takes in a backup."""
    return _BLOCK + size + _padding(size)


def _padding(size: int) -> int:
    return -size % _BLOCK


def _header(name: str, size: int, made_at: int) -> bytes:
    info = tarfile.TarInfo(name)
    info.size, info.mtime, info.mode = size, made_at // 1000, 0o600
    return info.tobuf(tarfile.GNU_FORMAT)


@dataclass(frozen=True, slots=True)
class Seal:
    """What stands behind the manifest: its SHA-256, and a signature over that with the server's key."""

    sha256: str
    signature: str

    @property
    def signed(self) -> bytes:
        """The bytes that are signed."""
        return b"kentongan-backup/1\0" + self.sha256.encode()


# Writing


class BackupWriter:
    """A backup that is being written into a new file."""

    def __init__(self, path: Path, made_at: int, moved: Moved) -> None:
        """`made_at` in milliseconds since 1970; `moved` hears the bytes of every step and may raise to end it."""
        self._file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb", 0)
        self._made_at = made_at
        self._moved = moved
        self._unsynced = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add_file(self, name: str, file: RawIOBase) -> None:
        """Add what a file holds now. Raises EOFError when it has become shorter meanwhile."""
        size = file.seek(0, os.SEEK_END)
        file.seek(0)
        self._write(_header(name, size, self._made_at))
        left = size
        while left:
            data = file.read(min(CHUNK, left))
            if not data:
                raise EOFError(name)
            self._write(data)
            left -= len(data)
        self._write(bytes(_padding(size)))

    def add_bytes(self, name: str, content: bytes) -> None:
        """Add a small file."""
        self._write(_header(name, len(content), self._made_at) + content + bytes(_padding(len(content))))

    def add_seal(self, seal: Seal) -> None:
        """Add what stands behind the manifest."""
        self.add_bytes(SEAL, json.dumps({"sha256": seal.sha256, "signature": seal.signature}).encode())

    def finish(self) -> None:
        """End the file; when this returns it is on the disk, and not in the memory that the server works with."""
        self._write(_END)
        os.fsync(self._file.fileno())
        os.posix_fadvise(self._file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[self._file.write(view) :]
        self._unsynced += len(data)
        if self._unsynced >= _SYNC_EVERY:
            os.fdatasync(self._file.fileno())
            self._unsynced = 0
        self._moved(len(data))


def piece_of(name: str, path: Path, moved: Moved) -> Piece:
    """A file as the manifest names it. Raises OSError."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb", buffering=0) as file:
        while data := file.read(CHUNK):
            digest.update(data)
            size += len(data)
            moved(len(data))
    return Piece(name, size, digest.hexdigest())


# Reading


class BackupReader:
    """A backup, read from its beginning to its end. Whatever is wrong with it raises BackupRefused, in order."""

    def __init__(self, path: Path, moved: Moved) -> None:
        """Open a backup and read what it says about itself; raises OSError when there is no such file."""
        self._moved = moved
        self._path = path
        self._file = path.open("rb", buffering=CHUNK)
        try:
            self._open()
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def _open(self) -> None:
        """Manifest and seal; the pieces come next."""
        first = self._file.read(_BLOCK)
        if not first.startswith(MANIFEST.encode() + b"\0"):
            raise BackupRefused(BackupFlaw.UNREADABLE, self._path.name)
        if len(first) < _BLOCK:
            raise BackupRefused(BackupFlaw.CUT, MANIFEST)
        info = _parsed(first, MANIFEST)
        self._lines, self._end_of_lines = _BLOCK, _BLOCK + info.size
        digest = hashlib.sha256()
        for data in self._content(MANIFEST, info.size):
            digest.update(data)
        self.seal = self._read_seal(int(info.mtime) * 1000)
        if digest.hexdigest() != self.seal.sha256:
            raise BackupRefused(BackupFlaw.CHANGED, MANIFEST)
        with self._path.open("rb") as file:
            file.seek(self._lines)
            self.manifest = read_manifest(self._line(file))
        if first != _header(MANIFEST, info.size, self.manifest.made_at):
            raise BackupRefused(BackupFlaw.CHANGED, MANIFEST)

    def _read_seal(self, made_at: int) -> Seal:
        block = self._block(SEAL)
        info = _parsed(block, SEAL)
        if info.size > _LONGEST_SEAL or block != _header(SEAL, info.size, made_at):
            raise BackupRefused(BackupFlaw.CHANGED, SEAL)
        content = b"".join(self._content(SEAL, info.size))
        try:
            values = json.loads(content)
            seal = Seal(str(values["sha256"]), str(values["signature"]))
        except (ValueError, KeyError, TypeError, RecursionError):
            raise BackupRefused(BackupFlaw.CHANGED, SEAL) from None
        return seal

    def pieces(self) -> Iterator[tuple[Piece, Iterator[bytes]]]:
        """Every piece with its bytes, which have to be taken; once, in order, then the end of the file."""
        count = size = 0
        for piece in self._named():
            self._expect(piece)
            yield piece, self._verified(piece)
            count, size = count + 1, size + piece.size
        if (count, size) != (self.manifest.pieces, self.manifest.size):
            raise BackupRefused(BackupFlaw.MANIFEST, MANIFEST)
        rest = self._file.read(len(_END) + 1)
        if rest != _END:
            raise BackupRefused(BackupFlaw.CUT if _END.startswith(rest) else BackupFlaw.CHANGED, "end")

    def _named(self) -> Iterator[Piece]:
        """The lines of the manifest, read beside."""
        before = None
        with self._path.open("rb") as file:
            file.seek(self._lines)
            self._line(file)
            while file.tell() < self._end_of_lines:
                before = read_piece(self._line(file), before)
                yield before

    def _line(self, file: BinaryIO) -> bytes:
        line = file.readline(min(LONGEST_LINE, self._end_of_lines - file.tell()))
        if not line.endswith(b"\n"):
            raise BackupRefused(BackupFlaw.MANIFEST, MANIFEST)
        return line

    def _expect(self, piece: Piece) -> None:
        """The next header must be the one of this piece."""
        block = self._block(piece.name)
        if block == _header(piece.name, piece.size, self.manifest.made_at):
            return
        info = _parsed(block, piece.name)
        raise BackupRefused(BackupFlaw.CHANGED if info.name == piece.name else BackupFlaw.MISSING, piece.name)

    def _verified(self, piece: Piece) -> Iterator[bytes]:
        digest = hashlib.sha256()
        for data in self._content(piece.name, piece.size):
            digest.update(data)
            yield data
        if digest.hexdigest() != piece.sha256:
            raise BackupRefused(BackupFlaw.CHANGED, piece.name)

    def _content(self, name: str, size: int) -> Iterator[bytes]:
        left = size
        while left:
            data = self._file.read(min(CHUNK, left))
            if not data:
                raise BackupRefused(BackupFlaw.CUT, name)
            left -= len(data)
            self._moved(len(data))
            yield data
        padding = self._file.read(_padding(size))
        if len(padding) < _padding(size):
            raise BackupRefused(BackupFlaw.CUT, name)
        if any(padding):
            raise BackupRefused(BackupFlaw.CHANGED, name)

    def _block(self, name: str) -> bytes:
        block = self._file.read(_BLOCK)
        if len(block) < _BLOCK:
            raise BackupRefused(BackupFlaw.CUT, name)
        return block


def _parsed(block: bytes, expected: str) -> tarfile.TarInfo:
    """A header that is a plain file's and has a name that may be there; `expected` is whose it should be."""
    try:
        info = tarfile.TarInfo.frombuf(block, "utf-8", "backslashreplace")
    except tarfile.HeaderError:
        flaw = BackupFlaw.MISSING if not any(block) else BackupFlaw.CHANGED
        raise BackupRefused(flaw, expected) from None
    parts = info.name.split("/")
    if not info.isreg() or info.name.startswith("/") or ".." in parts:
        raise BackupRefused(BackupFlaw.UNSAFE, info.name[:200])
    return info
