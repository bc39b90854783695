"""Codes for who forgot the password: who gets a letter, which code counts, and that it counts once. [RESET-1] f."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from kentongan.limits import DAY
from kentongan.store.device import ChangePassword, SaveDevice, SeeDevice
from kentongan.store.engine import open_engines
from kentongan.store.letter import CloseLetter, LeaseLetter
from kentongan.store.member import MemberRecord, SetPassword, SetSuspended, get_member_at
from kentongan.store.recovery import AskForCode, QueueCode, SetCode, UseCode
from kentongan.store.schema import letter
from kentongan.store.store import Store
from tests.kinds import only_sqlite
from tests.store.batch import in_one_batch
from tests.store.people import admit

HOUR = DAY // 24
PER_HOUR = 60


class Clock:
    def __init__(self) -> None:
        self.now = 10 * DAY

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def store(tmp_path: Path, database: str, clock: Clock) -> AsyncIterator[Store]:
    store = Store(open_engines(tmp_path, database), clock)
    store.start()
    yield store
    await store.stop()


async def letters(store: Store) -> list[Any]:
    query = select(letter).where(letter.c.kind == "code").order_by(letter.c.id)
    return await store.read(lambda connection: list(connection.execute(query)))


async def member(store: Store, address: str = "a@satu") -> MemberRecord:
    found = await store.read(get_member_at, address)
    assert found is not None
    return found


async def ask(store: Store, address: str) -> bool:
    return await store.write(AskForCode(address, PER_HOUR))


async def test_a_letter_is_for_members_that_may_log_in_and_for_nobody_else(store: Store) -> None:
    await admit(store, "a@satu")
    await admit(store, "b@satu")
    await store.write(SetSuspended("b@satu", True, "x"))
    assert [await ask(store, address) for address in ("a@satu", "b@satu", "x@satu", "")] == [True, False, False, False]
    (row,) = await letters(store)
    assert (row.anonymous, row.registration_number, row.state) == (True, None, "waiting")


async def test_a_mailbox_gets_one_letter_in_24_hours_whatever_address_is_asked_for(store: Store, clock: Clock) -> None:
    await admit(store, "a@satu", email="kotak@x.example")
    await admit(store, "b@satu", email="KOTAK@x.example")
    await admit(store, "c@satu", email="lain@x.example")
    assert await in_one_batch(store, *(AskForCode(f"{desk}@satu", PER_HOUR) for desk in "aabc")) == [
        True, False, False, True,
    ]  # fmt: skip
    clock.now += DAY - 1
    assert not await ask(store, "b@satu")
    clock.now += 1
    assert await ask(store, "b@satu")
    assert not await ask(store, "a@satu")


async def test_sixty_letters_an_hour_are_caused_by_strangers_and_no_more(store: Store, clock: Clock) -> None:
    for number in range(62):
        await admit(store, f"a-{number}@satu")
    asked = [await ask(store, f"a-{number}@satu") for number in range(62)]
    assert asked == [True] * 60 + [False] * 2
    clock.now += HOUR - 1
    assert not await ask(store, "a-60@satu")
    await store.write(QueueCode("a-60@satu", "local:siti"))  # an administrator is never refused
    clock.now += 1
    assert await ask(store, "a-61@satu")
    assert [row.anonymous for row in await letters(store)] == [True] * 60 + [False, True]


@only_sqlite
async def test_the_caps_are_looked_up_and_not_counted_through_all_letters(store: Store) -> None:
    query = "SELECT count(*) FROM letter WHERE kind = 'code' AND anonymous AND created_at > 5"
    plan = await store.read(lambda connection: str(connection.execute(text(f"EXPLAIN QUERY PLAN {query}")).all()))
    assert "ix_letter_kind_created_at (kind=? AND created_at>?)" in plan


async def code_letter(store: Store, address: str = "a@satu") -> int:
    """Queue and lease one; its id."""
    await store.write(QueueCode(address, "x"))
    while (record := await store.write(LeaseLetter(1000))) is not None:
        if record.kind == "code":
            return record.id
        await store.write(CloseLetter(record.id))
    raise AssertionError("no letter with a code is due")


async def test_only_the_newest_code_counts_and_it_counts_once(store: Store, clock: Clock) -> None:
    a = await admit(store, "a@satu")
    await store.write(SetPassword(a, "own", None, replaces=""))
    assert await store.write(SaveDevice("d" * 32, a, "k" * 64, "", "own"))
    about = await code_letter(store)
    for code in ("one", "two"):
        assert await store.write(SetCode(about, a, code, clock.now + 5))
    assert (await member(store)).password_hash == "own"
    clock.now += 5
    used = [UseCode(a, "one", "x"), UseCode(a, "", "x"), UseCode(a, "two", "new"), UseCode(a, "two", "newer")]
    assert await in_one_batch(store, *used) == [None, None, ("d" * 32,), None]
    found = await member(store)
    assert (found.password_hash, found.code_hash, found.code_until) == ("new", "", None)
    assert not await store.write(SeeDevice("d" * 32))


async def test_a_code_ends_with_its_time_and_sleeps_while_its_member_is_suspended(store: Store, clock: Clock) -> None:
    a = await admit(store, "a@satu")
    about = await code_letter(store)
    assert await store.write(SetCode(about, a, "one", clock.now + 5))
    await store.write(SetSuspended("a@satu", True, "x"))
    assert await store.write(UseCode(a, "one", "x")) is None
    assert not await store.write(SetCode(about, a, "two", clock.now + 5))
    await store.write(SetSuspended("a@satu", False, "x"))
    clock.now += 6
    assert await store.write(UseCode(a, "one", "x")) is None


async def test_of_code_and_first_password_the_one_in_the_newer_letter_works(store: Store, clock: Clock) -> None:
    a = await admit(store, "a@satu")
    await store.write(SetPassword(a, "first", 99, replaces=""))
    about = await code_letter(store)
    await store.write(SetCode(about, a, "code", clock.now + 5))
    found = await member(store)
    assert (found.password_hash, found.first_password_until, found.code_hash) == ("", None, "code")
    await store.write(SetPassword(a, "second", 99, replaces=""))
    found = await member(store)
    assert (found.password_hash, found.first_password_until, found.code_hash) == ("second", 99, "")


@pytest.mark.parametrize("leased", [False, True])
async def test_whoever_has_a_new_password_gets_no_code_any_more(store: Store, clock: Clock, leased: bool) -> None:
    """Also not from a letter that is being written, or whose attempt fails only afterwards."""
    a = await admit(store, "a@satu")
    about = await code_letter(store)
    if not leased:
        await store.write(CloseLetter(about, "later", clock.now + 5))
    assert await store.write(ChangePassword(a, "own", replaces="")) == ()
    assert not await store.write(SetCode(about, a, "code", clock.now + 5))
    await store.write(CloseLetter(about, "timed_out", clock.now))
    (row,) = await letters(store)
    assert (row.state, row.sent_at) == ("dropped", clock.now)
    clock.now += 10**6
    assert await store.write(LeaseLetter(1000)) is None
    assert (await member(store)).code_hash == ""
