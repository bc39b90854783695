"""The bytes of a transfer on the server's side of a proved shadow connection, [SHADOW-5] to [SHADOW-7]."""

import asyncio
from asyncio import StreamReader, StreamWriter
from dataclasses import dataclass, field

from kentongan.errors import ErrorCode, Refusal
from kentongan.protocol.states import ShadowState
from kentongan.protocol.transfer import (
    AnyRecord,
    Confirmed,
    Failed,
    Flow,
    Go,
    RecordReader,
    ShadowProgress,
    Start,
    Stored,
    encode_record,
)
from kentongan.simulator.attachment import Transfer, is_as_announced
from kentongan.simulator.breach import Breach
from kentongan.simulator.wire import READ_BYTES
from kentongan.words import Direction

# [SHADOW-6] What has come is confirmed after so many bytes or so many seconds, whichever is first.
_CONFIRM_BYTES = 64 * 1024 * 1024
_CONFIRM_SECONDS = 0.25


@dataclass(slots=True)
class Stream:
    """One proved connection. `stall_seconds` bounds each wait for the other side: progress counts, not duration."""

    transfer: Transfer
    reader: StreamReader
    writer: StreamWriter
    stall_seconds: float
    breach: Breach = field(default_factory=Breach)
    _moved: int = 0
    _progress: ShadowProgress = field(default_factory=lambda: ShadowProgress(ShadowState.PROVED))

    async def run(self) -> list[bytes]:
        """Move all bytes; what came of an upload. Raises Refusal, TimeoutError for a stall, OSError for a cut."""
        offsets = [file.offset for file in self.transfer.files]
        starts = [Start(file=place, offset=offset) for place, offset in enumerate(offsets)]
        await self._send(Go(files=starts))
        flow = Flow(tuple(file.size for file in self.transfer.files), offsets)
        if self.breach.stalls:
            await asyncio.sleep(self.stall_seconds)
            raise TimeoutError
        if self.transfer.direction is Direction.UPLOAD:
            return await self._take_in(flow)
        await self._give_out(flow)
        return []

    async def _send(self, record: AnyRecord) -> None:
        self._progress.pass_on(str(record.__struct_config__.tag))
        self.writer.write(encode_record(record))
        await self._drain()

    async def _drain(self) -> None:
        async with asyncio.timeout(self.stall_seconds):
            await self.writer.drain()

    async def _read(self, most: int) -> bytes:
        async with asyncio.timeout(self.stall_seconds):
            data = await self.reader.read(most)
        if not data:
            raise Refusal(ErrorCode.TRANSFER_BROKEN, reference=self.transfer.id)
        return data

    def _advance(self, flow: Flow, length: int) -> None:
        """So many bytes have moved; raises OSError where the manners want a cut."""
        flow.advance(length)
        self._moved += length
        if 0 < self.breach.cut_after <= self._moved:
            self.writer.transport.abort()
            raise ConnectionAbortedError

    # Upload

    async def _take_in(self, flow: Flow) -> list[bytes]:
        contents = [bytearray() for _ in self.transfer.files]
        loop, silent_since, unconfirmed = asyncio.get_running_loop(), asyncio.get_running_loop().time(), 0
        while piece := flow.next_piece(READ_BYTES):
            data = await self._read(piece.length)
            contents[piece.file] += data
            self._advance(flow, len(data))
            unconfirmed += len(data)
            if unconfirmed >= _CONFIRM_BYTES or loop.time() - silent_since >= _CONFIRM_SECONDS or not flow.left:
                await self._send(Confirmed(file=piece.file, offset=len(contents[piece.file])))
                silent_since, unconfirmed = loop.time(), 0
        whole = [bytes(content) for content in contents]
        await self._check(whole)
        await self._send(Stored())
        return whole

    async def _check(self, contents: list[bytes]) -> None:
        for place, (file, content) in enumerate(zip(self.transfer.files, contents, strict=True)):
            if self.breach.damages or not is_as_announced(file, content):
                await self._send(Failed(code=ErrorCode.HASH_MISMATCH, file=place, offset=len(content)))
                raise Refusal(ErrorCode.HASH_MISMATCH, field=file.name, reference=self.transfer.id)

    # Download

    async def _give_out(self, flow: Flow) -> None:
        while piece := flow.next_piece(READ_BYTES):
            data = self.transfer.contents[piece.file][piece.offset : piece.end]
            self.writer.write(bytes(reversed(data)) if self.breach.damages else data)
            await self._drain()
            self._advance(flow, piece.length)
        records = RecordReader()
        while True:
            for record in records.receive(await self._read(READ_BYTES)):
                self._progress.pass_on(str(record.__struct_config__.tag))
                if isinstance(record, Stored):
                    return
                if isinstance(record, Failed):
                    raise self._failed(record)

    def _failed(self, record: Failed) -> Refusal:
        known = record.code in ErrorCode.__members__.values()
        code = ErrorCode(record.code) if known else ErrorCode.TRANSFER_BROKEN
        name = self.transfer.files[min(record.file, len(self.transfer.files) - 1)].name
        return Refusal(code, field=name, reference=self.transfer.id)
