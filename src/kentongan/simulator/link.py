"""One main connection of the simulated client: it says whatever it is told to, right or wrong, and keeps what comes."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from kentongan.errors import ErrorCode, ProtocolError
from kentongan.protocol.alpn import MAIN_ALPN
from kentongan.protocol.chunk import Chunk, chunk_frame
from kentongan.protocol.codec import frame_of
from kentongan.protocol.command import Block, command_of
from kentongan.protocol.commands.link import Pong
from kentongan.protocol.session import Received, ReceivedChunk, Session, Side
from kentongan.simulator.mishap import Unreachable
from kentongan.simulator.server_line import Endpoint, ServerLine
from kentongan.simulator.surprise import Surprise
from kentongan.simulator.trace import Trace, Way
from kentongan.simulator.wire import READ_BYTES, Dialled, close, dial


@dataclass(eq=False, slots=True)
class Link:
    """From `own` to `server`. `blocks` are those that nobody has taken yet, in the order in which they came."""

    who: str
    line: ServerLine
    dialled: Dialled
    trace: Trace
    session: Session
    server: Endpoint = field(init=False)
    own: Endpoint = field(init=False)
    blocks: list[Block] = field(default_factory=list)
    chunks: "asyncio.Queue[Chunk]" = field(default_factory=asyncio.Queue)
    ended: bool = False
    _open: dict[str, str] = field(default_factory=dict)
    _overtaken: dict[str, list[str]] = field(default_factory=dict)
    _fault: str = ""
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _reading: asyncio.Task[None] = field(init=False)

    def __post_init__(self) -> None:
        self.server = self.dialled.end("peername")
        self.own = self.dialled.end("sockname")
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def to(cls, line: ServerLine, who: str, trace: Trace) -> "Link":
        """Connect to the first address of the line that answers; raises the mishaps of `dial`."""
        for left, endpoint in enumerate(line.servers, 1 - len(line.servers)):
            try:
                dialled = await dial(endpoint, MAIN_ALPN, line.fingerprint)
            except Unreachable:
                if not left:
                    raise
                continue
            now = asyncio.get_running_loop().time()
            return cls(who, line, dialled, trace, Session(Side.CLIENT, now))
        raise AssertionError("a server line names at least one server")

    # Saying

    def say(self, block: Block) -> None:
        """Send a block. Whether the state allows it is for the server to judge."""
        self.trace.block(self.who, Way.TO_SERVER, block)
        if block.token:
            self._open[block.token] = command_of(block).name
        self.dialled.writer.write(frame_of(block))

    def say_bytes(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.trace.note(self.who, f"{len(data)} raw bytes", Way.TO_SERVER)
        self.dialled.writer.write(data)

    def say_chunk(self, chunk: Chunk) -> None:
        """Send a chunk, whether it may be sent or not."""
        self._note_chunk(chunk, Way.TO_SERVER)
        self.dialled.writer.write(chunk_frame(chunk))

    def _note_chunk(self, chunk: Chunk, way: Way) -> None:
        self.trace.note(self.who, f"chunk: file {chunk.file}, bytes {chunk.offset}-{chunk.end}", way)

    # Hearing

    async def _read(self) -> None:
        try:
            while data := await self.dialled.reader.read(READ_BYTES):
                for event in self.session.receive(data, asyncio.get_running_loop().time()):
                    if isinstance(event, Received):
                        self._keep(event.block)
                    elif isinstance(event, ReceivedChunk):
                        self._note_chunk(event.chunk, Way.TO_CLIENT)
                        self.chunks.put_nowait(event.chunk)
                    else:
                        self._complain(event.error)
                self._changed.set()
        except OSError as error:
            self.trace.note(self.who, f"cut: {error}")
        finally:
            self.ended = True
            self._changed.set()

    def _keep(self, block: Block) -> None:
        self.trace.block(self.who, Way.TO_CLIENT, block)
        self.blocks.append(block)
        self._open.pop(block.token, None)
        if isinstance(block, Pong):
            self._overtaken[block.token] = list(self._open.values())

    def _complain(self, error: ProtocolError) -> None:
        """[VERSION-3] A command that we do not know is ignored; anything else that cannot be read is the end."""
        self.trace.note(self.who, f"broken block: {error}", Way.TO_CLIENT)
        if error.code is not ErrorCode.COMMAND_UNKNOWN:
            self._fault = f"the server broke the protocol: {error}"

    def overtaken_by(self, token: str) -> list[str]:
        """[LINK-2] The commands that were still unanswered when the pong with this token came."""
        return self._overtaken.get(token, [])

    async def take(self, wanted: Callable[[Block], bool], deadline: float) -> Block:
        """The oldest block that is wanted, as soon as it is there. Raises Surprise after `deadline` seconds."""
        try:
            async with asyncio.timeout(deadline):
                while True:
                    for place, block in enumerate(self.blocks):
                        if wanted(block):
                            return self.blocks.pop(place)
                    if self._fault or self.ended:
                        raise Surprise(self._fault or f"the connection ended; {self._here()}")
                    await self._change()
        except TimeoutError:
            raise Surprise(f"nothing of the kind came within {deadline:g} s; {self._here()}") from None

    async def end(self, deadline: float) -> None:
        """Wait until the server closes the connection. Raises Surprise after `deadline` seconds."""
        try:
            async with asyncio.timeout(deadline):
                while not self.ended:
                    await self._change()
        except TimeoutError:
            raise Surprise(f"the connection still stands after {deadline:g} s; {self._here()}") from None

    async def _change(self) -> None:
        self._changed.clear()
        await self._changed.wait()

    def _here(self) -> str:
        names = [command_of(block).name for block in self.blocks]
        return f"untaken so far: {', '.join(names) or 'nothing'}"

    async def close(self) -> None:
        """Hang up."""
        self._reading.cancel()
        await asyncio.gather(self._reading, return_exceptions=True)
        await close(self.dialled.writer)
