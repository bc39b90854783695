"""What is counted for those who look after the server, and what the counting costs."""

from sqlalchemy import Connection, event

from kentongan.domain.audit import AuditEntry
from kentongan.store.attention import count_failures
from kentongan.store.audit import AppendAudit
from kentongan.store.store import Store
from kentongan.words import AuditEvent
from tests.kinds import only_sqlite

FAILED, REFUSED, OTHER = AuditEvent.LOGIN_FAILED, AuditEvent.ADMINISTRATOR_REFUSED, AuditEvent.RIGHTS_SET


async def record(store: Store, kind: AuditEvent, **detail: int) -> int:
    """A line of the log; when it was written."""
    at = store.now()
    await store.write(AppendAudit(AuditEntry(kind, "", detail=dict(detail))))
    return at


async def test_failures_of_a_period_are_counted_with_those_that_were_held_back(store: Store) -> None:
    assert await store.read(count_failures, 0, 10**15) == 0
    times = [await record(store, kind) for kind in (FAILED, OTHER, REFUSED)]
    times.append(await record(store, FAILED, held_back=40))
    times.append(await record(store, OTHER))
    end = times[-1] + 1000
    assert await store.read(count_failures, 0, end) == 42
    assert await store.read(count_failures, times[1], times[3]) == 1
    assert await store.read(count_failures, times[3], end) == 40
    assert await store.read(count_failures, end, end + 1) == 0


@only_sqlite
async def test_failures_are_counted_from_the_period_on_however_long_the_log_is(store: Store) -> None:
    """It is asked for with every page of the console."""

    def plan(connection: Connection) -> str:
        asked: list[tuple[str, object]] = []
        event.listen(connection, "before_cursor_execute", lambda *about: asked.append((about[2], about[3])))
        count_failures(connection, 5, 9)
        [(statement, values)] = asked
        steps = connection.connection.cursor().execute(f"EXPLAIN QUERY PLAN {statement}", values)
        return " ".join(str(step) for step in steps)

    found = await store.read(plan)
    assert "ix_audit_event_sequence (event=? AND sequence>?)" in found, found
    assert "COVERING INDEX ix_audit_at (at>?)" in found, found
