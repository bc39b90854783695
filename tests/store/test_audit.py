"""The audit log in the database: in the act's own transaction, or the act does not happen. [AUDIT-1]"""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, select, text

from kentongan.domain.audit import AuditChain, AuditEntry, AuditHead, AuditLine
from kentongan.domain.message import Rights
from kentongan.errors import ErrorCode, Refusal
from kentongan.store.audit import AppendAudit, AuditFilter, append, due_mark, get_head, lines_after, list_audit
from kentongan.store.engine import Engines
from kentongan.store.member import SetRights, get_member_at
from kentongan.store.registration import DecideRegistration, SaveRegistration, get_registration
from kentongan.store.schema import audit
from kentongan.store.store import Store
from kentongan.words import AuditEvent, Level, RegistrationState
from tests.acceptance import Acceptance
from tests.kinds import only_sqlite
from tests.store.batch import LastWord, in_one_batch
from tests.store.people import form
from tests.store.test_writer import leave_room

Admit = Callable[[str], Awaitable[int]]


def note(subject: str = "", event: AuditEvent = AuditEvent.LOGIN_FAILED, actor: str = "") -> AppendAudit:
    return AppendAudit(AuditEntry(event, actor, subject=subject))


async def lines(store: Store) -> list[AuditLine]:
    return await store.read(lines_after, 0, 10**9, 10**6)


async def is_whole(store: Store) -> bool:
    chain = AuditChain(await store.read(get_head))
    chain.feed(await lines(store))
    return chain.finish() == []


@contextmanager
def broken_log(engines: Engines) -> Iterator[None]:
    """A log in which nothing can be written."""
    with engines.writer.begin() as connection:
        connection.execute(text("ALTER TABLE audit RENAME TO audit_away"))
    yield
    with engines.writer.begin() as connection:
        connection.execute(text("ALTER TABLE audit_away RENAME TO audit"))


async def test_lines_follow_each_other_over_batches_and_kinds(store: Store, admit: Admit) -> None:
    await admit("a@satu")
    await in_one_batch(store, note("1"), SetRights("a@satu", True, None, "x"), note("2"))
    await store.write(note("3"))
    assert await is_whole(store)
    assert [line.sequence for line in await lines(store)] == list(range(1, 7))
    assert await store.read(get_head) == AuditHead(6, (await lines(store))[-1].hash)


async def test_acts_say_who_did_what_to_whom(store: Store, admit: Admit) -> None:
    await admit("a@satu")
    number = await store.write(SaveRegistration(form("b@satu"), "0" * 64, ""))
    await store.write(DecideRegistration(number, RegistrationState.REJECTED, "Alasan", "local:siti"))
    await store.write(SetRights("a@satu", False, Level.INFO, "local:siti"))
    await store.write(SetRights("a@satu", None, None, "local:siti"))
    assert [(line.event, line.actor, line.subject, line.detail) for line in (await lines(store))[-2:]] == [
        ("registration_rejected", "local:siti", "b@satu", '{"number":2,"reason":"Alasan"}'),
        ("rights_set", "local:siti", "a@satu", '{"broadcast":false,"highest_level":"info"}'),
    ]


async def test_an_act_that_is_refused_leaves_no_line(store: Store) -> None:
    for operation in (SetRights("x@satu", True, None), DecideRegistration(9, RegistrationState.APPROVED, "", "x")):
        with pytest.raises(Refusal):
            await store.write(operation)
    assert await lines(store) == []


async def test_an_act_that_is_not_committed_leaves_no_line_and_no_gap(store: Store, admit: Admit) -> None:
    await admit("a@satu")
    before = await lines(store)
    results = await in_one_batch(store, SetRights("a@satu", False, None), LastWord("broken"))
    assert all(isinstance(result, Refusal) for result in results)
    assert await lines(store) == before
    await store.write(note())
    assert await is_whole(store)


async def test_acts_that_cannot_be_recorded_do_not_happen(store: Store, engines: Engines, admit: Admit) -> None:
    await admit("a@satu")
    number = await store.write(SaveRegistration(form("b@satu"), "0" * 64, ""))
    with broken_log(engines):
        for operation in (
            SetRights("a@satu", False, Level.INFO),
            DecideRegistration(number, RegistrationState.APPROVED, "", "x"),
        ):
            with pytest.raises(Refusal) as refused:
                await store.write(operation)
            assert refused.value.code in (ErrorCode.INTERNAL, ErrorCode.STORAGE_FAILED)
    member = await store.read(get_member_at, "a@satu")
    registration = await store.read(get_registration, number)
    assert member is not None
    assert registration is not None
    assert member.rights == Rights(True, Level.EMERGENCY)
    assert registration.state is RegistrationState.PENDING
    assert await store.read(get_member_at, "b@satu") is None
    await store.write(SetRights("a@satu", False, Level.INFO))
    assert await is_whole(store)


@only_sqlite
async def test_on_a_full_disk_acts_are_refused_and_none_happens_without_its_line(
    store: Store, engines: Engines, admit: Admit, acceptance: Acceptance
) -> None:
    await admit("a@satu")
    before = len(await lines(store))
    leave_room(engines, 3)
    done, refusals = 0, list[ErrorCode]()
    while not refusals:
        assert done < 1000
        try:
            await store.write(SetRights("a@satu", bool(done % 2), None, "local:siti"))
            done += 1
        except Refusal as refusal:
            refusals.append(refusal.code)
    assert refusals == [ErrorCode.STORAGE_FAILED]
    member = await store.read(get_member_at, "a@satu")
    assert member is not None
    assert member.rights.broadcast is not bool(done % 2)
    assert len(await lines(store)) == before + done > before
    leave_room(engines, 100)
    await store.write(SetRights("a@satu", True, None))
    assert await is_whole(store)
    acceptance("A38", "an act that cannot be recorded on a full disk is refused and has not happened", "refused")


async def test_a_log_without_its_head_row_takes_no_more_lines(store: Store, engines: Engines) -> None:
    with engines.writer.begin() as connection:
        connection.execute(text("DELETE FROM audit_head"))
    with pytest.raises(Refusal):
        await store.write(note())
    assert await store.read(get_head) == AuditHead()


async def test_nothing_to_record_is_nothing(store: Store) -> None:
    def nothing(connection: Connection) -> None:
        append(connection, 1, [])

    await store.read(nothing)


async def test_lines_are_found_by_event_actor_subject_and_time_the_newest_first(store: Store) -> None:
    for place in range(6):
        event = AuditEvent.RIGHTS_SET if place % 2 else AuditEvent.LOGIN_FAILED
        await store.write(note(f"s{place // 2}", event, f"a{place // 3}"))
    at = {line.sequence: line.at for line in await lines(store)}

    async def found(**wanted: object) -> list[int]:
        rows = await store.read(list_audit, AuditFilter(**wanted), 0, 100)  # type: ignore[arg-type]
        return [row.sequence for row in rows]

    assert await found() == [6, 5, 4, 3, 2, 1]
    assert await found(event=AuditEvent.RIGHTS_SET) == [6, 4, 2]
    assert await found(actor="a1") == [6, 5, 4]
    assert await found(subject="s1") == [4, 3]
    assert await found(since=at[3], until=at[5]) == [4, 3]
    assert [row.sequence for row in await store.read(list_audit, AuditFilter(), 4, 2)] == [3, 2]


@only_sqlite
async def test_filters_use_an_index(store: Store) -> None:
    def plan(connection: Connection, wanted: AuditFilter) -> str:
        query = select(audit.c.sequence).where(*wanted.conditions()).order_by(audit.c.sequence.desc()).limit(9)
        compiled = str(query.compile(connection, compile_kwargs={"literal_binds": True}))
        return " ".join(str(row) for row in connection.execute(text("EXPLAIN QUERY PLAN " + compiled)))

    for wanted in (AuditFilter(event=AuditEvent.LOGIN_FAILED), AuditFilter(actor="a"), AuditFilter(subject="a")):
        found = await store.read(plan, wanted)
        assert "USING" in found, found
        assert "B-TREE" not in found, found


async def test_only_the_beginning_of_the_log_is_ever_due(store: Store) -> None:
    assert await store.read(due_mark, 10**12) is None
    for _ in range(3):
        await store.write(note())
    first, second, third = await lines(store)
    assert await store.read(due_mark, first.at) is None
    assert await store.read(due_mark, third.at) == AuditHead(2, second.hash)
    assert await store.read(due_mark, 10**12) == AuditHead(3, third.hash)
