"""One main connection of the simulated server: read, decide, answer, in order; its transfers run beside it."""

import asyncio
from asyncio import StreamReader, StreamWriter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from msgspec import structs

from kentongan import __version__, limits
from kentongan.errors import ErrorCode, Refusal
from kentongan.protocol.alpn import MAIN_ALPN
from kentongan.protocol.chunk import Chunk, chunk_frame
from kentongan.protocol.command import Block
from kentongan.protocol.commands.attachment import Confirm
from kentongan.protocol.commands.link import Goodbye, Welcome, error_block, goodbye_block
from kentongan.protocol.session import Event, Received, ReceivedChunk, Session, Side
from kentongan.protocol.states import State
from kentongan.simulator.server_line import Endpoint
from kentongan.simulator.trace import Way
from kentongan.simulator.wire import READ_BYTES, close, end_of, is_agreed
from kentongan.simulator.world import Device

if TYPE_CHECKING:
    from kentongan.simulator.inband import InbandTransfer
    from kentongan.simulator.server import Simulator


@dataclass(eq=False, slots=True)
class Connection:
    """From `own` to `client`, as this server sees it.

    `waits_for` is the number of a registration, 0: none; `transfers` are those that were asked for here, by id.
    """

    server: "Simulator"
    who: str
    reader: StreamReader
    writer: StreamWriter
    session: Session
    own: Endpoint
    client: Endpoint
    device: Device | None = None
    waits_for: int = 0
    fresh_since: float = 0.0
    transfers: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    inband: dict[str, "InbandTransfer"] = field(default_factory=dict)

    @classmethod
    def accepted(cls, server: "Simulator", number: int, reader: StreamReader, writer: StreamWriter) -> "Connection":
        """A connection that has just come."""
        now = asyncio.get_running_loop().time()
        own, client = end_of(writer, "sockname"), end_of(writer, "peername")
        return cls(server, f"#{number}", reader, writer, Session(Side.SERVER, now), own, client, fresh_since=now)

    @property
    def address(self) -> str:
        """Who is logged in here; empty before."""
        return self.device.address if self.device else ""

    # Receiving

    async def run(self) -> None:
        """Until either side ends it. Nothing of the connection is left afterwards."""
        try:
            if is_agreed(self.writer, MAIN_ALPN):
                await self._converse()
            else:
                self.server.trace.note(self.who, f"does not speak {MAIN_ALPN} over TLS 1.3")
        except OSError:
            self.server.trace.note(self.who, "cut")
        finally:
            await self.end_transfers()
            await close(self.writer)
            self.server.trace.note(self.who, "closed")

    async def _converse(self) -> None:
        self.send(self._welcome())
        while self.session.state is not State.CLOSED:
            try:
                async with asyncio.timeout(self._patience()):
                    data = await self.reader.read(READ_BYTES)
            except TimeoutError:
                self.send(goodbye_block(Refusal(ErrorCode.SILENT)))
                return
            if not data:
                return
            for event in self.session.receive(data, asyncio.get_running_loop().time()):
                await self._take(event)
            await self.writer.drain()

    def _patience(self) -> float:
        """Seconds that the client may say nothing now, [LINK-3]; before it is anybody they are counted, [LINK-5]."""
        manners = self.server.manners
        if self.session.state is State.FRESH:
            return self.fresh_since + manners.login_seconds - asyncio.get_running_loop().time()
        return manners.silent_seconds

    def _welcome(self) -> Welcome:
        return Welcome(
            server=self.server.manners.name,
            software=f"kentongan-simulator {__version__}",
            now=self.server.world.clock(),
            heartbeat=limits.HEARTBEAT.value,
        )

    async def _take(self, event: Event) -> None:
        """[LINK-2] One event after the other: an answer never overtakes an earlier one."""
        if self.session.state is State.CLOSED:
            return
        if isinstance(event, Received):
            await self._take_block(event.block)
        elif isinstance(event, ReceivedChunk):
            self._take_chunk(event.chunk)
        else:
            self.server.trace.note(self.who, f"broken block: {event.error.code}", Way.TO_SERVER)
            self.send(error_block(event.error, event.token))
            if event.error.closes:
                self.send(goodbye_block(event.error))

    async def _take_block(self, block: Block) -> None:
        self.server.trace.block(self.who, Way.TO_SERVER, block)
        try:
            self.session.admit(block)
            await self.server.answer(self, block)
        except Refusal as refusal:
            self.send(error_block(refusal, block.token))

    def _take_chunk(self, chunk: Chunk) -> None:
        self.trace_chunk(Way.TO_SERVER, chunk)
        try:
            self.session.admit_chunk()
            self.carry(chunk)
        except Refusal as refusal:
            self.send(error_block(refusal, ""))

    def carry(self, word: Chunk | Confirm) -> None:
        """A chunk or its confirmation for an in-band transfer; raises TRANSFER_UNKNOWN, [INBAND-5]."""
        if word.transfer not in self.inband:
            raise Refusal(ErrorCode.TRANSFER_UNKNOWN, reference=word.transfer)
        self.inband[word.transfer].hear(word)

    def trace_chunk(self, way: Way, chunk: Chunk) -> None:
        """Say that a chunk passes."""
        span = f"{chunk.offset}-{chunk.end}"
        self.server.trace.note(self.who, f"chunk of {chunk.transfer}: file {chunk.file}, bytes {span}", way)

    # Sending

    def send_chunk(self, chunk: Chunk) -> None:
        """Send a chunk of a download."""
        if self.session.state is not State.CLOSED and not self.writer.is_closing():
            self.writer.write(chunk_frame(chunk))
            self.trace_chunk(Way.TO_CLIENT, chunk)

    def send(self, block: Block) -> None:
        """Send a block as it is, but for the endpoint: it is this server's, unless the block announces a socket."""
        if self.session.state is State.CLOSED or self.writer.is_closing():
            return
        if not block.endpoint:
            block = structs.replace(block, endpoint=self.server.endpoint)
        self.writer.write(self.session.send(block))
        self.server.trace.block(self.who, Way.TO_CLIENT, block)

    def answer(self, request: Block, block: Block) -> None:
        """Send the answer to a request, with its token, [BLOCK-2]."""
        self.send(structs.replace(block, token=request.token))

    def goodbye(self, request: Block) -> None:
        """[LINK-4] Answer `quit`."""
        self.answer(request, Goodbye())

    # Transfers

    async def end_transfers(self) -> None:
        """[FILE-5] A shadow socket dies with the session that asked for it."""
        tasks = list(self.transfers.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
