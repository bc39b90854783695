"""Many light clients on several hubs, each of which goes to another hub when its own is gone; and what they saw.

    with running_hubs(folder) as hubs:
        async with grazing(hubs, 200) as herd:
            ... the row ...
            await herd.all_there(after=gone)
        herd.must_be_clean(hubs)

Members and devices are written into the database, so that hundreds cost no passwords. Ledgers are kept in memory,
because these clients outlive the row.
"""

import asyncio
import contextlib
import random
import time
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

from sqlalchemy import Engine, create_engine, insert

from kentongan.client.client import Client
from kentongan.client.errors import LinkLost, ServerRefused, ServerUnreachable
from kentongan.errors import ErrorCode
from kentongan.ids import new_id, new_secret, secret_hash
from kentongan.protocol.commands.message import Message
from kentongan.store.schema import device
from tests.faults.ledger import Findings, Ledger, compare
from tests.mariadb import connected
from tests.process.hubs import RunningHubs
from tests.store.crowd import fill

SENDER = "humas@gembala"
CONNECT = 20.0  # seconds until a hub that takes a connection and says nothing counts as gone
APART = 0.5  # seconds within which those who were sent away come to the next one
_LATER = {ErrorCode.STORAGE_FAILED, ErrorCode.LOGIN_BUSY}


class Notes(Ledger):
    """A ledger in memory."""

    def __init__(self, address: str) -> None:
        self.lines: list[dict[str, Any]] = []
        self._address = address

    def last_displayed(self) -> int:
        """The highest sequence that was displayed."""
        return max((line["sequence"] for line in self.lines if line["kind"] == "displayed"), default=0)

    def _append(self, **line: Any) -> None:
        self.lines.append({"by": self._address, "at": time.monotonic(), **line})


class Wanderer:
    """One client. `hub` is where it is logged in and follows, None on its way."""

    def __init__(self, address: str, device_key: str, lines: Sequence[str], first: int) -> None:
        """`lines` of all hubs; `first` is the place of the one to begin with."""
        self.notes = Notes(address)
        self.hub: int | None = None
        self.since = 0.0
        self.logins: list[float] = []
        self._device_key, self._lines, self._place = device_key, lines, first

    async def wander(self) -> None:
        """Be somewhere, until cancelled."""
        while True:
            with contextlib.suppress(LinkLost, ServerUnreachable, TimeoutError):
                await self._stay()
            self.hub = None
            self._place = (self._place + 1) % len(self._lines)
            await asyncio.sleep(random.uniform(0, APART))

    async def _stay(self) -> None:
        begun = time.monotonic()
        async with asyncio.timeout(CONNECT) as patience, Client.connect(self._lines[self._place]) as client:
            try:
                await client.resume(self._device_key)
            except ServerRefused as error:
                if error.code not in _LATER:
                    raise
                return
            patience.reschedule(None)
            self.since = time.monotonic()
            self.logins.append(self.since - begun)
            self.hub = self._place
            async for event in client.follow(after=self.notes.last_displayed()):
                if isinstance(event, Message):
                    self.notes.display(event)
                    await self._report(client, event)

    async def _report(self, client: Client, message: Message) -> None:
        """Without its database a hub takes no receipts; the next one tells of this message too."""
        try:
            await client.delivered(message.sequence)
            await client.shown(message.id)
        except ServerRefused as error:
            if error.code not in _LATER:
                raise


class Sender:
    """Sends to everybody, one message after the other, each under its id until a hub has accepted it."""

    def __init__(self, password: str, lines: Sequence[str], to: Sequence[str]) -> None:
        """`lines` of all hubs, the one to begin with first."""
        self.password = password
        self.notes = Notes(SENDER)
        self.cuts = 0
        self._lines, self._to = lines, list(to)
        self._key = ""
        self._stopped = asyncio.Event()

    def stop(self) -> None:
        """After the message that is under way."""
        self._stopped.set()

    async def send(self, every: float) -> None:
        """Until it is stopped, with so many seconds between two."""
        left, place = new_id(), 0
        while not self._stopped.is_set():
            with contextlib.suppress(LinkLost, ServerUnreachable, TimeoutError):
                async with asyncio.timeout(None) as patience, Client.connect(self._lines[place]) as client:
                    await self._log_in(client)
                    while not self._stopped.is_set():
                        patience.reschedule(asyncio.get_running_loop().time() + CONNECT)
                        if await self._accepted(client, left):
                            left = new_id()
                            with contextlib.suppress(TimeoutError):
                                await asyncio.wait_for(self._stopped.wait(), every)
            self.cuts += not self._stopped.is_set()
            place = (place + 1) % len(self._lines)

    async def _log_in(self, client: Client) -> None:
        if self._key:
            await client.resume(self._key)
        else:
            self._key = (await client.login(SENDER, self.password)).device_key

    async def _accepted(self, client: Client, id: str) -> bool:
        self.notes.intend(id, self._to)
        try:
            self.notes.acknowledge(await client.send(self._to, id, "Halo.", id=id))
        except ServerRefused as error:
            if error.code not in _LATER:
                raise
            return False
        return True

    def accepted(self, after: float = 0.0) -> list[float]:
        """When messages were accepted, on the monotonic clock."""
        return [line["at"] for line in self.notes.lines if line["kind"] == "ack" and line["at"] > after]


class Herd:
    """The clients, and a sender who speaks to all of them."""

    def __init__(self, sender: Sender, wanderers: Sequence[Wanderer]) -> None:
        self.sender = sender
        self.wanderers = wanderers

    def on(self, hub: int) -> list[Wanderer]:
        """Those who are on a hub now."""
        return [one for one in self.wanderers if one.hub == hub]

    async def there(self, who: Sequence[Wanderer], after: float, deadline: float) -> list[float]:
        """How long each took to log in somewhere after a moment, shortest first, once they all have."""
        await until(lambda: all(one.hub is not None and one.since > after for one in who), deadline)
        return sorted(one.since - after for one in who)

    async def more(self, count: int) -> None:
        """Once so many more messages were accepted than when this was called."""
        accepted = len(self.sender.accepted()) + count
        await until(lambda: len(self.sender.accepted()) >= accepted, 60)

    def delays(self, who: Sequence[Wanderer], begun: float, ended: float, counted: float = 0.0) -> list[float]:
        """Seconds until each of some clients displayed each message that was accepted between two moments.

        They count from the acceptance, or from a later moment `counted`; what was displayed before that is left out.
        """
        sent = {line["id"]: line["at"] for line in self.sender.notes.lines if line["kind"] == "ack"}
        since = {id: max(at, counted) for id, at in sent.items() if begun <= at <= ended}
        lines = [line for one in who for line in one.notes.lines if line["id"] in since and line["at"] >= counted]
        return [max(0.0, line["at"] - since[line["id"]]) for line in lines]

    async def caught_up(self, deadline: float) -> None:
        """Once everybody has displayed what was accepted last."""
        last = max(line["sequence"] for line in self.sender.notes.lines if line["kind"] == "ack")
        await until(lambda: all(one.notes.last_displayed() >= last for one in self.wanderers), deadline)

    def findings(self) -> Findings:
        """LEDGER."""
        return compare([self.sender.notes.lines, *(one.notes.lines for one in self.wanderers)])

    def must_be_clean(self, database: str) -> str:
        """Sent, stored and shown are the same; gives the figures."""
        found = self.findings()
        assert found.faults == {}, {kind: entries[:5] for kind, entries in found.faults.items()}
        accepted = [line["id"] for line in self.sender.notes.lines if line["kind"] == "ack"]
        with connected(database) as cursor:
            cursor.execute("SELECT client_id FROM message ORDER BY sequence")
            stored = [client_id for (client_id,) in cursor.fetchall()]
        assert stored == accepted
        assert found.displayed == len(accepted) * len(self.wanderers) > 0
        return f"{len(accepted)} sent, {len(stored)} stored, {found.displayed} shown to {len(self.wanderers)}"


@contextlib.asynccontextmanager
async def grazing(hubs: RunningHubs, count: int, *, every: float = 0.1) -> AsyncIterator[Herd]:
    """So many clients, spread over the hubs, and a message to all of them again and again, by way of the last hub.

    At the end the sender stops, and everybody gets what it has sent.
    """
    engine = create_engine(hubs.database.replace("mysql://", "mysql+pymysql://", 1))
    try:
        keys = await asyncio.to_thread(_settle, engine, count)
    finally:
        engine.dispose()
    password = (await hubs.members([SENDER]))[SENDER]
    lines = [hub.line for hub in hubs]
    wanderers = [Wanderer(*one, lines, place % len(lines)) for place, one in enumerate(keys.items())]
    herd = Herd(Sender(password, lines[::-1], list(keys)), wanderers)
    async with asyncio.TaskGroup() as tasks:
        walking = [tasks.create_task(one.wander()) for one in wanderers]
        try:
            await herd.there(wanderers, 0.0, 60 + count / 5)
            sending = tasks.create_task(herd.sender.send(every))
            await herd.more(5)
            yield herd
            herd.sender.stop()
            await sending
            await herd.caught_up(60 + count / 5)
        finally:
            for task in walking:
                task.cancel()


def _settle(engine: Engine, count: int) -> dict[str, str]:
    """Members of a new database and a device of each: device keys by addresses."""
    fill(engine, count, 1)
    keys = {f"meja-{number:06}@univ-0001": new_secret() for number in range(1, count + 1)}
    with engine.begin() as connection:
        rows = [
            {"id": new_id(), "member_id": number, "key_hash": secret_hash(key), "name": "Laptop"}
            for number, key in enumerate(keys.values(), 1)
        ]
        now = int(time.time() * 1000)
        connection.execute(insert(device), [row | {"created_at": now, "seen_at": now} for row in rows])
    return keys


async def until(there: Callable[[], Any], deadline: float) -> None:
    """Once something is so."""
    async with asyncio.timeout(deadline):
        while not there():  # noqa: ASYNC110 - what many clients have become is asked, nobody tells it
            await asyncio.sleep(0.02)
