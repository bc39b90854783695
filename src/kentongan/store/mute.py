"""Whom members have muted, [MSG-13]."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from kentongan.errors import ErrorCode, Refusal
from kentongan.limits import RECIPIENTS
from kentongan.store.schema import mute
from kentongan.store.writer import Operation
from kentongan.words import Level


@dataclass(frozen=True, slots=True)
class SetMute(Operation[tuple[str, ...]]):
    """Mute somebody or end that; gives all whom the member mutes now. `who` is an address or `@institution`."""

    member_id: int
    who: str
    on: bool

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["SetMute"], now: int) -> list[Any]:
        """One by one, each on what the one before has left."""
        return [_set_mute(connection, operation) for operation in operations]


def _set_mute(connection: Connection, operation: SetMute) -> tuple[str, ...] | Refusal:
    muted = set(list_mutes(connection, operation.member_id))
    if operation.on and operation.who not in muted:
        if len(muted) >= RECIPIENTS.value:
            return Refusal(ErrorCode.FIELD_TOO_LONG, field="who", detail=str(RECIPIENTS.value))
        connection.execute(insert(mute).values(member_id=operation.member_id, who=operation.who))
        muted.add(operation.who)
    elif not operation.on:
        one = (mute.c.member_id == operation.member_id) & (mute.c.who == operation.who)
        connection.execute(delete(mute).where(one))
        muted.discard(operation.who)
    return tuple(sorted(muted))


def list_mutes(connection: Connection, member_id: int) -> list[str]:
    """Whom a member mutes, in order."""
    return list(connection.scalars(select(mute.c.who).where(mute.c.member_id == member_id).order_by(mute.c.who)))


def muters_of(connection: Connection, senders: Iterable[str]) -> dict[str, frozenset[int]]:
    """By sender's address, the members who mute it or its institution."""
    entries = {sender: entries_for(sender) for sender in senders}
    query = select(mute.c.who, mute.c.member_id).where(mute.c.who.in_({e for one in entries.values() for e in one}))
    by_entry: dict[str, set[int]] = {}
    for row in connection.execute(query):
        by_entry.setdefault(row.who, set()).add(row.member_id)
    return {
        sender: frozenset(member for entry in mine for member in by_entry.get(entry, ()))
        for sender, mine in entries.items()
    }


def muted_by(muters: dict[str, frozenset[int]], sender: str, level: Level) -> frozenset[int]:
    """The members whom a message of this sender does not disturb; an emergency disturbs everybody."""
    return frozenset() if level is Level.EMERGENCY else muters.get(sender, frozenset())


def entries_for(sender: str) -> tuple[str, str]:
    """What a member may have muted so that this sender is: the address, and the institution."""
    return sender, f"@{sender.partition('@')[2]}"
