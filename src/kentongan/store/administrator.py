"""Administrators of the console: who they are, what they may do, and the link by which each sets itself up."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from kentongan.domain.audit import AuditEntry, Detail
from kentongan.errors import ErrorCode, Refusal
from kentongan.store.audit import append
from kentongan.store.schema import administrator, console_session, recovery_code
from kentongan.store.writer import Operation
from kentongan.words import AuditEvent, Role

# Until then the first administrator has no name of its own.
FIRST = "first-administrator"
_NOTHING = {"password_hash": "", "second_factor": "", "factor_step": 0}


@dataclass(frozen=True, slots=True)
class AdministratorRecord:
    """An administrator. `password_hash` and `second_factor` are empty until it has set itself up."""

    id: int
    name: str
    person: str
    role: Role
    password_hash: str
    second_factor: str
    factor_step: int
    link_until: int
    created_at: int
    signed_in_at: int | None

    @property
    def is_set_up(self) -> bool:
        """Whether it can sign in."""
        return bool(self.password_hash)

    @property
    def chooses_name(self) -> bool:
        """Whether it is the first one, whom nobody has named."""
        return self.name == FIRST


def record_of(row: Any) -> AdministratorRecord:
    """An administrator from a row that has its columns."""
    values = {name: getattr(row, name) for name in AdministratorRecord.__slots__}
    return AdministratorRecord(**values | {"role": Role(row.role)})


def get_administrator(connection: Connection, name: str) -> AdministratorRecord | None:
    """The administrator of a name."""
    row = connection.execute(select(administrator).where(administrator.c.name == name)).first()
    return record_of(row) if row else None


def get_linked(connection: Connection, link_hash: str, now: int) -> AdministratorRecord | None:
    """The administrator whose link this is, as long as it works."""
    right = (administrator.c.link_hash == link_hash) & (administrator.c.link_until >= now)
    row = connection.execute(select(administrator).where(right)).first() if link_hash else None
    return record_of(row) if row else None


def list_administrators(connection: Connection) -> list[AdministratorRecord]:
    """All of them in the order of their names; they are few."""
    return [record_of(row) for row in connection.execute(select(administrator).order_by(administrator.c.name))]


@dataclass(frozen=True, slots=True)
class AddAdministrator(Operation[AdministratorRecord]):
    """A new administrator, who is to set itself up by a link; refuses a name that is taken."""

    name: str
    person: str
    role: Role
    link_hash: str
    link_until: int
    actor: str

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["AddAdministrator"], now: int) -> list[Any]:
        """One by one: two may want the same name."""
        return [_add(connection, operation, now) for operation in operations]


def _add(connection: Connection, operation: AddAdministrator, now: int) -> AdministratorRecord | Refusal:
    if get_administrator(connection, operation.name) is not None:
        return Refusal(ErrorCode.ADMINISTRATOR_TAKEN, field="name", detail=operation.name)
    names = ("name", "person", "role", "link_hash", "link_until")
    values = {name: getattr(operation, name) for name in names}
    connection.execute(insert(administrator).values(values | {"created_at": now}))
    detail: dict[str, Detail] = {"role": str(operation.role)}
    entry = AuditEntry(AuditEvent.ADMINISTRATOR_ADDED, operation.actor, "", operation.name, detail)
    append(connection, now, [entry])
    return _found(connection, operation.name)


def _found(connection: Connection, name: str) -> AdministratorRecord:
    found = get_administrator(connection, name)
    assert found is not None
    return found


@dataclass(frozen=True, slots=True)
class RenewLink(Operation[AdministratorRecord]):
    """A new link for an administrator; what it had chosen before works no more, and its sessions end."""

    name: str
    link_hash: str
    link_until: int
    actor: str

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["RenewLink"], now: int) -> list[Any]:
        """Refuses a name that nobody has."""
        return [_renew(connection, operation, now) for operation in operations]


def _renew(connection: Connection, operation: RenewLink, now: int) -> AdministratorRecord | Refusal:
    found = get_administrator(connection, operation.name)
    if found is None:
        return _unknown(operation.name)
    values = _NOTHING | {"link_hash": operation.link_hash, "link_until": operation.link_until}
    connection.execute(update(administrator).where(administrator.c.id == found.id).values(values))
    _forget_what_lets_in(connection, found.id)
    detail: dict[str, Detail] = {"link": "new"}
    append(connection, now, [AuditEntry(AuditEvent.ADMINISTRATOR_CHANGED, operation.actor, "", found.name, detail)])
    return _found(connection, found.name)


def _forget_what_lets_in(connection: Connection, administrator_id: int) -> None:
    for table in (recovery_code, console_session):
        connection.execute(delete(table).where(table.c.administrator_id == administrator_id))


def _unknown(name: str) -> Refusal:
    return Refusal(ErrorCode.ADMINISTRATOR_UNKNOWN, field="name", detail=name)


def _is_last(connection: Connection, found: AdministratorRecord) -> bool:
    """Whether nobody would be left who has set itself up and may do everything."""
    others = (administrator.c.role == Role.ADMINISTRATOR) & (administrator.c.password_hash != "")
    query = select(func.count()).where(others, administrator.c.id != found.id)
    return found.role is Role.ADMINISTRATOR and found.is_set_up and not connection.scalar(query)


@dataclass(frozen=True, slots=True)
class ChangeAdministrator(Operation[AdministratorRecord]):
    """Another role or person's name; None leaves it. The last one who may do everything stays so."""

    name: str
    role: Role | None
    person: str | None
    actor: str

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["ChangeAdministrator"], now: int) -> list[Any]:
        """Refuses a name that nobody has."""
        return [_change(connection, operation, now) for operation in operations]


def _change(connection: Connection, operation: ChangeAdministrator, now: int) -> AdministratorRecord | Refusal:
    found = get_administrator(connection, operation.name)
    if found is None:
        return _unknown(operation.name)
    if operation.role not in (None, Role.ADMINISTRATOR) and _is_last(connection, found):
        return Refusal(ErrorCode.ADMINISTRATOR_LAST, field="role", detail=found.name)
    values = {"role": operation.role, "person": operation.person}
    wanted: dict[str, Detail] = {name: str(value) for name, value in values.items() if value is not None}
    if wanted:
        connection.execute(update(administrator).where(administrator.c.id == found.id).values(wanted))
        append(connection, now, [AuditEntry(AuditEvent.ADMINISTRATOR_CHANGED, operation.actor, "", found.name, wanted)])
    return _found(connection, found.name)


@dataclass(frozen=True, slots=True)
class RemoveAdministrator(Operation[AdministratorRecord]):
    """Remove an administrator with its sessions; gives it as it was. The last who may do everything stays."""

    name: str
    actor: str

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["RemoveAdministrator"], now: int) -> list[Any]:
        """Refuses a name that nobody has."""
        return [_remove(connection, operation, now) for operation in operations]


def _remove(connection: Connection, operation: RemoveAdministrator, now: int) -> AdministratorRecord | Refusal:
    found = get_administrator(connection, operation.name)
    if found is None:
        return _unknown(operation.name)
    if _is_last(connection, found):
        return Refusal(ErrorCode.ADMINISTRATOR_LAST, field="name", detail=found.name)
    _forget_what_lets_in(connection, found.id)
    connection.execute(delete(administrator).where(administrator.c.id == found.id))
    append(connection, now, [AuditEntry(AuditEvent.ADMINISTRATOR_REMOVED, operation.actor, "", found.name)])
    return found


@dataclass(frozen=True, slots=True)
class SetUpAdministrator(Operation[AdministratorRecord]):
    """What an administrator has chosen by its link, which works no more; refuses a link that does not.

    `name` counts for the first administrator only, others have got theirs.
    """

    link_hash: str
    name: str
    person: str
    password_hash: str
    second_factor: str
    factor_step: int
    code_hashes: tuple[str, ...]
    source: str

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["SetUpAdministrator"], now: int) -> list[Any]:
        """One by one: a link works once."""
        return [_set_up(connection, operation, now) for operation in operations]


def _set_up(connection: Connection, operation: SetUpAdministrator, now: int) -> AdministratorRecord | Refusal:
    found = get_linked(connection, operation.link_hash, now)
    if found is None:
        return Refusal(ErrorCode.SETUP_REFUSED)
    name = operation.name if found.chooses_name else found.name
    if name != found.name and get_administrator(connection, name) is not None:
        return Refusal(ErrorCode.ADMINISTRATOR_TAKEN, field="name", detail=name)
    chosen = {key: getattr(operation, key) for key in ("person", "password_hash", "second_factor", "factor_step")}
    values = chosen | {"name": name, "link_hash": "", "link_until": 0}
    connection.execute(update(administrator).where(administrator.c.id == found.id).values(values))
    _forget_what_lets_in(connection, found.id)
    put_codes(connection, found.id, operation.code_hashes)
    append(connection, now, [AuditEntry(AuditEvent.ADMINISTRATOR_SET_UP, f"console:{name}", operation.source, name)])
    return _found(connection, name)


def put_codes(connection: Connection, administrator_id: int, hashes: Sequence[str]) -> None:
    """These recovery codes instead of all before."""
    connection.execute(delete(recovery_code).where(recovery_code.c.administrator_id == administrator_id))
    rows = [{"administrator_id": administrator_id, "code_hash": one} for one in hashes]
    connection.execute(insert(recovery_code), rows)
