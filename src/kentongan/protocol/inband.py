"""The rules of chunks: one at a time, without a hole, and not larger than the line can bear, [INBAND-2], [INBAND-4].

Both sides of a transfer count alike: the sender asks `give` what comes next, the receiver asks `take` whether a chunk
is that, and `confirm` frees the way for the next one on either side.
"""

from dataclasses import dataclass

from kentongan import limits
from kentongan.errors import ErrorCode, ProtocolError
from kentongan.protocol.chunk import Chunk
from kentongan.protocol.transfer import Flow, Piece


@dataclass(slots=True)
class ChunkFlow:
    """Where an in-band transfer stands; `open` is the piece whose chunk is not confirmed yet."""

    flow: Flow
    open: Piece | None = None

    @property
    def done(self) -> bool:
        """Whether every byte has passed and was confirmed."""
        return self.open is None and not self.flow.left

    def give(self, most: int) -> Piece | None:
        """The sender's next chunk, at most `most` bytes; None when nothing is left, or nothing may be sent yet."""
        if self.open is None:
            self.open = self.flow.next_piece(most)
            if self.open:
                self.flow.advance(self.open.length)
            return self.open
        return None

    def take(self, chunk: Chunk) -> None:
        """A chunk has come; raises ProtocolError for one without credit, at a wrong place, or beyond the file's end."""
        if self.open is not None:
            raise _wrong("offset", "the last chunk is not confirmed")
        piece = self.flow.next_piece(len(chunk.data))
        if piece is None:
            raise _wrong("data", "nothing is left to come")
        if (chunk.file, chunk.offset) != (piece.file, piece.offset):
            raise _wrong("offset", f"file {piece.file} goes on at {piece.offset}")
        if len(chunk.data) > piece.length:
            raise _wrong("data", "beyond the end of the file")
        self.flow.advance(piece.length)
        self.open = piece

    def confirm(self, file: int, offset: int) -> int:
        """The open chunk is safe with the receiver: its length. Raises ProtocolError for any other place."""
        if self.open is None or (file, offset) != (self.open.file, self.open.end):
            raise _wrong("offset", "not the end of the last chunk")
        length, self.open = self.open.length, None
        return length


@dataclass(slots=True)
class Pace:
    """How large the next chunk should be: grows on a quick line, shrinks when one took longer than 250 ms."""

    size: int = limits.CHUNK_LEAST.value

    def took(self, length: int, seconds: float) -> None:
        """A chunk of so many bytes was confirmed after so long."""
        longest = limits.CHUNK_TIME.value / 1000
        if seconds > longest:
            self.size = max(limits.CHUNK_LEAST.value, self.size // 2)
        elif length >= self.size and seconds <= longest / 2:
            self.size = min(limits.CHUNK.value, self.size * 2)


def _wrong(field: str, detail: str) -> ProtocolError:
    return ProtocolError(ErrorCode.FIELD_INVALID, field=field, detail=detail)
