"""Attachments on a local disk: part files while they come, blobs named by their content when they are whole.

    DIR/files/parts/<name>                   0600, see `part`; kept until it is whole or too old
    DIR/files/blobs/ab/<sha256>              whole, verified and synced; never changed again
    DIR/files/aside/<sha256>                 a blob that nobody names any more, until it is removed or wanted again

No word of a user ever stands in a path: only numbers and a hash, and each is checked here. A part becomes a blob in two
steps, so that the files of one transfer can be kept all or none: `Part.seal` syncs and verifies, `Spool.keep` renames
and syncs the directory. Everything here blocks; call it from a thread.

A blob is never deleted in its place. It is put aside first, and only from there it is removed, an hour later at the
earliest. So an upload of the same content that ends in that moment loses nothing: either its file comes to the place
afterwards and is not touched, or it has been put aside with the old one and is found there.
"""

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from io import RawIOBase
from pathlib import Path

from kentongan.files.part import Part, checked_part_name, sync_directory
from kentongan.ids import SECRET_PATTERN

_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC


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

    def open_part(self, name: str, offset: int = 0) -> Part:
        """The part of this name, which goes on at `offset`; see `Part.open`."""
        return Part.open(self._parts / checked_part_name(name), offset)

    def part_sizes(self, owner: int) -> dict[str, int]:
        """The parts of a member by name, and how many bytes each has."""
        sizes = {}
        beginning = f"{int(owner)}."
        with os.scandir(self._parts) as entries:
            for entry in entries:
                if entry.name.startswith(beginning):
                    with suppress(FileNotFoundError):
                        sizes[entry.name] = entry.stat().st_size
        return sizes

    def keep(self, part: Part, sha256: str) -> None:
        """Turn a sealed part into the blob of its hash; when this returns, a power cut cannot undo it."""
        path = self._blob_path(sha256)
        self._make_durable(path.parent)
        os.rename(part.path, path)
        sync_directory(path.parent)

    def open_blob(self, sha256: str) -> RawIOBase:
        """A blob for reading, also one that was put aside a moment ago; raises FileNotFoundError."""
        # It may come back between the first look and the second.
        for path in (self._blob_path(sha256), self._aside / sha256):
            with suppress(FileNotFoundError):
                return _open(path)
        return _open(self._blob_path(sha256))

    def blobs(self) -> Iterator[str]:
        """The hash of every blob in its place, one directory after the other."""
        for directory in self._blobs.glob("??"):
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
            sync_directory(path.parent)

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

    def remove_parts(self, names: Iterable[str]) -> None:
        """Delete parts; one that is not there is fine."""
        for name in names:
            (self._parts / checked_part_name(name)).unlink(missing_ok=True)

    def _blob_path(self, sha256: str) -> Path:
        _checked(SECRET_PATTERN, sha256)
        return self._blobs / sha256[:2] / sha256

    def _make_durable(self, directory: Path) -> None:
        """Make one of the 256 directories of blobs and sync the one that holds it.

        Another process may have made it a moment ago and not synced it yet, so the first use by this one syncs too.
        """
        if directory in self._durable:
            return
        directory.mkdir(mode=0o700, exist_ok=True)
        sync_directory(directory.parent)
        self._durable.add(directory)


def _open(path: Path) -> RawIOBase:
    return open(os.open(path, _READ), "rb", buffering=0)


def _hashes_in(directory: Path) -> list[str]:
    with suppress(FileNotFoundError):
        return [name for name in os.listdir(directory) if re.fullmatch(SECRET_PATTERN, name)]
    return []


def _checked(pattern: str, name: str) -> str:
    if not re.fullmatch(pattern, name):
        raise ValueError("not a name that we make")
    return name
