"""An in-band transfer of the simulated server: chunks instead of a shadow socket, [INBAND-1] to [INBAND-5].

A chunk or a `confirm` is judged in the moment in which it comes, so a second chunk without credit is seen.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from kentongan.errors import ErrorCode, ProtocolError, Refusal
from kentongan.protocol.chunk import Chunk
from kentongan.protocol.command import Block
from kentongan.protocol.commands.attachment import Confirm, Confirmed, Inband
from kentongan.protocol.inband import ChunkFlow
from kentongan.protocol.transfer import Flow
from kentongan.simulator.attachment import Transfer, is_as_announced
from kentongan.words import Direction

# The simulator's line is never slow: [INBAND-4] leaves it this size.
_CHUNK = 16 * 1024


@dataclass(slots=True)
class InbandTransfer:
    """One transfer; `say` answers its request, `send` sends a chunk."""

    transfer: Transfer
    say: Callable[[Block], None]
    send: Callable[[Chunk], None]
    _heard: "asyncio.Queue[Chunk | Confirm | ProtocolError]" = field(default_factory=asyncio.Queue)
    _flow: ChunkFlow = field(init=False)

    def __post_init__(self) -> None:
        files = self.transfer.files
        self._flow = ChunkFlow(Flow(tuple(file.size for file in files), [file.offset for file in files]))

    def announced(self) -> Inband:
        """The block that lets the bytes flow, [INBAND-1]."""
        transfer = self.transfer
        return Inband(transfer=transfer.id, direction=transfer.direction, files=list(transfer.files))

    def hear(self, word: Chunk | Confirm) -> None:
        """A chunk or a confirmation has come for this transfer."""
        try:
            if isinstance(word, Chunk) is not (self.transfer.direction is Direction.UPLOAD):
                raise ProtocolError(ErrorCode.FIELD_INVALID, field="transfer")
            if isinstance(word, Chunk):
                self._flow.take(word)
            else:
                self._flow.confirm(word.file, word.offset)
        except ProtocolError as error:
            self._heard.put_nowait(error)
        else:
            self._heard.put_nowait(word)

    async def serve(self, stall_seconds: float) -> list[bytes]:
        """Move the bytes; what came of an upload. Raises Refusal."""
        try:
            if self.transfer.direction is Direction.UPLOAD:
                return await self._take_in(stall_seconds)
            await self._give_out(stall_seconds)
        except TimeoutError:
            raise Refusal(ErrorCode.TRANSFER_STALLED, reference=self.transfer.id) from None
        return []

    async def _take_in(self, patience: float) -> list[bytes]:
        contents = [bytearray() for _ in self.transfer.files]
        while any(len(content) < file.size for content, file in zip(contents, self.transfer.files, strict=True)):
            chunk = await self._next(patience)
            assert isinstance(chunk, Chunk)
            contents[chunk.file] += chunk.data
            file = self.transfer.files[chunk.file]
            if chunk.end == file.size and not is_as_announced(file, bytes(contents[chunk.file])):
                raise Refusal(ErrorCode.HASH_MISMATCH, field=file.name, reference=self.transfer.id)
            self._flow.confirm(chunk.file, chunk.end)
            self.say(Confirmed(transfer=self.transfer.id, file=chunk.file, offset=chunk.end))
        return [bytes(content) for content in contents]

    async def _give_out(self, patience: float) -> None:
        while piece := self._flow.give(_CHUNK):
            data = self.transfer.contents[piece.file][piece.offset : piece.end]
            self.send(Chunk(self.transfer.id, piece.file, piece.offset, data))
            await self._next(patience)

    async def _next(self, patience: float) -> Chunk | Confirm:
        """[INBAND-5] Whoever breaks the rules of a transfer ends it."""
        async with asyncio.timeout(patience):
            word = await self._heard.get()
        if isinstance(word, ProtocolError):
            raise Refusal(ErrorCode.TRANSFER_BROKEN, reference=self.transfer.id)
        return word
