"""Retention: exactly what is too old goes, in small steps, and a file never vanishes under a row. [ADMIN-6]"""

import asyncio
import hashlib
import os
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Table, select
from structlog.testing import capture_logs

from kentongan.config import RetentionSettings
from kentongan.files.part import part_name, part_name_of_its_own
from kentongan.files.spool import Spool
from kentongan.ids import new_id
from kentongan.protocol.commands.attachment import TransferFile
from kentongan.protocol.commands.message import Attach, Send
from kentongan.services.attachment import AttachmentService, Content
from kentongan.services.audit import AuditService
from kentongan.services.identity import load_identity
from kentongan.services.login import Membership
from kentongan.services.message import MessageService
from kentongan.services.retention import GRACE, RetentionService
from kentongan.store.aside import NoteAside, SiftAside, named_blobs
from kentongan.store.retention import RemovedMessages, RemoveRows
from kentongan.store.schema import (
    attachment,
    blob,
    blob_aside,
    delivery,
    device,
    letter,
    member,
    message,
    message_attachment,
    metadata,
    registration,
)
from kentongan.store.store import Store
from kentongan.words import AttachmentKind, RetentionKind
from tests.services.clock import DAY, NOW, Clock
from tests.services.plant import Plant

Admit = Callable[[str], Awaitable[Membership]]
HOUR = 3_600_000
KEYS = {
    message: ("id",),
    delivery: ("message_id", "member_id"),
    attachment: ("id",),
    message_attachment: ("message_id", "attachment_id"),
    blob: ("sha256",),
    letter: ("id",),
    registration: ("number",),
    device: ("id",),
}


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    spool = Spool(tmp_path / "files")
    spool.prepare()
    return spool


def retention(store: Store, spool: Spool, **pace: Any) -> RetentionService:
    folder = spool.root.parent
    return RetentionService(
        store, spool, RetentionSettings(), AuditService(store, folder, load_identity(folder)), **pace
    )


@pytest.fixture
def service(store: Store, spool: Spool) -> RetentionService:
    return retention(store, spool, batch=3, rest=0)


def put_file(spool: Spool, content: bytes) -> str:
    sha256 = hashlib.sha256(content).hexdigest()
    part = spool.open_part(part_name_of_its_own(1, len(content), sha256))
    part.write(memoryview(content))
    part.seal(sha256)
    part.close()
    spool.keep(part, sha256)
    return sha256


def files_of(spool: Spool) -> set[str]:
    """Every file below `files/`, as `blobs/<hash>` or `aside/<hash>`."""
    found = (path.relative_to(spool.root) for path in spool.root.rglob("*") if path.is_file())
    return {f"{path.parts[0]}/{path.name}" for path in found}


async def keys_of(store: Store, table: Table) -> set[Any]:
    def read(connection: Connection) -> set[Any]:
        columns = [table.c[name] for name in KEYS[table]]
        return {row[0] if len(row) == 1 else tuple(row) for row in connection.execute(select(*columns))}

    return await store.read(read)


async def everything(store: Store, spool: Spool) -> Any:
    def read(connection: Connection) -> Any:
        return {table.name: sorted(map(repr, connection.execute(select(table)))) for table in metadata.sorted_tables}

    return await store.read(read), files_of(spool)


# A world of rows, and what may stay of it, told a second time


def around(chance: random.Random, age: int) -> int:
    """A moment that is just that old, a little more or less, or any other."""
    return NOW - chance.choice([age - 1, age, age + 1, chance.randrange(2 * age), chance.randrange(1, HOUR)])


@dataclass
class World:
    """Rows by table, made at random near every limit."""

    chance: random.Random
    contents: list[bytes] = field(default_factory=list)
    rows: dict[Table, list[dict[str, Any]]] = field(default_factory=lambda: {table: [] for table in KEYS})

    def build(self, members: list[int]) -> None:
        self._files()
        self._messages(members)
        self._registrations()
        for place in range(self.chance.randrange(9)):
            self._add(device, id=f"{place:032x}", member_id=members[0], key_hash=f"{place:064x}", name="")
            self.rows[device][-1] |= {"created_at": 1, "seen_at": around(self.chance, 90 * DAY)}

    def planted(self) -> tuple[tuple[Table, list[dict[str, Any]]], ...]:
        """The rows, those that are named before those that name them."""
        return tuple((table, self.rows[table]) for table in metadata.sorted_tables if table in self.rows)

    def _add(self, table: Table, **row: Any) -> None:
        self.rows[table].append(row)

    def _files(self) -> None:
        self.contents = [f"isi {place} {self.chance.random()}".encode() for place in range(self.chance.randrange(1, 9))]
        hashes = [hashlib.sha256(content).hexdigest() for content in self.contents]
        # The last file is an orphan, one blob row may have no attachment.
        for sha256, content in zip(hashes[:-1], self.contents, strict=False):
            self._add(blob, sha256=sha256, size=len(content), created_at=1)
        for place in range(self.chance.randrange(15) if hashes[:-1] else 0):
            row = {"id": place + 1, "public_id": f"{place:032x}", "owner_id": 1, "name": "a", "kind": "text"}
            about = {"sha256": self.chance.choice(hashes[:-1]), "size": 1, "media_type": "text/plain"}
            self._add(attachment, **row, **about, created_at=around(self.chance, DAY))

    def _messages(self, members: list[int]) -> None:
        for place in range(1, self.chance.randrange(2, 25)):
            about = {"sender_id": members[0], "client_id": f"{place:032x}", "digest": "", "audience": "[]"}
            texts = {"subject": "x", "text": "", "level": "normal", "reply_to": "", "sequence": place}
            times = {"accepted_at": around(self.chance, 730 * DAY), "expires_at": around(self.chance, 90 * DAY)}
            older = self.chance.choice(["", f"{self.chance.randrange(1, place):032x}"]) if place > 1 else ""
            self._add(message, id=place, public_id=f"{place:032x}", **about, **texts, **times, revises=older)
            for member_id in self.chance.sample(members, self.chance.randrange(len(members) + 1)):
                self._add(delivery, message_id=place, member_id=member_id)
            ids = [row["id"] for row in self.rows[attachment]]
            for position, of in enumerate(self.chance.sample(ids, min(len(ids), self.chance.randrange(4)))):
                self._add(message_attachment, message_id=place, position=position, attachment_id=of)

    def _registrations(self) -> None:
        for number in range(100, 100 + self.chance.randrange(12)):
            state = self.chance.choice(["pending", "approved", "rejected"])
            form = dict.fromkeys(("address", "institution", "code", "city", "kind", "contact", "email", "desk"), "x")
            times = {"submitted_at": 1, "decided_at": 0 if state == "pending" else around(self.chance, 365 * DAY)}
            self._add(registration, number=number, claim_hash="", state=state, origin="", **form, **times)
        for place in range(self.chance.randrange(15)):
            state = self.chance.choice(["waiting", "sent", "dropped", "failed"])
            about = self.chance.choice([None, *(row["number"] for row in self.rows[registration])])
            sent = around(self.chance, 90 * DAY) if state in ("sent", "dropped") else None
            self._add(letter, id=1000 + place, kind="welcome", state=state, registration_number=about)
            self.rows[letter][-1] |= {"due_at": around(self.chance, 90 * DAY), "created_at": 1, "sent_at": sent}

    def staying(self, now: int, newest_number: int) -> dict[Table, set[Any]]:
        """The keys that may stay: the oracle, in plain loops, from the words of the settings."""
        rows = self.rows
        stay: dict[Table, set[Any]] = {table: set() for table in KEYS}
        for row in rows[message]:
            if now - row["accepted_at"] < 730 * DAY:
                stay[message].add(row["id"])
        expiry = {row["id"]: row["expires_at"] for row in rows[message]}
        pairs = [(row["message_id"], row["attachment_id"]) for row in rows[message_attachment]]
        for row in rows[attachment]:
            wanted = [m for m, a in pairs if a == row["id"] and m in stay[message] and now - expiry[m] < 90 * DAY]
            if wanted or now - row["created_at"] < DAY:
                stay[attachment].add(row["id"])
                stay[blob].add(row["sha256"])
        stay[message_attachment] = {(m, a) for m, a in pairs if m in stay[message] and a in stay[attachment]}
        of = [(row["message_id"], row["member_id"]) for row in rows[delivery]]
        stay[delivery] = {(m, to) for m, to in of if m in stay[message]}
        waited_for = {row["registration_number"] for row in rows[letter] if row["state"] == "waiting"}
        for row in rows[registration]:
            young = row["state"] == "pending" or now - row["decided_at"] < 365 * DAY
            if young or row["number"] in waited_for or row["number"] == newest_number:
                stay[registration].add(row["number"])
        gone = {row["number"] for row in rows[registration]} - stay[registration]
        for row in rows[letter]:
            old = row["state"] in ("sent", "dropped") and now - row["sent_at"] >= 90 * DAY
            lost = row["state"] == "failed" and row["registration_number"] is None and now - row["due_at"] >= 90 * DAY
            if not old and not lost and row["registration_number"] not in gone:
                stay[letter].add(row["id"])
        stay[device] = {row["id"] for row in rows[device] if now - row["seen_at"] < 90 * DAY}
        return stay


async def plant(store: Store, spool: Spool, admit: Admit, seed: int) -> World:
    world = World(random.Random(seed))
    world.build([(await admit(f"{name}@satu")).member_id for name in ("a", "b", "c")])
    await store.write(Plant(world.planted()))
    for content in world.contents:
        put_file(spool, content)
    return world


async def check(store: Store, world: World, before: dict[Table, set[Any]], now: int) -> dict[Table, set[Any]]:
    """The rows are those that may stay, and what was there before the world (letters of its members) is untouched."""
    numbers = {row["number"] for row in world.rows[registration]} | before[registration]
    stay = world.staying(now, max(numbers))
    for table in KEYS:
        assert await keys_of(store, table) - before[table] == stay[table], table.name
        assert before[table] <= await keys_of(store, table), table.name
    return stay


@pytest.mark.parametrize("seed", range(20))
async def test_exactly_what_is_too_old_goes(
    store: Store, spool: Spool, service: RetentionService, admit: Admit, clock: Clock, seed: int
) -> None:
    for name in ("a", "b", "c"):
        await admit(f"{name}@dua")
    world = World(random.Random(seed))
    world.build([(await admit(f"{name}@satu")).member_id for name in ("a", "b", "c")])
    before = {table: await keys_of(store, table) for table in KEYS}
    await store.write(Plant(world.planted()))
    hashes = {put_file(spool, content) for content in world.contents}
    await service.remove()
    first = (await check(store, world, before, clock.now))[blob]
    assert files_of(spool) == {f"blobs/{one}" for one in first} | {f"aside/{one}" for one in hashes - first}
    clock.forward(GRACE)
    await service.remove()
    second = (await check(store, world, before, clock.now))[blob]
    assert files_of(spool) == {f"blobs/{one}" for one in second} | {f"aside/{one}" for one in first - second}


@pytest.mark.parametrize("seed", range(100, 112))
async def test_a_dry_run_changes_nothing_and_tells_what_the_next_run_does(
    store: Store, spool: Spool, service: RetentionService, admit: Admit, clock: Clock, seed: int
) -> None:
    await plant(store, spool, admit, seed)
    for _ in range(2):
        before = await everything(store, spool)
        told = await service.preview()
        assert await everything(store, spool) == before
        assert await service.remove() == told
        clock.forward(GRACE)
    assert any(row.rows or row.files for row in told)


# One thing at a time


async def upload(store: Store, spool: Spool, who: Membership, content: bytes) -> str:
    """An upload from its file to its row; gives the attachment's id."""
    put_file(spool, content)
    return await give_row(store, spool, who, content)


async def give_row(store: Store, spool: Spool, who: Membership, content: bytes) -> str:
    file = TransferFile(name="a.txt", size=len(content), sha256=hashlib.sha256(content).hexdigest())
    (kept,) = await AttachmentService(store, spool, 10**9, 0, quota=2**50).keep(
        who, [file], [Content(AttachmentKind.TEXT, "text/plain")]
    )
    return kept.id


async def send(store: Store, who: Membership, *attachments: str, to: str = "b@satu", life: int = DAY) -> Any:
    attach = [Attach(attachment=one) for one in attachments]
    block = Send(id=new_id(), to=[to], subject="x", attachments=attach, expires_at=store.now() + life)
    return await MessageService(store).send(who, block)


def readable(spool: Spool, content: bytes) -> bool:
    with spool.open_blob(hashlib.sha256(content).hexdigest()) as file:
        return file.read() == content


async def test_a_blob_that_two_attachments_name_stays_until_both_are_gone(
    store: Store, spool: Spool, service: RetentionService, admit: Admit, clock: Clock
) -> None:
    a, b = await admit("a@satu"), await admit("b@satu")
    early = await upload(store, spool, a, b"isi")
    await send(store, a, early, life=DAY)
    late = await upload(store, spool, b, b"isi")
    await send(store, b, late, to="a@satu", life=10 * DAY)
    clock.forward(91 * DAY)
    await service.remove()
    clock.forward(5 * DAY)
    await service.remove()
    assert len(await keys_of(store, attachment)) == 1
    assert readable(spool, b"isi")
    clock.forward(4 * DAY)
    await service.remove()
    assert (await keys_of(store, attachment), await keys_of(store, blob)) == (set(), set())
    clock.forward(GRACE - 1)
    await service.remove()
    assert readable(spool, b"isi")
    clock.forward(1)
    gone = {row.kind: (row.files, row.bytes) for row in await service.remove()}
    assert gone[RetentionKind.FILES] == (1, 3)
    assert files_of(spool) == set()


async def test_an_attachment_that_was_forwarded_to_a_younger_message_stays(
    store: Store, spool: Spool, service: RetentionService, admit: Admit, clock: Clock
) -> None:
    a, b = await admit("a@satu"), await admit("b@satu")
    one = await upload(store, spool, a, b"isi")
    await send(store, a, one)
    clock.forward(729 * DAY)
    await send(store, b, one, to="a@satu")
    clock.forward(2 * DAY)
    gone = {row.kind: row.rows for row in await service.remove()}
    assert (gone[RetentionKind.MESSAGES], gone[RetentionKind.ATTACHMENTS]) == (1, 0)
    assert readable(spool, b"isi")


async def test_an_upload_waits_a_day_for_its_message(
    store: Store, spool: Spool, service: RetentionService, admit: Admit, clock: Clock
) -> None:
    one = await upload(store, spool, await admit("a@satu"), b"isi")
    clock.forward(DAY - 1)
    await service.remove()
    assert len(await keys_of(store, attachment)) == 1
    clock.forward(1)
    await service.remove()
    assert await keys_of(store, attachment) == set(), one


async def test_sequences_go_on_and_a_device_that_was_away_gets_what_is_there(
    store: Store, service: RetentionService, admit: Admit, clock: Clock
) -> None:
    a, b = await admit("a@satu"), await admit("b@satu")
    messages = MessageService(store)
    assert [(await send(store, a)).sequence for _ in range(3)] == [1, 2, 3]
    clock.forward(730 * DAY)
    await service.remove()
    assert await messages.missed(b.member_id, 0, 3) == []
    assert (await send(store, a)).sequence == 4
    assert [one.message.sequence for one in await messages.missed(b.member_id, 1, 4)] == [4]
    assert await messages.last_sequence() == 4


async def test_a_message_to_many_goes_in_steps_and_leaves_no_message_without_deliveries(
    store: Store, spool: Spool, admit: Admit, clock: Clock
) -> None:
    a = await admit("a@satu")
    for place in range(25):
        await admit(f"m{place}@satu")
    await send(store, a, to="*")
    await send(store, a, to="m1@satu")
    clock.forward(730 * DAY)
    steps: list[RemovedMessages] = []
    store.writer.on_commit.append(
        lambda done: steps.extend(result for _, result in done if isinstance(result, RemovedMessages))
    )
    await retention(store, spool, batch=10, rest=0).remove()
    assert [(step.messages, step.deliveries) for step in steps] == [(0, 10), (0, 10), (2, 6)]


async def test_the_device_of_a_living_session_stays_however_long_ago_it_logged_in(
    store: Store, service: RetentionService, admit: Admit, clock: Clock
) -> None:
    a = await admit("a@satu")
    rows = [{"id": name * 32, "key_hash": name * 64, "member_id": a.member_id, "name": ""} for name in "12"]
    await store.write(Plant(((device, [row | {"created_at": NOW, "seen_at": NOW} for row in rows]),)))
    clock.forward(90 * DAY)
    service.devices_online = lambda: {"1" * 32}
    told = {row.kind: row.rows for row in await service.preview()}
    await service.remove()
    assert told[RetentionKind.DEVICES] == 1
    assert await keys_of(store, device) == {"1" * 32}
    clock.forward(DAY)
    service.devices_online = tuple
    await service.remove()
    assert await keys_of(store, device) == {"1" * 32}


async def test_part_files_go_a_day_after_their_last_byte(spool: Spool, service: RetentionService, clock: Clock) -> None:
    old, young = (part_name(owner, 3, "0" * 64) for owner in (1, 2))
    for name, at in ((old, NOW - DAY), (young, NOW - DAY + 1)):
        part = spool.open_part(name)
        part.write(memoryview(b"isi"))
        part.close()
        os.utime(part.path, ns=(at * 1_000_000, at * 1_000_000))
    gone = {row.kind: (row.files, row.bytes) for row in await service.remove()}
    assert gone[RetentionKind.PARTS] == (1, 3)
    assert files_of(spool) == {f"parts/{young}"}


# Files that nobody names


async def test_a_crash_between_row_and_file_leaves_a_file_that_the_next_run_finds(
    store: Store, spool: Spool, service: RetentionService, clock: Clock
) -> None:
    sha256 = put_file(spool, b"isi")
    await service.remove()
    assert files_of(spool) == {f"aside/{sha256}"}
    clock.forward(GRACE)
    await service.remove()
    assert files_of(spool) == set()
    assert await store.read(lambda connection: connection.execute(select(blob_aside)).all()) == []


async def test_a_crash_after_putting_aside_loses_the_note_but_not_the_grace(
    spool: Spool, service: RetentionService, clock: Clock
) -> None:
    sha256 = put_file(spool, b"isi")
    spool.put_aside(sha256)
    os.utime(spool.root / "aside" / sha256, (0, 0))
    await service.remove()
    clock.forward(GRACE - 1)
    await service.remove()
    assert files_of(spool) == {f"aside/{sha256}"}
    clock.forward(1)
    await service.remove()
    assert files_of(spool) == set()


class SteppedStore:
    """A store that calls `step` before and after each look at the rows of blobs and each note about files."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.points = 0
        self.at: dict[int, list[Callable[[], Awaitable[Any]]]] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def read(self, function: Any, *args: Any) -> Any:
        return await self._between(function is named_blobs, self._store.read(function, *args))

    async def write(self, operation: Any) -> Any:
        return await self._between(isinstance(operation, NoteAside | SiftAside), self._store.write(operation))

    async def _between(self, counts: bool, work: Awaitable[Any]) -> Any:
        if counts:
            await self._step()
        result = await work
        if counts:
            await self._step()
        return result

    async def _step(self) -> None:
        for act in self.at.get(self.points, ()):
            await act()
        self.points += 1


async def test_an_old_upload_that_is_sent_in_this_moment_stays(
    store: Store, spool: Spool, admit: Admit, clock: Clock
) -> None:
    """Between the look and the removal the rows change: what is due is decided where it is removed."""
    a = await admit("a@satu")
    sent, unsent = [await upload(store, spool, a, content) for content in (b"satu", b"dua")]
    clock.forward(DAY)

    class Between(SteppedStore):
        async def write(self, operation: Any) -> Any:
            if isinstance(operation, RemoveRows) and operation.kind is RetentionKind.ATTACHMENTS:
                await send(store, a, sent, to="a@satu")
            if isinstance(operation, RemoveRows) and operation.kind is RetentionKind.BLOBS:
                await give_row(store, spool, a, b"dua")
            return await store.write(operation)

    await retention(Between(store), spool).remove()  # type: ignore[arg-type]
    assert len(await keys_of(store, message_attachment)) == 1
    assert len(await keys_of(store, attachment)) == 2, unsent
    assert readable(spool, b"satu")
    assert readable(spool, b"dua")


POINTS_OF_A_RUN = 6  # before and after: look, note, sift


async def test_an_upload_of_the_same_content_never_loses_its_file_wherever_it_ends(
    store: Store, spool: Spool, admit: Admit, clock: Clock
) -> None:
    """The upload's file comes at one point of a run, its row at this or a later one; every pair of points is tried."""
    a = await admit("a@satu")
    for file_at in range(POINTS_OF_A_RUN):
        for row_at in range(file_at, POINTS_OF_A_RUN + 1):
            await try_upload_within_a_run(store, spool, a, clock, file_at, row_at)


async def try_upload_within_a_run(
    store: Store, spool: Spool, who: Membership, clock: Clock, file_at: int, row_at: int
) -> None:
    content = f"isi {file_at} {row_at}".encode()
    stepped = SteppedStore(store)
    service = retention(stepped, spool)  # type: ignore[arg-type]
    where = (file_at, row_at)
    put_file(spool, content)
    ids: list[str] = []

    async def bring_file() -> None:
        put_file(spool, content)

    async def bring_row() -> None:
        ids.append(await give_row(store, spool, who, content))
        assert readable(spool, content), where

    stepped.at.setdefault(file_at, []).append(bring_file)
    stepped.at.setdefault(row_at, []).append(bring_row)
    await service.remove()
    if not ids:
        assert row_at == POINTS_OF_A_RUN == stepped.points, (where, stepped.points)
        await bring_row()
    await send(store, who, *ids, to="a@satu", life=300 * DAY)
    for _ in range(3):
        assert readable(spool, content), where
        clock.forward(GRACE)
        await service.remove()
    assert readable(spool, content), where
    assert f"blobs/{hashlib.sha256(content).hexdigest()}" in files_of(spool), where


async def test_an_upload_while_the_file_is_removed_from_aside_keeps_its_own(
    store: Store, spool: Spool, admit: Admit, clock: Clock
) -> None:
    a = await admit("a@satu")
    for point in range(POINTS_OF_A_RUN):
        content = f"isi {point}".encode()
        stepped = SteppedStore(store)
        service = retention(stepped, spool)  # type: ignore[arg-type]
        put_file(spool, content)
        await service.remove()
        clock.forward(GRACE)

        async def upload_it(content: bytes = content) -> None:
            await send(store, a, await upload(store, spool, a, content), to="a@satu", life=300 * DAY)

        stepped.points, stepped.at = 0, {point: [upload_it]}
        await service.remove()
        if stepped.points <= point:
            await upload_it()
        clock.forward(GRACE)
        await service.remove()
        assert readable(spool, content), point


async def test_uploads_sends_and_retention_at_once_leave_every_row_its_file(
    store: Store, spool: Spool, admit: Admit, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Uploads of twelve contents, some sent and some not; the clock leaps, so that what is not sent goes again."""
    a = await admit("a@satu")
    contents = [f"isi {place}".encode() for place in range(12)]
    service = retention(store, spool, batch=2, rest=0)
    chance = random.Random(1)
    # Part files have times of the real clock.
    monkeypatch.setattr(spool, "idle_parts", lambda before: {})

    async def client() -> None:
        for _ in range(3):
            content = chance.choice(contents)
            await asyncio.to_thread(put_file, spool, content)
            one = await give_row(store, spool, a, content)
            assert readable(spool, content)
            if chance.random() < 0.05:
                await send(store, a, one, to="a@satu")

    removed = 0
    for _ in range(12):
        *_, rows = await asyncio.gather(*(client() for _ in range(4)), service.remove())
        removed += sum(row.files for row in rows)
        clock.forward(DAY)
        for sha256 in await keys_of(store, blob):
            with spool.open_blob(sha256) as file:
                assert hashlib.sha256(file.read()).hexdigest() == sha256
    assert removed


# Once an hour


async def test_of_two_servers_one_removes_once_an_hour_and_a_failure_is_not_the_end(
    store: Store, spool: Spool, clock: Clock, audit: AuditService
) -> None:
    ran: list[str] = []
    heard = asyncio.Event()

    class Counting(RetentionService):
        async def remove(self, actor: str = "") -> Any:
            ran.append("x")
            heard.set()
            raise OSError("sample")

    with capture_logs() as lines:
        loops = [
            asyncio.create_task(Counting(store, spool, RetentionSettings(), audit).run(look=0.001)) for _ in range(2)
        ]
        for hour in range(1, 4):
            async with asyncio.timeout(10):
                await heard.wait()
            heard.clear()
            clock.forward(HOUR - 1)
            for _ in range(20):
                await store.read(named_blobs, ())
                await asyncio.sleep(0.001)
            assert len(ran) == hour
            clock.forward(1)
        for loop in loops:
            loop.cancel()
        await asyncio.gather(*loops, return_exceptions=True)
    assert [line["event"] for line in lines if line["log_level"] == "error"] == ["retention_failed"] * len(ran)


def test_members_are_never_removed() -> None:
    assert member not in KEYS
