"""Fifty clients at once, from the first launch to the downloaded file, and a server that is as empty as before."""

import asyncio
import contextlib
import random
import secrets
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from kentongan.client.client import Client
from kentongan.protocol.commands.administration import Approve, Decided, Invitation, Invite
from kentongan.protocol.commands.message import Message
from kentongan.words import RegistrationState
from tests.process import proc, watch
from tests.process.server import RunningServer, form_of, running
from tests.process.transfer import downloading, sha256, upload

pytestmark = pytest.mark.process

CLIENTS, DOWNLOADS, WARMERS = 50, 3, 4
SMALLEST, BIGGEST = 1_000, 200_000
LAST = "Penutup"
DEADLINE, EMPTY = 90.0, 20.0


@dataclass
class Person:
    """One member with a client, what it sends and what it has got."""

    address: str
    client: Client
    may_broadcast: bool
    content: bytes = field(default_factory=lambda: secrets.token_bytes(random.randint(SMALLEST, BIGGEST)))
    sent: str = ""
    popups: list[Message] = field(default_factory=list)

    async def follow(self) -> None:
        """Take popups until the last one; they come in order, so whatever is missing or double then stays so."""
        async for event in self.client.follow():
            if isinstance(event, Message):
                self.popups.append(event)
                if event.subject == LAST:
                    await self.client.delivered(event.sequence)
                    return

    async def send(self, everybody: list[str]) -> None:
        attachment = await upload(self.client, self.content)
        to = ["*"] if self.may_broadcast else [address for address in everybody if address != self.address]
        accepted = await self.client.send(to, f"Dari {self.address}", "Halo.", attachments=[attachment])
        assert accepted.recipients == CLIENTS - 1 + (WARMERS if self.may_broadcast else 0)
        self.sent = accepted.message

    async def fetch_files(self, contents: dict[str, bytes]) -> None:
        """Download the attachments of some others and compare every byte."""
        for message in random.sample([one for one in self.popups if one.attachments], DOWNLOADS):
            async with downloading(self.client, message) as transfer:
                assert await transfer.receive() == [contents[message.sender]]
            assert sha256(contents[message.sender]) == message.attachments[0].sha256


async def test_fifty_clients_at_once_get_every_popup_once_and_every_file_whole(tmp_path: Path) -> None:
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(CLIENTS))
    async with running(tmp_path / "server", settings={"shadow.workers": 2}, prelude=watch.PRELUDE) as server:
        await warm_up(server)
        before = await asyncio.to_thread(state_of, server)
        assert before.ports == {server.port}
        async with asyncio.timeout(DEADLINE), contextlib.AsyncExitStack() as stack:
            addresses = [f"humas@kampus-{number:02}" for number in range(CLIENTS)]
            people = await asyncio.gather(*(join(server, address, stack) for address in addresses))
            await exchange(people)
            check(people)
            await asyncio.gather(*(look_back(person) for person in people))
        await as_empty_as(server, before)
        blobs = [path for path in (server.data / "files" / "blobs").rglob("*") if path.is_file()]
        assert len(blobs) == CLIENTS + 1
        assert all(sha256(path.read_bytes()) == path.name for path in blobs)


async def join(server: RunningServer, address: str, stack: contextlib.AsyncExitStack) -> Person:
    """Register, wait, be approved, read the letter and log in: all on one connection."""
    client = await stack.enter_async_context(Client.connect(server.line))
    registered = await client.register(**form_of(address))
    waiting = asyncio.create_task(client.wait_for_decision(registered.number, registered.claim))
    await asyncio.to_thread(server.admin, Approve(number=registered.number), Decided)
    assert (await waiting).state is RegistrationState.APPROVED
    may_broadcast = registered.number % 2 == 0
    if may_broadcast:
        await asyncio.to_thread(server.grant, address, broadcast=True)
    first = await asyncio.to_thread(server.first_password, address)
    await client.login(address, first, new_password=f"rahasia milik {address}")
    return Person(address, client, may_broadcast)


async def exchange(people: list[Person]) -> None:
    """Everybody sends to all others while everybody follows, and fetches files of others."""
    following = [asyncio.create_task(person.follow()) for person in people]
    await asyncio.gather(*(person.client.ping() for person in people))
    addresses = [person.address for person in people]
    await asyncio.gather(*(person.send(addresses) for person in people))
    await people[0].client.send(addresses, LAST)
    await asyncio.gather(*following)
    contents = {person.address: person.content for person in people}
    await asyncio.gather(*(person.fetch_files(contents) for person in people))


def check(people: list[Person]) -> None:
    """Every popup once, none that is not for them, in one order for all."""
    sent = {person.sent for person in people}
    assert len(sent) == CLIENTS
    for person in people:
        *popups, last = person.popups
        assert Counter(message.id for message in popups) == Counter(sent - {person.sent})
        sequences = [message.sequence for message in person.popups]
        assert sequences == sorted(set(sequences))
        assert last.subject == LAST


async def look_back(person: Person) -> None:
    """Nothing more has come after the last popup; the archive says the same; everybody has what was sent."""
    await person.client.ping()
    inbox = [row.message.id async for row in person.client.inbox()]
    assert inbox == [message.id for message in reversed(person.popups)]
    [mine] = [row async for row in person.client.outbox() if row.message.id == person.sent]
    ledger = [row async for row in person.client.ledger(person.sent)]
    assert mine.tally.recipients == len(ledger)
    assert mine.tally.delivered == CLIENTS - 1
    assert sum(bool(row.times.delivered_at) for row in ledger) == CLIENTS - 1


# What a server holds while nobody is connected


@dataclass(frozen=True)
class State:
    """Tasks of the hub, open descriptors of hub and workers by kind, ports, part files."""

    tasks: list[str]
    descriptors: list[Counter[str]]
    ports: set[int]
    parts: list[str]


def state_of(server: RunningServer) -> State:
    family = [server.pid, *server.workers]
    return State(
        watch.tasks(server),
        [Counter(name.partition(":[")[0] for name in proc.descriptors(pid).values()) for pid in family],
        proc.ports_of(family),
        sorted(path.name for path in (server.data / "files" / "parts").iterdir()),
    )


async def as_empty_as(server: RunningServer, before: State) -> None:
    """The server has a moment to see that everybody has gone; then it holds what it held before."""
    now = before
    try:
        async with asyncio.timeout(EMPTY):
            while (now := await asyncio.to_thread(state_of, server)) != before:
                await asyncio.to_thread(server.admin, Invite(), Invitation)
    except TimeoutError:
        assert now == before


async def warm_up(server: RunningServer) -> None:
    """Whatever a server opens at the first need, it opens now: readers of the database, threads, modules."""
    addresses = [f"meja-{number}@pemanasan" for number in range(WARMERS)]
    passwords = await server.members(addresses)
    async with contextlib.AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(server.session(one, passwords[one])) for one in addresses]
        attachment = await upload(clients[0], b"hangat")
        accepted = await clients[0].send(addresses, "Pemanasan", attachments=[attachment])
        await asyncio.gather(*(use(client, accepted.message) for client in clients))


async def use(client: Client, message: str) -> None:
    for _ in range(10):
        found = await client.fetch(message)
        async with downloading(client, found) as transfer:
            assert await transfer.receive() == [b"hangat"]
        assert [row.message.id async for row in client.inbox()] == [message]
