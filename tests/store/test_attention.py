"""What is counted for those who look after the server, and what the counting costs."""

from collections.abc import Callable

from sqlalchemy import Connection, event, text

from kentongan.domain.audit import AuditEntry
from kentongan.store.attention import count_failures, mail_figures
from kentongan.store.audit import AppendAudit
from kentongan.store.schema import audit, letter
from kentongan.store.store import Store
from kentongan.words import AuditEvent, LetterState
from tests.kinds import only_mariadb, only_sqlite
from tests.services.plant import Plant

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


LONG = 4000


@only_mariadb
async def test_a_long_log_and_many_letters_are_not_walked_through(store: Store) -> None:
    """MariaDB tells how many rows it has looked at: those that are asked for, and no others."""
    await store.write(Plant(((audit, [_line(number) for number in range(1, LONG)]),)))
    await store.write(Plant(((letter, [_letter(number) for number in range(1, LONG)]),)))
    assert await store.read(_rows_looked_at, count_failures, LONG - 100, LONG) < LONG / 10
    assert await store.read(_rows_looked_at, mail_figures, 1) < LONG / 10


def _line(number: int) -> dict[str, object]:
    event = FAILED if number % 50 == 0 else OTHER
    texts = {"actor": "", "source": "", "subject": "", "detail": "{}", "previous": "", "hash": ""}
    return {"sequence": number, "at": number, "event": event, **texts}


def _letter(number: int) -> dict[str, object]:
    state = LetterState.WAITING if number % 200 == 0 else LetterState.SENT
    return {"kind": "code", "state": state, "due_at": 9, "created_at": number, "anonymous": False}


def _rows_looked_at(connection: Connection, question: Callable[..., object], *given: int) -> int:
    def looked_at() -> int:
        status = connection.execute(text("SHOW SESSION STATUS LIKE 'Handler_read_%'")).all()
        return sum(int(value) for _, value in status)

    connection.execute(text("ANALYZE TABLE audit, letter"))
    before = looked_at()
    question(connection, *given)
    return looked_at() - before
