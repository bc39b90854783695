"""Where a worker finds and puts the bytes of a transfer: in files of the spool, or in segments of a bucket."""

from collections.abc import Callable, Iterable
from io import RawIOBase
from pathlib import Path
from typing import Protocol

from kentongan.files.part import Part
from kentongan.files.spool import Spool
from kentongan.hub.shadow.messages import FileOrder, Setup

# Called with place and length of a segment that is stored; returns when the hub has noted it, or raises.
KeepSegment = Callable[[int, int], None]
# The same for any file of a transfer: its place comes first.
Note = Callable[[int, int, int], None]


class AnyPart(Protocol):
    """A file that is still coming; see `files.part` and `files.segment`."""

    offset: int

    def write(self, data: memoryview) -> None: ...

    def sync(self, upto: int) -> int: ...

    def head(self, length: int) -> bytes: ...

    def seal(self, sha256: str) -> None: ...

    def close(self) -> None: ...


class Storage:
    """The spool."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool

    def open_part(self, file: FileOrder, keep: KeepSegment) -> AnyPart:
        """The part that an upload of this file goes on with. Raises Refusal or OSError."""
        return self._spool.open_part(file.part, file.offset)

    def open_blob(self, file: FileOrder) -> RawIOBase:
        """A whole file for reading. Raises OSError."""
        return self._spool.open_blob(file.sha256)

    def adopt(self, parts: Iterable[tuple[AnyPart, FileOrder]]) -> None:
        """Make sealed parts findable by their hashes, in the order given."""
        for part, file in parts:
            assert isinstance(part, Part)
            self._spool.keep(part, file.sha256)

    def remove_parts(self, files: Iterable[FileOrder]) -> None:
        """What has come of these is of no use."""
        self._spool.remove_parts(file.part for file in files if file.part)


def read_whole(blob: RawIOBase, length: int) -> bytes:
    """The next so many bytes; fewer only where the file ends, not where a segment does."""
    data = b""
    while len(data) < length and (more := blob.read(length - len(data))):
        data += more
    return data


def open_storage(setup: Setup) -> Storage:
    """What the hub has set up. The library of the bucket is loaded only where there is one."""
    spool = Spool(Path(setup.spool))
    if setup.bucket is None:
        return Storage(spool)
    from kentongan.hub.shadow.bucket_storage import BucketStorage

    return BucketStorage(spool, setup.bucket)
