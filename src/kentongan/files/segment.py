"""An attachment as a list of segments: objects of a bucket, each a run of the file's bytes, one after the other.

    segments/<part>/<place>-<turn>     the bytes of one segment: at most 64 MiB

Which segments there are, and how long each is, stands in the database and is handed in here; what lies in the bucket
and is not in the list is nothing. A transfer streams through: it keeps a piece or two in memory, and no file. Each
segment that is stored is `kept` (its row is committed) before it counts, so whoever goes on with the part, on any hub,
begins after the last one. The `turn` is counted up each time somebody takes the part: a transfer that was thought dead
and wakes up writes under names that nobody reads.

The state of a hash cannot be put into a database, so going on reads the segments back once. Here, too, everything
blocks; call it from a thread.
"""

import hashlib
import io
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from kentongan.errors import ErrorCode, Refusal
from kentongan.files.kind import HEAD_BYTES
from kentongan.files.place import PIECE_BYTES, segment_name

if TYPE_CHECKING:  # whoever has no bucket need not have the library
    from kentongan.files.bucket import Bucket, ObjectWriter

SEGMENT_BYTES = 64 * 1024 * 1024
# On a slow line a segment ends earlier, so that little is moved again after a hub was lost.
SHORT_BYTES, SHORT_SECONDS = PIECE_BYTES, 15.0

Segments = Sequence[tuple[int, int]]
Keep = Callable[[int, int], None]


class SegmentedPart:
    """A file that is still coming. `offset` is how many bytes were written and hashed, `safe` how many are kept."""

    def __init__(self, bucket: "Bucket", part: str, turn: int, segments: Segments, keep: Keep) -> None:
        """Go on after `segments`, each (turn, length), which are read back.

        `keep` gets the place and length of each new one, and returns when that is committed; it may raise a Refusal.
        Raises OSError.
        """
        self.offset = 0
        self._bucket, self._part, self._turn, self._keep = bucket, part, turn, keep
        self._place = len(segments)
        self._hash, self._head = hashlib.sha256(), b""
        self._writer: ObjectWriter | None = None
        self._began = 0.0
        with SegmentedBlob(bucket, part, segments) as stored:
            while data := stored.read(PIECE_BYTES):
                self._take(memoryview(data))
        self.safe = self.offset
        if self.safe != sum(length for _, length in segments):
            raise Refusal(ErrorCode.TRANSFER_BROKEN)

    def write(self, data: memoryview) -> None:
        """Append bytes; they are safe when `safe` has passed them."""
        while data:
            if self._writer is None:
                self._writer = self._bucket.write(segment_name(self._part, self._place, self._turn))
                self._began = time.monotonic()
            run = data[: SEGMENT_BYTES - (self.offset - self.safe)]
            self._send(self._writer, run)
            self._take(run)
            data = data[len(run) :]
            if self._is_due():
                self._end_segment()

    def sync(self, upto: int) -> int:
        """How many of the first `upto` bytes are safe. Nothing is hurried: a segment is not ended for this."""
        return min(self.safe, upto)

    def head(self, length: int) -> bytes:
        """The first bytes of the file, at most `length`."""
        return self._head[:length]

    def seal(self, sha256: str) -> None:
        """End the last segment, and raise Refusal(HASH_MISMATCH) when the content is not the one that was announced."""
        self._end_segment()
        if self._hash.hexdigest() != sha256:
            raise Refusal(ErrorCode.HASH_MISMATCH)

    def close(self) -> None:
        """Keep what has come, as a shorter segment, where that can be done; may be called twice."""
        try:
            self._end_segment()
        except (OSError, Refusal):
            self._writer = None  # what was kept before stays; the rest comes again

    def _take(self, data: memoryview) -> None:
        self._hash.update(data)
        if len(self._head) < HEAD_BYTES:
            self._head += data[: HEAD_BYTES - len(self._head)]
        self.offset += len(data)

    def _is_due(self) -> bool:
        length = self.offset - self.safe
        slow = length >= SHORT_BYTES and time.monotonic() - self._began >= SHORT_SECONDS
        return length >= SEGMENT_BYTES or slow

    def _send(self, writer: "ObjectWriter", run: memoryview) -> None:
        try:
            writer.write(run)
        except OSError:
            self._writer = None  # half an object is none
            raise

    def _end_segment(self) -> None:
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.close()
            self._keep(self._place, self.offset - self.safe)
            self._place, self.safe = self._place + 1, self.offset


class SegmentedBlob(io.RawIOBase):
    """A file that lies in segments, for reading from any place on; `size` is that of the list."""

    def __init__(self, bucket: "Bucket", part: str, segments: Segments) -> None:
        self.size = sum(length for _, length in segments)
        self._bucket, self._part, self._segments = bucket, part, segments
        self._at = 0
        self._piece, self._piece_at = memoryview(b""), 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Where the next bytes are read; the end is known without asking the bucket."""
        self._at = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence]
        return self._at

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        """Some of the next bytes; 0 at the end, and where a segment is shorter than it should be. Raises OSError."""
        if not self._piece_at <= self._at < self._piece_at + len(self._piece):
            self._fetch()
        run = self._piece[self._at - self._piece_at :][: len(buffer)]
        buffer[: len(run)] = run
        self._at += len(run)
        return len(run)

    def is_there(self) -> bool:
        """Whether the bucket has every segment in its full length. Raises OSError."""
        names = (segment_name(self._part, place, turn) for place, (turn, _) in enumerate(self._segments))
        lengths = (length for _, length in self._segments)
        return all(self._bucket.size(name) >= length for name, length in zip(names, lengths, strict=True))

    def _fetch(self) -> None:
        """The piece in which the next byte lies, or what of it is left in its segment."""
        self._piece, start = memoryview(b""), 0
        for place, (turn, length) in enumerate(self._segments):
            if start <= self._at < start + length:
                left = start + length - self._at
                name = segment_name(self._part, place, turn)
                data = self._bucket.read(name, self._at - start, min(PIECE_BYTES, left))
                self._piece, self._piece_at = memoryview(data), self._at
                return
            start += length
