"""The audit log: lines that are only ever added, and one head row that says where the log ends.

`append` is called inside an act's own `Operation.apply`: act and line are committed together or not at all. The head
row is read for update, so that of two servers on one database the second waits for the first.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from kentongan.domain.audit import AuditEntry, AuditHead, AuditLine, Detail, line_of
from kentongan.errors import ErrorCode, Refusal
from kentongan.store.schema import audit, audit_head
from kentongan.store.writer import Operation
from kentongan.words import AuditEvent

_COLUMNS = tuple(audit.c[name] for name in AuditLine.__slots__)


def append(connection: Connection, now: int, entries: Sequence[AuditEntry]) -> None:
    """Add lines to the log, in the transaction of the act that they are about. Raises what the database raises."""
    if not entries:
        return
    head = _locked_head(connection)
    lines = []
    for entry in entries:
        line = line_of(entry, head, now)
        lines.append(asdict(line))
        head = AuditHead(line.sequence, line.hash)
    connection.execute(insert(audit), lines)
    connection.execute(update(audit_head).values(count=head.count, hash=head.hash))


def _locked_head(connection: Connection) -> AuditHead:
    row = connection.execute(select(audit_head.c.count, audit_head.c.hash).with_for_update()).one()
    return AuditHead(*row)


@dataclass(frozen=True, slots=True)
class AppendAudit(Operation[None]):
    """Record what is no act in the database."""

    entry: AuditEntry

    beside = True

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["AppendAudit"], now: int) -> list[Any]:
        """All at once, in their order."""
        append(connection, now, [operation.entry for operation in operations])
        return [None] * len(operations)


@dataclass(frozen=True, slots=True)
class TrimAudit(Operation[int]):
    """Remove the lines up to one (`through`), and record that with its signature; gives how many went."""

    through: AuditHead
    signature: str

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["TrimAudit"], now: int) -> list[Any]:
        """One by one. Refuses when the line is not the one that was signed."""
        return [_trim(connection, operation, now) for operation in operations]


def _trim(connection: Connection, operation: TrimAudit, now: int) -> int | Refusal:
    through = operation.through
    if mark_at(connection, through.count) != through:
        return Refusal(ErrorCode.INTERNAL, detail="audit")
    gone = connection.execute(delete(audit).where(audit.c.sequence <= through.count)).rowcount
    append(connection, now, [trim_entry(through, operation.signature)])
    return gone


def trim_entry(through: AuditHead, signature: str) -> AuditEntry:
    """What says up to which line the log was cut by retention."""
    detail: dict[str, Detail] = {"through": through.count, "hash": through.hash, "signature": signature}
    return AuditEntry(AuditEvent.AUDIT_TRIMMED, "server", detail=detail)


# Reading


def get_head(connection: Connection) -> AuditHead:
    """Where the log ends, as the head row says."""
    row = connection.execute(select(audit_head.c.count, audit_head.c.hash)).first()
    return AuditHead(*row) if row else AuditHead()


def count_beyond_head(connection: Connection) -> int:
    """Lines that stand after the end of the log: always none."""
    return connection.scalar(select(func.count()).where(audit.c.sequence > get_head(connection).count)) or 0


def mark_at(connection: Connection, sequence: int) -> AuditHead | None:
    """Where the log stood when it ended with a line; None when that line is not there."""
    row = connection.execute(select(audit.c.sequence, audit.c.hash).where(audit.c.sequence == sequence)).first()
    return AuditHead(row.sequence, row.hash) if row else None


def last_trim(connection: Connection) -> AuditLine | None:
    """The newest line that says up to where the log was cut by retention."""
    query = select(*_COLUMNS).where(audit.c.event == AuditEvent.AUDIT_TRIMMED)
    row = connection.execute(query.order_by(audit.c.sequence.desc()).limit(1)).first()
    return AuditLine(*row) if row else None


def lines_after(connection: Connection, sequence: int, until: int, limit: int) -> list[AuditLine]:
    """Lines in their order, beginning after one, ending with one."""
    query = select(*_COLUMNS).where(audit.c.sequence > sequence, audit.c.sequence <= until)
    return [AuditLine(*row) for row in connection.execute(query.order_by(audit.c.sequence).limit(limit))]


def due_mark(connection: Connection, before: int) -> AuditHead | None:
    """The last of the lines at the beginning of the log that are all older than a moment."""
    young = select(func.min(audit.c.sequence)).where(audit.c.at >= before).scalar_subquery()
    first_kept = func.coalesce(young, select(func.max(audit.c.sequence) + 1).scalar_subquery())
    row = connection.execute(select(func.max(audit.c.sequence)).where(audit.c.sequence < first_kept)).scalar()
    return mark_at(connection, row) if row else None


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which lines are wanted; what is empty does not count. Times in milliseconds, `until` is not included."""

    event: AuditEvent | None = None
    actor: str = ""
    subject: str = ""
    since: int = 0
    until: int = 0

    def conditions(self) -> list[ColumnElement[bool]]:
        """As the database understands it."""
        found: list[ColumnElement[bool]] = []
        if self.event is not None:
            found.append(audit.c.event == self.event)
        if self.actor:
            found.append(audit.c.actor == self.actor)
        if self.subject:
            found.append(audit.c.subject == self.subject)
        if self.since:
            found.append(audit.c.at >= self.since)
        if self.until:
            found.append(audit.c.at < self.until)
        return found


def list_audit(connection: Connection, wanted: AuditFilter, before: int, limit: int) -> list[AuditLine]:
    """Lines, the newest first, beginning before one (0: with the newest)."""
    query = select(*_COLUMNS).where(*wanted.conditions())
    if before:
        query = query.where(audit.c.sequence < before)
    return [AuditLine(*row) for row in connection.execute(query.order_by(audit.c.sequence.desc()).limit(limit))]
