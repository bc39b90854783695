"""Sessions of the console, and what their owners do to their own access."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from kentongan.domain.audit import AuditEntry
from kentongan.store.administrator import AdministratorRecord, put_codes, record_of
from kentongan.store.audit import append
from kentongan.store.schema import administrator, console_session, recovery_code
from kentongan.store.writer import Operation
from kentongan.words import AuditEvent


@dataclass(frozen=True, slots=True)
class ConsoleSessionRecord:
    """A browser that is signed in. Times in milliseconds since 1970."""

    id: str
    created_at: int
    seen_at: int
    source: str
    browser: str


def _session_of(row: Any) -> ConsoleSessionRecord:
    return ConsoleSessionRecord(**{name: getattr(row, name) for name in ConsoleSessionRecord.__slots__})


def get_console_session(
    connection: Connection, secret_hash: str
) -> tuple[ConsoleSessionRecord, AdministratorRecord] | None:
    """The session of a secret and who is signed in."""
    found = connection.execute(select(console_session).where(console_session.c.secret_hash == secret_hash)).first()
    if found is None:
        return None
    owner = connection.execute(select(administrator).where(administrator.c.id == found.administrator_id)).one()
    return _session_of(found), record_of(owner)


def list_console_sessions(
    connection: Connection, administrator_id: int, seen_after: int, created_after: int
) -> list[ConsoleSessionRecord]:
    """The sessions of an administrator that still live, the one last seen first."""
    query = select(console_session).where(
        console_session.c.administrator_id == administrator_id,
        console_session.c.seen_at > seen_after,
        console_session.c.created_at > created_after,
    )
    return [_session_of(row) for row in connection.execute(query.order_by(console_session.c.seen_at.desc()))]


def list_everybodys_sessions(
    connection: Connection, seen_after: int, created_after: int
) -> list[tuple[ConsoleSessionRecord, AdministratorRecord]]:
    """Every session that still lives with its owner, the one last seen first."""
    query = select(console_session).where(
        console_session.c.seen_at > seen_after, console_session.c.created_at > created_after
    )
    owners = {row.id: record_of(row) for row in connection.execute(select(administrator))}
    rows = connection.execute(query.order_by(console_session.c.seen_at.desc()))
    return [(_session_of(row), owners[row.administrator_id]) for row in rows]


def count_recovery_codes(connection: Connection, administrator_id: int) -> int:
    """How many recovery codes an administrator has left."""
    mine = recovery_code.c.administrator_id == administrator_id
    return connection.scalar(select(func.count()).select_from(recovery_code).where(mine)) or 0


@dataclass(frozen=True, slots=True)
class Proof:
    """What was shown beside the password: the step of a code from the app, or the hash of a recovery code."""

    step: int = 0
    code_hash: str = ""


@dataclass(frozen=True, slots=True)
class BeginConsoleSession(Operation[bool]):
    """Sign in, once password and second factor were found right; False when either has been replaced or used since.

    Sessions that were not seen since `seen_after` or are older than `created_after` are removed with it.
    """

    administrator_id: int
    password_hash: str
    proof: Proof
    session: ConsoleSessionRecord
    secret_hash: str
    seen_after: int
    created_after: int
    actor: str

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["BeginConsoleSession"], now: int) -> list[Any]:
        """One by one: a code works once."""
        return [_begin(connection, operation, now) for operation in operations]


def _begin(connection: Connection, operation: BeginConsoleSession, now: int) -> bool:
    mine = administrator.c.id == operation.administrator_id
    current = connection.execute(select(administrator).where(mine)).first()
    if current is None or current.password_hash != operation.password_hash:
        return False
    if not use_proof(connection, operation.administrator_id, operation.proof):
        return False
    gone = (console_session.c.seen_at <= operation.seen_after) | (
        console_session.c.created_at <= operation.created_after
    )
    connection.execute(delete(console_session).where(gone))
    session = operation.session
    row = {name: getattr(session, name) for name in ConsoleSessionRecord.__slots__}
    owner = {"administrator_id": operation.administrator_id, "secret_hash": operation.secret_hash}
    connection.execute(insert(console_session).values(row | owner))
    connection.execute(update(administrator).where(mine).values(signed_in_at=now))
    entry = AuditEntry(AuditEvent.ADMINISTRATOR_LOGGED_IN, operation.actor, session.source, detail=_how(operation))
    append(connection, now, [entry])
    return True


def _how(operation: BeginConsoleSession) -> dict[str, str | int | bool]:
    return {"by": "recovery"} if operation.proof.code_hash else {}


def use_proof(connection: Connection, administrator_id: int, proof: Proof) -> bool:
    """Take a code of the second factor, or a recovery code, for good; False when it was used before."""
    if proof.code_hash:
        right = (recovery_code.c.administrator_id == administrator_id) & (recovery_code.c.code_hash == proof.code_hash)
        return connection.execute(delete(recovery_code).where(right)).rowcount == 1
    newer = (administrator.c.id == administrator_id) & (administrator.c.factor_step < proof.step)
    return connection.execute(update(administrator).where(newer).values(factor_step=proof.step)).rowcount == 1


@dataclass(frozen=True, slots=True)
class SeeConsoleSession(Operation[None]):
    """A session was used."""

    id: str

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["SeeConsoleSession"], now: int) -> list[Any]:
        """All at once."""
        statement = update(console_session).where(console_session.c.id == bindparam("seen")).values(seen_at=now)
        connection.execute(statement, [{"seen": operation.id} for operation in operations])
        return [None] * len(operations)


@dataclass(frozen=True, slots=True)
class EndConsoleSessions(Operation[int]):
    """End sessions of an administrator: one (`only`), or all but one (`keep`); gives how many there were.

    `subject` is whose they are, as the audit log names it, when they are not the actor's own.
    """

    administrator_id: int
    actor: str
    only: str = ""
    keep: str = ""
    event: AuditEvent = AuditEvent.SESSIONS_ENDED
    subject: str = ""

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["EndConsoleSessions"], now: int) -> list[Any]:
        """Nothing is recorded when there was nothing to end."""
        return [_end(connection, operation, now) for operation in operations]


def _end(connection: Connection, operation: EndConsoleSessions, now: int) -> int:
    count = end_sessions(connection, operation.administrator_id, operation.only, operation.keep)
    entry = AuditEntry(
        operation.event, operation.actor, subject=operation.subject or operation.actor, detail={"sessions": count}
    )
    append(connection, now, [entry] if count else [])
    return count


def end_sessions(connection: Connection, administrator_id: int, only: str = "", keep: str = "") -> int:
    """End the sessions that `EndConsoleSessions` says; gives how many there were."""
    chosen = console_session.c.id == only if only else console_session.c.id != keep
    return connection.execute(
        delete(console_session).where(console_session.c.administrator_id == administrator_id, chosen)
    ).rowcount


@dataclass(frozen=True, slots=True)
class ChangeAccess(Operation[bool]):
    """Another password, second factor or set of recovery codes; all other sessions end.

    False, and nothing done, when the password that was checked is not the one any more. What is empty stays.
    """

    administrator_id: int
    replaces: str
    keep: str
    entry: AuditEntry
    password_hash: str = ""
    second_factor: str = ""
    factor_step: int = 0
    code_hashes: tuple[str, ...] = ()

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["ChangeAccess"], now: int) -> list[Any]:
        """Each on its own."""
        return [_change(connection, operation, now) for operation in operations]


def _change(connection: Connection, operation: ChangeAccess, now: int) -> bool:
    names = ("password_hash", "second_factor", "factor_step")
    values = {name: value for name in names if (value := getattr(operation, name))}
    mine = (administrator.c.id == operation.administrator_id) & (administrator.c.password_hash == operation.replaces)
    if connection.execute(select(administrator.c.id).where(mine)).first() is None:
        return False
    if values:
        connection.execute(update(administrator).where(mine).values(values))
    if operation.code_hashes:
        put_codes(connection, operation.administrator_id, operation.code_hashes)
    end_sessions(connection, operation.administrator_id, keep=operation.keep)
    append(connection, now, [operation.entry])
    return True
