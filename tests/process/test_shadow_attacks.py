"""Strangers at shadow sockets, with and without somebody else's ticket: none gets in, and none keeps the right one out.

The strangers are blocking visitors in threads, from our own address and from another one.
"""

import asyncio
import contextlib
import random
import secrets
import statistics
import threading
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from kentongan.client.client import Client
from kentongan.client.invitation import port_of
from kentongan.protocol.commands.attachment import Shadow, Transferred
from kentongan.protocol.ticket import NONCE_BYTES, ticket_proof
from kentongan.words import Direction
from tests.acceptance import Acceptance
from tests.faults.probe import share
from tests.hub.shadow.visitor import Visitor, reach
from tests.process import proc
from tests.process.server import RunningServer, running
from tests.process.slow_line import HOST, slow_line
from tests.process.strangers import STRANGER, nothing, siege, tries
from tests.process.transfer import Transfer, sha256, uploading

pytestmark = pytest.mark.process

MEMBERS, LANES, TRANSFERS, ROUNDS = 6, 18, 50, 3
SIZE, RATE = 250_000, 1_000_000  # bytes, and bytes a second of each transfer
SLOWER = 2.0
MISUSES, RACES = 2_000, 200
DEADLINE = 60.0


@contextlib.asynccontextmanager
async def sessions(server: RunningServer, count: int, line: str = "") -> AsyncIterator[list[Client]]:
    """Logged-in clients, at the address of the server or at another."""
    addresses = [f"humas@kampus-{number}" for number in range(count)]
    passwords = await server.members(addresses)
    async with contextlib.AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(Client.connect(line or server.line)) for _ in addresses]
        for client, address in zip(clients, addresses, strict=True):
            await client.login(address, passwords[address])
        yield clients


async def test_strangers_at_every_port_get_nothing_and_transfers_take_at_most_twice_as_long(
    tmp_path: Path, acceptance: Acceptance
) -> None:
    """A25: fifty transfers in peace and fifty under siege, in turns; what a busy machine costs, it costs both."""
    settings = {"shadow.workers": 2, "shadow.proof_time": 2}
    async with (
        running(tmp_path / "server", settings=settings, shadow_ports=LANES + 6) as server,
        slow_line(server.port, server.shadow_ports, RATE) as line,
        sessions(server, MEMBERS, line=server.line.replace("127.0.0.1", HOST)) as clients,
        asyncio.timeout(2 * DEADLINE),
    ):
        await fifty_transfers(clients, tmp_path)  # once for what is done once
        ratios, met = list[float](), 0
        for _ in range(ROUNDS):
            peace = await fifty_transfers(clients, tmp_path)
            with siege(server.shadow_ports) as strangers:
                war = await fifty_transfers(clients, tmp_path)
            assert strangers.got == 0
            assert strangers.met > 0
            met += strangers.met
            ratios.append(share(war, 0.95) / share(peace, 0.95))
            print(f"{strangers.met} strangers, p95 {share(peace, 0.95):.2f} s, then {share(war, 0.95):.2f} s")
        assert server.log.events("shadow_stranger")
        assert statistics.median(ratios) <= SLOWER
        assert line.visits >= (1 + 2 * ROUNDS) * TRANSFERS
    acceptance("A25", "attachment bytes leaked to strangers: 0", f"0 to {met:,} strangers")
    acceptance("A25", "50 of 50 transfers complete under siege, p95 <= 2x", f"p95 {statistics.median(ratios):.2f}x")


async def fifty_transfers(clients: list[Client], folder: Path) -> list[float]:
    """As many at a time as the server lets a member have; the seconds of each, all stored whole."""
    loop, spans, left = asyncio.get_running_loop(), list[float](), list(range(TRANSFERS))

    async def lane(number: int) -> None:
        path = folder / f"lane-{number}.bin"
        while left:
            left.pop()
            path.write_bytes(content := secrets.token_bytes(SIZE))
            began = loop.time()
            [attachment] = await clients[number % MEMBERS].upload([path])
            spans.append(loop.time() - began)
            assert attachment.sha256 == sha256(content)

    await asyncio.gather(*map(lane, range(LANES)))
    assert len(spans) == TRANSFERS
    return spans


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
    settings = {"shadow.ticket_life": 2 * DEADLINE}  # one of them has to live through all of it
    async with (
        running(tmp_path / "server", settings=settings) as server,
        sessions(server, 2) as [one, two],
        asyncio.timeout(2 * DEADLINE),
    ):
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
