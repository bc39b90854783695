"""Attachments on a local disk: part files while they come, blobs named by their content when they are whole.

    DIR/files/parts/<name>                   0600, see `part`; kept until it is whole or too old
    DIR/files/blobs/ab/cd/<sha256>           whole, verified and synced; never changed again

No word of a user ever stands in a path: only numbers and a hash, and each is checked here. A part becomes a blob in two
steps, so that the files of one transfer can be kept all or none: `Part.seal` syncs and verifies, `Spool.keep` renames
and syncs the directory. Everything here blocks; call it from a thread.
"""

import contextlib
import os
import re
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import BinaryIO

from kentongan.files.part import Part, checked_part_name, sync_directory
from kentongan.ids import SECRET_PATTERN

_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC


class Spool:
    """The attachments below one directory (`DIR/files`)."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._parts = root / "parts"
        self._blobs = root / "blobs"
        self._durable: set[Path] = set()

    def prepare(self) -> None:
        """Make the directories, for the owner only."""
        for directory in (self.root, self._parts, self._blobs):
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)

    def open_part(self, name: str, offset: int = 0) -> Part:
        """The part of this name, which goes on at `offset`; see `Part.open`."""
        return Part.open(self._parts / checked_part_name(name), offset)

    def part_sizes(self, owner: int) -> dict[str, int]:
        """The parts of a member by name, and how many bytes each has."""
        sizes = {}
        for path in self._parts.glob(f"{int(owner)}.*"):
            with contextlib.suppress(FileNotFoundError):
                sizes[path.name] = path.stat().st_size
        return sizes

    def keep(self, part: Part, sha256: str) -> None:
        """Turn a sealed part into the blob of its hash; when this returns, a power cut cannot undo it."""
        path = self._blob_path(sha256)
        self._make_durable(path.parent)
        os.rename(part.path, path)
        sync_directory(path.parent)

    def open_blob(self, sha256: str) -> BinaryIO:
        """A blob for reading; raises FileNotFoundError."""
        return open(os.open(self._blob_path(sha256), _READ), "rb", buffering=0)

    def free_bytes(self) -> int:
        """Bytes that may still be written by us."""
        disk = os.statvfs(self.root)
        return disk.f_bavail * disk.f_frsize

    def remove_parts(self, names: Iterable[str]) -> None:
        """Delete parts; one that is not there is fine."""
        for name in names:
            (self._parts / checked_part_name(name)).unlink(missing_ok=True)

    def remove_old_parts(self, before: float, but: Collection[str]) -> None:
        """Delete every part that was last written `before` (seconds since 1970), `but` those that are in use."""
        for path in self._parts.iterdir():
            with contextlib.suppress(FileNotFoundError):
                if path.name not in but and path.stat(follow_symlinks=False).st_mtime < before:
                    path.unlink()

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
        sync_directory(directory.parent)
        self._durable.add(directory)


def _checked(pattern: str, name: str) -> str:
    if not re.fullmatch(pattern, name):
        raise ValueError("not a name that we make")
    return name
