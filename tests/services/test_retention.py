"""Retention: exactly what is too old goes, in small steps. [ADMIN-6]"""

import asyncio
import random
from typing import Any

import pytest
from sqlalchemy import Table
from structlog.testing import capture_logs

from kentongan.config import RetentionSettings
from kentongan.files.spool import Spool
from kentongan.services.audit import AuditService
from kentongan.services.message import MessageService
from kentongan.services.retention import GRACE, RetentionService
from kentongan.store.aside import named_blobs
from kentongan.store.retention import RemovedMessages
from kentongan.store.schema import attachment, blob, device, member, registration
from kentongan.store.store import Store
from kentongan.words import RetentionKind
from tests.services.clock import DAY, NOW, Clock
from tests.services.old_rows import World
from tests.services.plant import Plant
from tests.services.storehouse import (
    HOUR,
    KEYS,
    Admit,
    everything,
    files_of,
    keys_of,
    put_file,
    readable,
    retention,
    send,
    upload,
)


@pytest.fixture
def service(store: Store, spool: Spool) -> RetentionService:
    return retention(store, spool, batch=3, rest=0)


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
