"""The audit log: whoever changes it is found out, what strangers do does not fill it. [AUDIT-1]"""

import asyncio
import time
from pathlib import Path

import pytest
from sqlalchemy import text

from kentongan.domain.audit import AuditEntry, AuditHead
from kentongan.errors import Refusal
from kentongan.protocol.commands.audit import Audit
from kentongan.services.audit import HEAD_FILE, AuditService, read_head
from kentongan.services.identity import load_identity
from kentongan.store.audit import AppendAudit, AuditFilter, get_head
from kentongan.store.engine import Engines
from kentongan.store.store import Store
from kentongan.words import AuditEvent
from tests.acceptance import Acceptance
from tests.kinds import only_sqlite
from tests.services.clock import DAY, Clock

REST = "at, event, actor, source, subject, detail, previous, hash"
TRIM = "event = 'audit_trimmed', detail = '[]'"


async def fill(audit: AuditService, count: int) -> None:
    for place in range(count):
        await audit.record(AuditEntry(AuditEvent.RIGHTS_SET, "local:siti", subject=f"m{place}@satu"))


async def events(audit: AuditService) -> list[str]:
    return [line.event for line in reversed(await audit.lines(AuditFilter()))]


def harm(engines: Engines, *statements: str) -> None:
    with engines.writer.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


async def words(audit: AuditService) -> str:
    return "; ".join(f"{problem.sequence} {problem.what}" for problem in (await audit.verify()).problems)


async def test_a_server_records_its_life_and_signs_the_end_of_the_log(audit: AuditService, tmp_path: Path) -> None:
    await audit.started()
    await fill(audit, 3)
    await audit.stopped()
    assert await events(audit) == ["server_started", *["rights_set"] * 3, "server_stopped"]
    kept = audit.kept_head()
    assert kept is not None
    assert kept.head.count == 5
    assert (tmp_path / HEAD_FILE).stat().st_mode & 0o777 == 0o600
    check = await audit.verify()
    assert (check.lines, check.first, check.last, check.problems) == (5, 1, 5, [])
    assert check.signed == kept


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE audit SET subject = 'x@satu' WHERE sequence = 3", "3 was changed"),
        ("UPDATE audit SET at = at + 1 WHERE sequence = 3", "3 was changed"),
        ("DELETE FROM audit WHERE sequence = 3", "4 follows line 2"),
        ("DELETE FROM audit WHERE sequence > 4", "ends with line 4"),
        ("DELETE FROM audit WHERE sequence < 3", "3 follows line 0"),
        (
            "INSERT INTO audit SELECT 0, at, event, actor, source, subject, detail, previous, hash FROM audit LIMIT 1",
            "0",
        ),
        (f"INSERT INTO audit SELECT 99, {REST} FROM audit LIMIT 1", "has 1 lines after its end"),
        ("UPDATE audit_head SET count = 4", "has 2 lines after its end"),
        ("DELETE FROM audit_head", "lines after its end"),
        ("UPDATE audit SET event = 'audit_trimmed', detail = '{}' WHERE sequence = 3", "3 was changed"),
        (
            "UPDATE audit SET event = 'audit_trimmed', detail = '[]' WHERE sequence = 6",
            "6 says that lines were removed",
        ),
    ],
)
async def test_whatever_is_done_to_the_log_is_found(
    audit: AuditService, engines: Engines, statement: str, told: str
) -> None:
    await audit.started()
    await fill(audit, 5)
    assert (await audit.verify()).problems == []
    harm(engines, statement)
    assert told in await words(audit)


@only_sqlite
async def test_bytes_that_are_no_text_are_found(audit: AuditService, engines: Engines) -> None:
    """MariaDB takes none."""
    await audit.started()
    await fill(audit, 5)
    harm(engines, "UPDATE audit SET actor = X'ff' WHERE sequence = 3")
    assert "3 was changed" in await words(audit)


async def test_a_cut_tail_with_a_fitting_head_row_is_found_by_the_signed_head_and_never_signed_over(
    audit: AuditService, engines: Engines
) -> None:
    await audit.started()
    await fill(audit, 5)
    kept = await audit.sign()
    cut = "UPDATE audit_head SET count = 4, hash = (SELECT hash FROM audit WHERE sequence = 4)"
    harm(engines, "DELETE FROM audit WHERE sequence > 4", cut)
    assert "line 6 was there when its end was signed" in await words(audit)
    await audit.started()
    assert audit.kept_head() == kept
    assert "audit_damaged" in await events(audit)
    await fill(audit, 5)
    await audit.sign()
    assert audit.kept_head() == kept
    assert "6 is not the one whose hash was signed" in await words(audit)


async def test_a_head_from_a_backup_finds_what_the_kept_one_cannot(
    audit: AuditService, engines: Engines, clock: Clock
) -> None:
    await audit.started()
    await fill(audit, 5)
    old = read_head((await audit.signed_head()).text())
    assert old is not None
    harm(engines, "DELETE FROM audit", f"UPDATE audit_head SET count = 0, hash = '{'0' * 64}'")
    audit._file.unlink()
    clock.forward(1)
    await audit.started()
    await fill(audit, 9)
    assert (await audit.verify()).problems == []
    assert [problem.sequence for problem in (await audit.verify([old])).problems] == [6]


async def test_beside_a_copy_lies_its_own_end_signed_but_a_cut_log_is_not_signed_over(
    audit: AuditService, engines: Engines, store: Store
) -> None:
    await audit.started()
    await fill(audit, 2)
    of_copy = await store.read(get_head)
    await fill(audit, 3)
    await audit.sign()  # while the copy is taken
    beside = await audit.head_of_copy(of_copy)
    assert beside.head == of_copy
    assert (await audit.verify([beside])).problems == []
    kept = audit.kept_head()
    harm(engines, "DELETE FROM audit", f"UPDATE audit_head SET count = 0, hash = '{'0' * 64}'")
    assert await audit.head_of_copy(AuditHead()) == kept


async def test_a_missing_or_foreign_head_is_told(audit: AuditService, store: Store, tmp_path: Path) -> None:
    await audit.started()
    await fill(audit, 2)
    (tmp_path / HEAD_FILE).unlink()
    assert "has no signed head" in await words(audit)
    await audit.started()
    assert "audit_damaged" in await events(audit)
    other = tmp_path / "other"
    other.mkdir()
    foreign = await AuditService(store, other, load_identity(other)).signed_head()
    (tmp_path / HEAD_FILE).write_text(foreign.text())
    assert "the server's key has not signed" in await words(audit)
    await audit.sign()
    assert audit.kept_head() == foreign
    (tmp_path / HEAD_FILE).write_text("{}")
    assert "has no signed head" in await words(audit)


async def test_retention_takes_the_beginning_and_the_log_stays_whole(
    audit: AuditService, engines: Engines, clock: Clock
) -> None:
    await audit.started()
    await fill(audit, 4)
    old = await audit.sign()
    clock.forward(10 * DAY)
    await fill(audit, 3)
    border = clock.now - DAY
    assert await audit.due(border) == 5
    assert await audit.trim(border) == 5
    assert (await audit.due(border), await audit.trim(border)) == (0, 0)
    check = await audit.verify([old])
    assert (check.lines, check.first, check.last, check.problems) == (4, 6, 9, [])
    await audit.started()
    clock.forward(10 * DAY)
    await fill(audit, 1)
    assert await audit.trim(clock.now) == 5
    check = await audit.verify()
    assert (check.first, check.problems) == (11, [])
    assert await events(audit) == ["rights_set", "audit_trimmed"]
    harm(engines, "DELETE FROM audit WHERE sequence = 11")
    assert "follows line 10" in await words(audit)


async def test_who_removes_the_beginning_without_the_servers_key_is_found(
    audit: AuditService, engines: Engines, tmp_path: Path, store: Store, clock: Clock
) -> None:
    """Even with a fitting line in the chain: its signature is missing."""
    await audit.started()
    await fill(audit, 4)
    clock.forward(DAY)
    other = tmp_path / "other"
    other.mkdir()
    await AuditService(store, other, load_identity(other)).trim(clock.now)
    assert "without the server's signature" in await words(audit)


async def test_ten_thousand_lines_are_looked_through_in_two_seconds(
    audit: AuditService, store: Store, acceptance: Acceptance
) -> None:
    entries = (AuditEntry(AuditEvent.RIGHTS_SET, "local:siti", subject=f"m{n}@satu") for n in range(10_000))
    await asyncio.gather(*(store.write(AppendAudit(entry)) for entry in entries))
    await audit.sign()
    spans = []
    for _ in range(3):
        began = time.monotonic()
        assert (await audit.verify()).problems == []
        spans.append(time.monotonic() - began)
    assert min(spans) <= 2
    acceptance("A38", "chain verify <= 2 s per 10,000 lines", f"{min(spans):.2f} s")


# For administrators


async def test_administrators_read_pages_and_learn_whether_the_log_is_whole(
    audit: AuditService, engines: Engines
) -> None:
    await audit.started()
    await fill(audit, 5)
    page = await audit.page(Audit(event=AuditEvent.RIGHTS_SET, limit=2))
    assert [(row.sequence, row.subject) for row in page.rows] == [(6, "m4@satu"), (5, "m3@satu")]
    page = await audit.page(Audit(event=AuditEvent.RIGHTS_SET, before=5, actor="local:siti"))
    assert [row.sequence for row in page.rows] == [4, 3, 2]
    assert (await audit.page(Audit(subject="x"))).rows == []
    found = await audit.verified("")
    assert (found.lines, found.first, found.last, found.flaws) == (6, 1, 6, [])
    assert read_head(found.head) == audit.kept_head()
    harm(engines, "UPDATE audit SET actor = 'local:budi' WHERE sequence = 4")
    assert [(flaw.sequence, flaw.what) for flaw in (await audit.verified(found.head)).flaws] == [(4, "was changed")]
    with pytest.raises(Refusal) as refused:
        await audit.verified("no head")
    assert refused.value.field == "head"


# Notes


async def test_a_flood_becomes_a_few_lines_and_a_number(audit: AuditService, store: Store, clock: Clock) -> None:
    for _ in range(1000):
        audit.note(AuditEvent.LOGIN_FAILED, source="192.0.2.7", subject="a@satu")
    await fill(audit, 1)
    assert await events(audit) == ["login_failed"] * 5 + ["rights_set"]
    clock.forward(60_000)
    audit.tell_held()
    await fill(audit, 1)
    told = (await audit.lines(AuditFilter(event=AuditEvent.LOGIN_FAILED)))[0]
    assert (told.source, told.detail) == ("192.0.2.7", '{"held_back":995}')
    assert (await audit.verify()).problems[0].what == "has no signed head"


async def test_a_note_that_comes_too_late_is_no_failure(engines: Engines, clock: Clock, tmp_path: Path) -> None:
    store = Store(engines, clock)
    store.start()
    audit = AuditService(store, tmp_path, load_identity(tmp_path))
    await store.stop()
    audit.note(AuditEvent.LOGIN_FAILED)
    with pytest.raises(Refusal):
        await audit.record(AuditEntry(AuditEvent.RIGHTS_SET))


def test_what_is_no_head_is_none() -> None:
    for line in ("", "x", "[]", "null", '{"count": 1}', '{"count": "x", "hash": "", "at": 1, "signature": ""}'):
        assert read_head(line) is None
    right = read_head('{"count": 1, "hash": "ab", "at": 2, "signature": "x"}')
    assert right is not None
    assert right.head == AuditHead(1, "ab")


async def test_a_network_of_one_subscriber_is_one_source(audit: AuditService) -> None:
    """Otherwise somebody with a /64 of IPv6 would write as many lines as there is room for all sources together."""
    for number in range(50):
        audit.note(AuditEvent.LOGIN_FAILED, source=f"2001:db8::{number:x}")
    await fill(audit, 1)
    assert len(await audit.lines(AuditFilter(event=AuditEvent.LOGIN_FAILED))) == 5
