"""Intakes: many members at once, with the institutions and desks that are new, all of them or none."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, insert, select

from kentongan.domain.audit import AuditEntry, Detail
from kentongan.domain.intake import IntakeRow
from kentongan.store.audit import append
from kentongan.store.letter import WELCOME
from kentongan.store.schema import desk, institution, letter, member, registration
from kentongan.store.search import institution_text, member_text
from kentongan.store.writer import Operation
from kentongan.words import AuditEvent, Level

# Milliseconds between the letters of one intake, so that others are not behind all of them.
LETTER_PACE = 100
_AT_ONCE = 500
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Survey:
    """What is there already: addresses that somebody has or waits for, and codes of institutions."""

    taken: frozenset[str]
    codes: frozenset[str]

    def objects_to(self, rows: Iterable[IntakeRow]) -> bool:
        """Whether something is in the way of a row: its address, or the lack of an institution's particulars."""
        told = {row.address.institution for row in rows if row.institution and row.city and row.kind}
        return any(str(row.address) in self.taken or row.address.institution not in self.codes | told for row in rows)


def survey(connection: Connection, rows: Sequence[IntakeRow]) -> Survey:
    """Look what of a table is there already."""
    taken: set[str] = set()
    for some in _pieces(str(row.address) for row in rows):
        taken.update(connection.scalars(select(member.c.address).where(member.c.address.in_(some))))
        waiting = select(registration.c.pending_address).where(registration.c.pending_address.in_(some))
        taken.update(connection.scalars(waiting))
    codes = _institutions(connection, {row.address.institution for row in rows})
    return Survey(frozenset(taken), frozenset(codes))


def _pieces(items: Iterable[Item]) -> Iterator[list[Item]]:
    """A statement takes only so many values."""
    rest = iter(items)
    while some := list(islice(rest, _AT_ONCE)):
        yield some


def _institutions(connection: Connection, codes: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for some in _pieces(codes):
        query = select(institution.c.code, institution.c.id).where(institution.c.code.in_(some))
        found.update({row.code: row.id for row in connection.execute(query)})
    return found


@dataclass(frozen=True, slots=True)
class TakeIn(Operation[Survey]):
    """Make all members of a table; gives what was there, and makes nobody when something is in the way."""

    rows: tuple[IntakeRow, ...]
    actor: str

    needs_room = True

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["TakeIn"], now: int) -> list[Any]:
        """One after the other: two tables may have the same address."""
        return [_take_in(connection, operation, now) for operation in operations]


def _take_in(connection: Connection, operation: TakeIn, now: int) -> Survey:
    rows = operation.rows
    found = survey(connection, rows)
    if found.objects_to(rows):
        return found
    fresh = _make_institutions(connection, rows, found.codes, now)
    homes = _institutions(connection, {row.address.institution for row in rows})
    desks = _make_desks(connection, rows, homes)
    _make_members(connection, rows, homes, desks, now)
    _queue_letters(connection, rows, now)
    entries = [AuditEntry(AuditEvent.INSTITUTION_ADDED, operation.actor, "", code) for code in fresh]
    entries += [
        AuditEntry(AuditEvent.MEMBER_ADDED, operation.actor, "", str(row.address), _detail(row)) for row in rows
    ]
    append(connection, now, entries)
    return found


def _make_institutions(connection: Connection, rows: Sequence[IntakeRow], known: frozenset[str], now: int) -> list[str]:
    """The first line that tells everything about a new institution counts; the others do not contradict it."""
    fresh: dict[str, dict[str, Any]] = {}
    for row in rows:
        code = row.address.institution
        if code not in known and code not in fresh and row.institution and row.city and row.kind:
            fresh[code] = {"code": code, "name": row.institution, "city": row.city, "kind": row.kind, "created_at": now}
            fresh[code]["folded"] = institution_text(code, row.institution, row.city)
    if fresh:
        connection.execute(insert(institution), list(fresh.values()))
    return list(fresh)


def _make_desks(connection: Connection, rows: Sequence[IntakeRow], homes: dict[str, int]) -> dict[tuple[int, str], int]:
    wanted = {(homes[row.address.institution], row.address.desk) for row in rows}
    there = _desks(connection, homes.values())
    if missing := [{"institution_id": home, "name": name} for home, name in wanted if (home, name) not in there]:
        connection.execute(insert(desk), missing)
        there = _desks(connection, homes.values())
    return there


def _desks(connection: Connection, homes: Iterable[int]) -> dict[tuple[int, str], int]:
    found: dict[tuple[int, str], int] = {}
    for some in _pieces(homes):
        query = select(desk.c.institution_id, desk.c.name, desk.c.id).where(desk.c.institution_id.in_(some))
        found.update({(row.institution_id, row.name): row.id for row in connection.execute(query)})
    return found


def _make_members(
    connection: Connection,
    rows: Sequence[IntakeRow],
    homes: dict[str, int],
    desks: dict[tuple[int, str], int],
    now: int,
) -> None:
    values = []
    for row in rows:
        home = homes[row.address.institution]
        own = {"institution_id": home, "desk_id": desks[home, row.address.desk], "address": str(row.address)}
        own |= {"contact": row.contact, "email": row.email, "created_at": now}
        own |= {"broadcast": row.broadcast, "highest_level": row.highest_level, "quota": row.quota}
        values.append(own | {"folded": member_text(str(row.address), row.contact)})
    connection.execute(insert(member), values)


def _queue_letters(connection: Connection, rows: Sequence[IntakeRow], now: int) -> None:
    ids: list[int] = []
    for some in _pieces(str(row.address) for row in rows):
        ids += connection.scalars(select(member.c.id).where(member.c.address.in_(some)))
    base = {"kind": WELCOME, "created_at": now}
    letters = [base | {"member_id": one, "due_at": now + place * LETTER_PACE} for place, one in enumerate(sorted(ids))]
    connection.execute(insert(letter), letters)


def _detail(row: IntakeRow) -> dict[str, Detail]:
    """Rights that are other than those of every new member."""
    detail: dict[str, Detail] = {"broadcast": True} if row.broadcast else {}
    if row.highest_level is not Level.IMPORTANT:
        detail["highest_level"] = str(row.highest_level)
    return detail | ({"quota": row.quota} if row.quota else {})
