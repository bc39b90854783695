"""Strangers at shadow sockets, with and without somebody else's ticket: none gets in, and none keeps the right one out.

The strangers are blocking visitors in threads, from our own address and from another one.
"""

import asyncio
import contextlib
import random
import secrets
import threading
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from kentongan.client.client import Client
from kentongan.client.invitation import port_of
from kentongan.protocol.commands.attachment import Shadow, Transferred
from kentongan.protocol.ticket import NONCE_BYTES, ticket_proof
from kentongan.words import Direction
from tests.acceptance import Acceptance
from tests.hub.shadow.visitor import Visitor, reach
from tests.process import proc
from tests.process.server import RunningServer, running
from tests.process.transfer import Transfer, sha256, uploading

pytestmark = pytest.mark.process

STRANGER = "127.0.0.2"
MEMBERS, EACH = 6, 4
MISUSES, RACES = 2_000, 200
DEADLINE = 60.0
Act = Callable[[Visitor, bytes], object]


@contextlib.asynccontextmanager
async def sessions(server: RunningServer, count: int) -> AsyncIterator[list[Client]]:
    addresses = [f"humas@kampus-{number}" for number in range(count)]
    passwords = await server.members(addresses)
    async with contextlib.AsyncExitStack() as stack:
        yield [await stack.enter_async_context(server.session(a, passwords[a])) for a in addresses]


# What strangers do


def nothing(visitor: Visitor, nonce: bytes) -> None:
    """Stand there."""


def guess(visitor: Visitor, nonce: bytes) -> None:
    visitor.tls.sendall(secrets.token_bytes(32))


def half(visitor: Visitor, nonce: bytes) -> None:
    visitor.tls.sendall(secrets.token_bytes(31))
    visitor.hang_up()


def tries(port: int, source: str, act: Act) -> int:
    """How many bytes one stranger gets after the nonce; -1 when nobody was there."""
    try:
        connection = reach(port, source=source)
    except OSError:
        return -1
    connection.settimeout(6.0)  # an unproven visitor is closed after 5 s
    with contextlib.suppress(OSError, EOFError), Visitor(connection) as visitor:
        act(visitor, visitor.exactly(NONCE_BYTES))
        got = 0
        while data := visitor.tls.recv(65536):
            got += len(data)
        return got
    return 0


@dataclass
class Siege:
    """Strangers who try one port after the other until they are called off."""

    ports: list[int]
    off: threading.Event = field(default_factory=threading.Event)
    got: Counter[str] = field(default_factory=Counter)

    def run(self, source: str, act: Act) -> None:
        while not self.off.is_set():
            for port in random.sample(self.ports, len(self.ports)):
                bytes_got = tries(port, source, act)
                self.got["met"] += bytes_got >= 0
                self.got["bytes"] += max(0, bytes_got)


@contextlib.contextmanager
def siege(ports: list[int]) -> Iterator[Siege]:
    """Some of them at all ports at once."""
    strangers = Siege(ports)
    roles = [(source, act) for source in ("", STRANGER) for act in (nothing, guess, half)]
    with ThreadPoolExecutor(len(roles)) as threads:
        under_way = [threads.submit(strangers.run, *role) for role in roles]
        try:
            yield strangers
        finally:
            strangers.off.set()
    for one in under_way:
        one.result()


# `ssl` forgets to close a socket that was reset before its handshake began.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_strangers_at_every_port_get_nothing_and_every_transfer_gets_through(
    tmp_path: Path, acceptance: Acceptance
) -> None:
    contents = [secrets.token_bytes(50_000 + n) for n in range(MEMBERS * EACH)]
    for number, content in enumerate(contents):
        (tmp_path / f"{number}.bin").write_bytes(content)
    settings = {"shadow.workers": 2, "shadow.proof_time": 2}
    async with (
        running(tmp_path / "server", settings=settings, shadow_ports=12) as server,
        sessions(server, MEMBERS) as clients,
        asyncio.timeout(DEADLINE),
    ):
        loop = asyncio.get_running_loop()
        spans = list[float]()

        async def send(number: int) -> str:
            began = loop.time()
            [attachment] = await clients[number % MEMBERS].upload([tmp_path / f"{number}.bin"])
            spans.append(loop.time() - began)
            return attachment.sha256

        with siege(list(server.shadow_ports)) as strangers:
            stored = await asyncio.gather(*map(send, range(len(contents))))
        assert stored == [sha256(content) for content in contents]
        assert strangers.got["bytes"] == 0
        assert strangers.got["met"] > 0
        assert server.log.events("shadow_stranger")
        assert max(spans) < DEADLINE / 2
    met = strangers.got["met"]
    acceptance("A25", "attachment bytes leaked to strangers: 0", f"{strangers.got['bytes']} to {met:,} strangers")
    told = f"{len(stored)} of {len(contents)}, slowest {max(spans):.1f} s"
    acceptance("A25", "every transfer completes under siege", told)


def crowd(port: int) -> list[int]:
    """Fifty from another address, one after the other; what each gets."""
    return [tries(port, STRANGER, nothing) for _ in range(50)]


async def test_a_thousand_strangers_at_one_port_move_it_three_times_and_then_are_borne(
    tmp_path: Path, acceptance: Acceptance
) -> None:
    async with running(tmp_path / "server") as server, sessions(server, 1) as [one], asyncio.timeout(DEADLINE):
        content = secrets.token_bytes(5000)
        async with uploading(one, content) as transfer:
            shadows, met = [transfer.shadow], 0
            while met < 1000:
                port = port_of(shadows[-1].endpoint)
                got = await asyncio.to_thread(crowd, port)
                assert max(got) <= 0
                met += sum(one >= 0 for one in got)
                if len(shadows) < 4:
                    shadows.append(await transfer.answers.answer(Shadow))
            assert {shadow.ticket for shadow in shadows} == {transfer.shadow.ticket}
            assert len({shadow.endpoint for shadow in shadows}) == 4
            assert proc.ports_of(server.workers) == {port_of(shadows[-1].endpoint)}
            assert await Transfer(one, shadows[-1], transfer.answers).send(content)
    told = f"{len(shadows) - 1} new ports for {met:,} strangers, the transfer came through"
    acceptance("A25", "after 10 failures a new port, 3 at most; the right one still comes in", told)


# Tickets


@dataclass(frozen=True)
class Misuse:
    """A proof from another ticket, transfer, direction or moment than the one that is wanted."""

    ticket: str
    direction: Direction
    transfer: str
    nonce: bytes = b""

    def show(self, visitor: Visitor, fresh: bytes) -> None:
        certificate = visitor.tls.getpeercert(binary_form=True)
        assert certificate
        visitor.tls.sendall(ticket_proof(self.ticket, self.direction, self.transfer, self.nonce or fresh, certificate))


def misuses(wanted: Shadow, used: Shadow, other: Shadow) -> list[Misuse]:
    """Used before, another's, the wrong direction, for another transfer, recorded, guessed."""
    up, down = Direction.UPLOAD, Direction.DOWNLOAD
    return [
        *(Misuse(one.ticket, up, transfer.transfer) for one in (used, other) for transfer in (one, wanted)),
        Misuse(wanted.ticket, down, wanted.transfer),
        Misuse(wanted.ticket, up, other.transfer),
        Misuse(wanted.ticket, up, wanted.transfer, secrets.token_bytes(NONCE_BYTES)),
        Misuse(secrets.token_hex(32), up, wanted.transfer),
    ]


def misuse(port: int, batch: list[Misuse]) -> list[int]:
    """Bytes that each of them gets."""
    return [tries(port, "", what.show) for what in batch]


async def test_no_ticket_works_twice_elsewhere_or_for_somebody_else(tmp_path: Path, acceptance: Acceptance) -> None:
    async with running(tmp_path / "server") as server, sessions(server, 2) as [one, two], asyncio.timeout(DEADLINE):
        async with uploading(one, b"sudah") as done:
            await done.send(b"sudah")
        tried = 0
        async with uploading(two, b"punya orang lain") as other:
            while tried < MISUSES:
                content = secrets.token_bytes(3000)
                async with uploading(one, content) as transfer:
                    kinds = misuses(transfer.shadow, done.shadow, other.shadow)
                    batch = random.choices(kinds, k=9)  # the tenth would move the port
                    got = await asyncio.to_thread(misuse, transfer.port, batch)
                    assert set(got) == {0}
                    tried += len(got)
                    await transfer.send(content)
            await other.send(b"punya orang lain")
    acceptance("A26", "misused proofs accepted: 0", f"0 of {tried:,}")


async def test_of_two_who_race_with_the_same_ticket_exactly_one_wins(tmp_path: Path, acceptance: Acceptance) -> None:
    async with running(tmp_path / "server") as server, sessions(server, 1) as [one], asyncio.timeout(DEADLINE):
        with ThreadPoolExecutor(2) as threads:
            for number in range(RACES):
                content = b"%d" % number
                async with uploading(one, content) as transfer:
                    start = threading.Barrier(2)
                    racers = [threads.submit(race, transfer.shadow, content, start) for _ in range(2)]
                    won = [await asyncio.wrap_future(racer) for racer in racers]
                    assert sorted(won) == [False, True]
                    assert isinstance(await transfer.answers.answer(Transferred), Transferred)
    acceptance("A26", "of two with the same ticket exactly 1 wins, 200 of 200", f"{RACES} of {RACES}")


def race(shadow: Shadow, content: bytes, start: threading.Barrier) -> bool:
    """Whether this one got in; whoever does sends the file."""
    start.wait()
    with contextlib.suppress(OSError, EOFError), Visitor(reach(port_of(shadow.endpoint))) as visitor:
        visitor.prove(shadow.ticket, shadow.direction, shadow.transfer)
        visitor.upload([content])
        return True
    return False
