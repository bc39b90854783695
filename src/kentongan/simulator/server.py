"""The simulated server: a listener, its connections, and what is held in memory. No database; gone when it ends.

It is a `Stage` as well: what a scenario needs prepared is done to its memory directly.
"""

import asyncio
import signal
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from ssl import SSLContext
from typing import TextIO

from kentongan.errors import ErrorCode, Refusal
from kentongan.protocol.alpn import MAIN_ALPN, SHADOW_ALPN
from kentongan.protocol.command import Block
from kentongan.protocol.commands.link import goodbye_block
from kentongan.protocol.commands.login import Rights
from kentongan.protocol.states import State
from kentongan.simulator.announcer import Announcer
from kentongan.simulator.answers import ANSWERS
from kentongan.simulator.connection import Connection
from kentongan.simulator.identity import Identity, throw_away_identity
from kentongan.simulator.manners import Manners
from kentongan.simulator.mishap import AddressUnreadable, ListeningFailed
from kentongan.simulator.registration import decide, is_code, registration_block
from kentongan.simulator.server_line import Endpoint, ServerLine
from kentongan.simulator.stage import Verdict
from kentongan.simulator.trace import Trace
from kentongan.simulator.wire import HANDSHAKE_SECONDS, SHUTDOWN_SECONDS, server_context
from kentongan.simulator.world import Application, Device, Institution, Member, World, first_password, own_password
from kentongan.words import InstitutionKind, Level, RegistrationState

_LOOPBACK = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}
_STATES = {"approve": RegistrationState.APPROVED, "reject": RegistrationState.REJECTED}


@dataclass(slots=True)
class Simulator:
    """One running simulated server; made by `running_simulator`."""

    manners: Manners
    trace: Trace
    identity: Identity = field(default_factory=throw_away_identity)
    world: World = field(default_factory=World)
    endpoint: str = ""
    announcer: Announcer = field(init=False)
    shadow_context: SSLContext = field(init=False)
    _connections: dict[Connection, asyncio.Task[None]] = field(default_factory=dict)
    _number: int = 0
    _decisions: dict[int, asyncio.TimerHandle] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.announcer = Announcer(self.push)
        self.shadow_context = server_context(self.identity, SHADOW_ALPN)

    # Connections

    async def listen(self, where: Endpoint) -> asyncio.Server:
        """Begin; raises ListeningFailed."""
        try:
            listener = await asyncio.start_server(
                self._accept,
                where.host,
                where.port,
                ssl=server_context(self.identity, MAIN_ALPN),
                ssl_handshake_timeout=HANDSHAKE_SECONDS,
                ssl_shutdown_timeout=SHUTDOWN_SECONDS,
            )
        except OSError as error:
            raise ListeningFailed(endpoint=where, why=error.strerror or type(error).__name__) from error
        self.endpoint = str(Endpoint(where.host, listener.sockets[0].getsockname()[1]))
        return listener

    def _accept(self, reader: StreamReader, writer: StreamWriter) -> None:
        self._number += 1
        connection = Connection.accepted(self, self._number, reader, writer)
        self.trace.note(connection.who, f"connected from {connection.client}")
        task = asyncio.create_task(connection.run())
        self._connections[connection] = task
        task.add_done_callback(lambda _: self._connections.pop(connection, None))

    async def close(self) -> None:
        """Say goodbye to everybody and wait until all is gone."""
        for timer in self._decisions.values():
            timer.cancel()
        self.announcer.close()
        tasks = list(self._connections.values())
        for connection, task in self._connections.items():
            connection.send(goodbye_block(Refusal(ErrorCode.GOING_DOWN)))
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def answer(self, connection: Connection, block: Block) -> None:
        """Do what a command asks for; raises Refusal."""
        await ANSWERS[type(block)](connection, block)

    def push(self, addresses: Iterable[str], block: Block, but: Device | None = None) -> None:
        """Send a block to every following connection of these members, but to none of one device."""
        wanted = set(addresses)
        for connection in self._connections:
            following = connection.session.state is State.FOLLOWING and connection.address in wanted
            if following and (but is None or connection.device is not but):
                connection.send(block)

    def end_forgotten(self) -> None:
        """[DEV-2] Say goodbye to every session whose device is not known any more."""
        known = {id(one) for one in self.world.devices.values()}
        for connection in self._connections:
            if connection.device is not None and id(connection.device) not in known:
                connection.send(goodbye_block(Refusal(ErrorCode.SESSION_ENDED)))
                connection.writer.close()

    # Registrations

    def let_wait(self, connection: Connection, application: Application) -> None:
        """[REG-3] The connection hears of the decision; the newest one that shows a claim is the one."""
        for other in self._connections:
            if other.waits_for == application.number:
                other.waits_for = 0
        connection.waits_for = application.number

    def registered(self, application: Application) -> None:
        """A form has come: approve it by itself, if these are the manners."""
        self._forget_decision(application.number)
        if (after := self.manners.approve_after) is None:
            return
        decide_now = asyncio.get_running_loop().call_later
        self._decisions[application.number] = decide_now(after, self._decide, application.number, "approve", "")

    def withdrawn(self, application: Application) -> None:
        """The applicant has taken it back: who else waits for it is told, and nothing is decided."""
        self._forget_decision(application.number)
        self._tell(application)

    def _forget_decision(self, number: int) -> None:
        if timer := self._decisions.pop(number, None):
            timer.cancel()

    def _decide(self, number: int, verdict: Verdict, reason: str) -> None:
        self._forget_decision(number)
        application = decide(self.world, number, _STATES[verdict], reason)
        if application.state is RegistrationState.APPROVED:
            address = application.address
            letter = f"letter to {application.form.email}: {address}, first password {first_password(address)}"
            self.trace.note("", letter)
        self._tell(application)

    def _tell(self, application: Application) -> None:
        for connection in self._connections:
            if connection.waits_for == application.number:
                connection.send(registration_block(application))

    # The stage of a scenario

    @property
    def line(self) -> str:
        """The line that brings a client here, from this machine when it listens at every address."""
        where = Endpoint.read(self.endpoint)
        reachable = Endpoint(_LOOPBACK.get(where.host, where.host), where.port)
        return str(ServerLine((reachable,), self.identity.fingerprint))

    async def member(self, address: str, *, broadcast: bool = False) -> str:
        """Make a member without a registration; its password."""
        desk, _, code = address.partition("@")
        if not is_code(desk) or not is_code(code):
            raise AddressUnreadable(text=address)
        new = Institution(code, f"Universitas Contoh {code}", "Kota Contoh", InstitutionKind.UNIVERSITY)
        institution = self.world.institutions.setdefault(code, new)
        rights = Rights(broadcast=broadcast, highest_level=Level.IMPORTANT)
        password = own_password(address)
        self.world.members[address] = Member(address, institution, f"Kontak {desk}", password, rights=rights)
        return password

    async def decide(self, number: int, verdict: Verdict, reason: str = "") -> None:
        """Decide a registration; raises Refusal."""
        self._decide(number, verdict, reason)

    async def first_password(self, address: str) -> str:
        """What the letter says."""
        return first_password(address)

    async def code(self, address: str) -> str:
        """What the newest letter for who forgot the password says."""
        return self.world.members[address].code


@asynccontextmanager
async def running_simulator(where: Endpoint, manners: Manners, trace: Trace) -> AsyncIterator[Simulator]:
    """A simulated server while it runs; raises ListeningFailed."""
    simulator = Simulator(manners, trace)
    listener = await simulator.listen(where)
    try:
        yield simulator
    finally:
        listener.close()
        await simulator.close()
        await listener.wait_closed()


async def simulate_server(
    where: Endpoint, manners: Manners, members: list[str], broadcasters: list[str], out: TextIO
) -> None:
    """Run until SIGINT or SIGTERM, telling everything that passes; raises ListeningFailed and AddressUnreadable."""
    trace = Trace(out)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with running_simulator(where, manners, trace) as simulator:
        print(simulator.line, file=out, flush=True)
        for address in [*members, *broadcasters]:
            password = await simulator.member(address, broadcast=address in broadcasters)
            print(f"member {address}, password {password}", file=out, flush=True)
        trace.header()
        await stop.wait()
