"""The client's end of an in-band transfer: one chunk, one confirmation, and so on to the last byte, [INBAND-2]."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from kentongan.protocol.chunk import Chunk
from kentongan.protocol.command import Block
from kentongan.protocol.commands.attachment import Confirm, Confirmed, Inband
from kentongan.protocol.inband import ChunkFlow
from kentongan.protocol.transfer import Flow
from kentongan.simulator.link import Link
from kentongan.simulator.surprise import Surprise

# Anything from 4 to 64 KiB will do on a line that is never slow, [INBAND-4].
_CHUNK = 24 * 1024


@dataclass(slots=True)
class Chunking:
    """One transfer on `link`; `answer` gives the next answer to its request."""

    link: Link
    inband: Inband
    answer: Callable[[], Awaitable[Block]]
    deadline: float

    async def upload(self, contents: list[bytes]) -> Block | None:
        """Send what the server wants; None after the last confirmation, or the answer that came instead of one."""
        flow = self._flow([len(content) for content in contents])
        while piece := flow.give(_CHUNK):
            data = contents[piece.file][piece.offset : piece.end]
            self.link.say_chunk(Chunk(self.inband.transfer, piece.file, piece.offset, data))
            answer = await self.answer()
            if not isinstance(answer, Confirmed):
                return answer
            flow.confirm(answer.file, answer.offset)
        return None

    async def download(self, kept: list[bytes]) -> list[bytes]:
        """Take the files, of each of which we have the beginning; the whole files."""
        flow = self._flow([file.size for file in self.inband.files])
        contents = [bytearray(beginning) for beginning in kept]
        while not flow.done:
            chunk = await self._next()
            flow.take(chunk)
            contents[chunk.file] += chunk.data
            flow.confirm(chunk.file, chunk.end)
            self.link.say(Confirm(transfer=self.inband.transfer, file=chunk.file, offset=chunk.end))
        return [bytes(content) for content in contents]

    def _flow(self, sizes: list[int]) -> ChunkFlow:
        return ChunkFlow(Flow(tuple(sizes), [file.offset for file in self.inband.files]))

    async def _next(self) -> Chunk:
        try:
            async with asyncio.timeout(self.deadline):
                return await self.link.chunks.get()
        except TimeoutError:
            raise Surprise(f"no chunk came within {self.deadline:g} s") from None
