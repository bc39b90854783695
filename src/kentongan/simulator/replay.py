"""A recorded dialogue, played again: as the client against a server, or as the server against a client.

What the other side does differently is a sentence in `differences`; the rules of `matching` say what counts. Bytes of
files are not recorded, so transfers are left out, and receipts may come in as many blocks as a server likes.
"""

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import msgspec
from msgspec import structs

from kentongan.ids import new_id
from kentongan.protocol.alpn import MAIN_ALPN
from kentongan.protocol.command import COMMANDS, Block, command_of
from kentongan.protocol.commands.link import Ping, Pong
from kentongan.protocol.commands.message import Receipts
from kentongan.protocol.session import Received, ReceivedChunk, Session, Side
from kentongan.simulator.link import Link
from kentongan.simulator.matching import Matching
from kentongan.simulator.recording import MASK, Passed
from kentongan.simulator.server_line import ServerLine
from kentongan.simulator.stage import FarStage
from kentongan.simulator.surprise import Surprise
from kentongan.simulator.trace import Trace, Way
from kentongan.simulator.wire import READ_BYTES, close, is_agreed

LEFT_OUT = frozenset({"upload", "download", "cancel", "receipts"})
_WRONG = "not the password"
# The server of a replay tells who it is as any simulator does; secrets that it makes up have the form of real ones.
_FORM = {"claim": 64, "ticket": 64, "device_key": 64}


def playable(recording: Iterable[Passed]) -> list[Passed]:
    """A recording without what is not played again: transfers with their answers, and receipts."""
    passed = list(recording)
    out = {(one.who, one.token) for one in passed if one.way == Way.TO_SERVER and one.command in LEFT_OUT}
    return [one for one in passed if one.command not in LEFT_OUT and not (one.token and (one.who, one.token) in out)]


def block_of(fields: dict[str, Any]) -> Block:
    """The block of a recording's line; raises Surprise when a mask or a change has made it impossible."""
    try:
        return msgspec.convert(fields, COMMANDS[fields["command"]].block)
    except msgspec.ValidationError as error:
        raise Surprise(f"{fields['command']} of the recording cannot be said: {error}") from error


@dataclass(slots=True)
class AsClient:
    """Says what the clients of a recording said, each connection by itself, and compares what comes."""

    recording: list[Passed]
    stage: FarStage
    trace: Trace
    deadline: float
    differences: list[str] = field(default_factory=list)
    _matching: Matching = field(default_factory=Matching)
    _links: dict[str, Link] = field(default_factory=dict)

    async def play(self) -> list[str]:
        """The differences; raises SimulatorMishap when there is no server to play against."""
        lines = playable(self.recording)
        try:
            await self._learn_passwords(lines)
            for number, passed in enumerate(lines, 1):
                try:
                    await self._one(passed)
                except Surprise as surprise:
                    self.differences.append(f"block {number}, {passed.who} {passed.command}: {surprise}")
            self._look_for_more()
        finally:
            for link in self._links.values():
                await link.close()
        return self.differences

    async def _learn_passwords(self, lines: list[Passed]) -> None:
        """What opened a session was the member's password, or the letter's if it was replaced; the rest was wrong."""
        opened = {(one.who, one.token): str(one.block.get("address")) for one in lines if one.command == "logged_in"}
        logins = [one for one in lines if one.command == "login"]
        for one in sorted(logins, key=lambda one: (one.who, one.token) not in opened):
            mask, address = str(one.block.get("password", "")), opened.get((one.who, one.token))
            ask = self.stage.first_password if one.block.get("new_password") else self.stage.member
            self._matching.teach(mask, _WRONG if address is None else await ask(address))

    async def _one(self, passed: Passed) -> None:
        if passed.who not in self._links:
            self._links[passed.who] = await Link.to(ServerLine.read(self.stage.line), passed.who, self.trace)
        link = self._links[passed.who]
        if passed.way == Way.TO_SERVER:
            self._make_up(passed.block)
            said = block_of(self._matching.translated(passed.block))
            link.say(structs.replace(said, endpoint=f":{link.own.port}"))
            return
        came = await link.take(lambda block: self._is_meant(block, passed), self.deadline)
        if why := self._matching.differences(passed.block, msgspec.to_builtins(came)):
            raise Surprise("; ".join(why))

    def _make_up(self, block: dict[str, Any]) -> None:
        """What the client makes itself: ids of messages, which are new ones today, and new passwords."""
        if block["command"] == "send":
            self._matching.teach(block["id"], new_id())
        for name in ("password", "new_password"):
            if MASK.fullmatch(mask := str(block.get(name, ""))):
                self._matching.teach(mask, f"sandi baru {new_id()}")

    def _is_meant(self, block: Block, passed: Passed) -> bool:
        if passed.token:
            return block.token == passed.token
        return not block.token and command_of(block).name == passed.command

    def _look_for_more(self) -> None:
        for who, link in self._links.items():
            more = [command_of(block).name for block in link.blocks if not isinstance(block, Receipts)]
            self.differences += [f"{who}: {name} came and is not in the recording" for name in more]


@dataclass(slots=True)
class AsServer:
    """Says what the server of a recording said; its connections are given to those who come, in their order."""

    recording: list[Passed]
    trace: Trace
    deadline: float
    differences: list[str] = field(default_factory=list)
    done: asyncio.Event = field(default_factory=asyncio.Event)
    _matching: Matching = field(default_factory=Matching)
    _waiting: list[list[Passed]] = field(init=False)
    _open: int = 0

    def __post_init__(self) -> None:
        lines = playable(self.recording)
        self._waiting = [[one for one in lines if one.who == who] for who in dict.fromkeys(one.who for one in lines)]
        self._open = len(self._waiting)

    async def accept(self, reader: StreamReader, writer: StreamWriter) -> None:
        """A client has come."""
        try:
            if self._waiting and is_agreed(writer, MAIN_ALPN):
                lines = self._waiting.pop(0)
                seat = _Seat(lines[0].who, reader, writer, self._matching, self.trace)
                await self._converse(seat, lines)
        finally:
            await close(writer)

    async def _converse(self, seat: "_Seat", lines: list[Passed]) -> None:
        for number, passed in enumerate(lines, 1):
            try:
                async with asyncio.timeout(self.deadline):
                    await (seat.say(passed) if passed.way == Way.TO_CLIENT else seat.hear(passed))
            except (Surprise, OSError) as error:
                why = str(error) or f"nothing came within {self.deadline:g} s"
                self.differences.append(f"{passed.who}, block {number}, {passed.command}: {why}")
                if seat.ended or isinstance(error, OSError):
                    break
        self._open -= 1
        if not self._open:
            self.done.set()


@dataclass(slots=True)
class _Seat:
    """One connection of `AsServer`."""

    who: str
    reader: StreamReader
    writer: StreamWriter
    matching: Matching
    trace: Trace
    ended: bool = False
    _session: Session = field(default_factory=lambda: Session(Side.SERVER, 0.0))
    _tokens: dict[str, str] = field(default_factory=dict)
    _heard: list[Block] = field(default_factory=list)

    async def say(self, passed: Passed) -> None:
        fields = self.matching.translated(self._made_up(passed.block))
        block = block_of({**fields, "token": self._tokens.get(passed.token, passed.token)})
        self.writer.write(self._session.send(block))
        self.trace.block(self.who, Way.TO_CLIENT, block)
        await self.writer.drain()

    def _made_up(self, block: dict[str, Any]) -> dict[str, Any]:
        """Secrets that this server gives out: the same mask is the same secret."""
        for name, length in _FORM.items():
            mask = block.get(name, "")
            if MASK.fullmatch(mask):
                self.matching.teach(mask, (new_id() + new_id())[:length])
        return block

    async def hear(self, passed: Passed) -> None:
        block = await self._next(passed.command)
        self._tokens[passed.token] = block.token
        name = command_of(block).name
        if name != passed.command:
            raise Surprise(f"{name} came instead")
        if why := self.matching.differences(passed.block, msgspec.to_builtins(block)):
            raise Surprise("; ".join(why))

    async def _next(self, wanted: str) -> Block:
        """The next block; heartbeats that the recording does not know are answered and not counted."""
        while True:
            while not self._heard:
                await self._read()
            block = self._heard.pop(0)
            if not isinstance(block, Ping) or wanted == "ping":
                return block
            self.writer.write(self._session.send(Pong(token=block.token, n=block.n)))

    async def _read(self) -> None:
        if not (data := await self.reader.read(READ_BYTES)):
            self.ended = True
            raise Surprise("the client has hung up")
        for event in self._session.receive(data, asyncio.get_running_loop().time()):
            if isinstance(event, ReceivedChunk):
                continue  # recordings hold blocks only
            if not isinstance(event, Received):
                raise Surprise(f"the client broke the protocol: {event.error}")
            self._heard.append(event.block)
            self.trace.block(self.who, Way.TO_SERVER, event.block)
