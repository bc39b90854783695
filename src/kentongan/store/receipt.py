"""Receipts: how far deliveries have come, as their members' devices report it.

They come in thousands at once after a broadcast, so they are written as few statements over all of them. Each time is
the first on any device; a later one changes nothing, [RCPT-2].

SQLite changes rows and tells which in one statement. MariaDB cannot; there the rows are looked for first, locked, and
then changed, so that of two servers that report the same only one has news.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, tuple_, update

from kentongan.store.rows import rows_of
from kentongan.store.schema import delivery, device, message
from kentongan.store.writer import Operation
from kentongan.words import DeliveryState


@dataclass(frozen=True, slots=True)
class NewReceipt:
    """A receipt that was not there before; `message` is the public id and `device` who reported it, if it was named."""

    message_id: int
    member_id: int
    state: DeliveryState
    at: int
    message: str = ""
    device: str = ""


# What a receipt fills besides its own column: who acknowledges has seen, who has seen has got.
_IMPLIED = {
    DeliveryState.DELIVERED: ("delivered_at",),
    DeliveryState.SHOWN: ("delivered_at", "shown_at"),
    DeliveryState.OPENED: ("delivered_at", "shown_at", "opened_at"),
    DeliveryState.ACKNOWLEDGED: ("delivered_at", "shown_at", "acknowledged_at"),
}


@dataclass(frozen=True, slots=True)
class NoteDelivered(Operation[tuple[NewReceipt, ...]]):
    """Everything up to a sequence is safe on a device, [RCPT-1]; what has expired was not pushed and does not count."""

    member_id: int
    device: str
    until: int

    beside = True

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["NoteDelivered"], now: int) -> list[Any]:
        """The deliveries of all, then the cursors of all."""
        reports = {"reports": json.dumps([[o.member_id, o.until] for o in operations]), "now": now}
        if connection.dialect.update_returning:
            news: Iterable[Any] = connection.execute(_DELIVERED, reports).all()
        else:
            news = _mark(connection, DeliveryState.DELIVERED, connection.execute(_REACHED, reports).all(), now)
        cursors = {o.device: o.until for o in sorted(operations, key=_until)}
        connection.execute(_CURSORS, {"cursors": json.dumps(list(cursors.items()))})
        by_member: dict[int, list[NewReceipt]] = {}
        for message_id, member_id in news:
            by_member.setdefault(member_id, []).append(NewReceipt(message_id, member_id, DeliveryState.DELIVERED, now))
        # A member's second operation finds none left.
        return [tuple(by_member.pop(operation.member_id, ())) for operation in operations]


def _until(operation: NoteDelivered) -> int:
    return operation.until


@dataclass(frozen=True, slots=True)
class NoteReceipts(Operation[tuple[NewReceipt, ...]]):
    """Messages were shown, opened or acknowledged on a device; ids that are not its member's change nothing, [RCPT-2].

    Of several operations of a batch that report the same, the first one gets the new receipt.
    """

    member_id: int
    state: DeliveryState
    messages: tuple[str, ...]
    device: str = ""

    beside = True

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["NoteReceipts"], now: int) -> list[Any]:
        """Together for each state."""
        results: list[Any] = [()] * len(operations)
        for state in DeliveryState:
            places = [place for place, operation in enumerate(operations) if operation.state is state]
            if not places:
                continue
            group = [operations[place] for place in places]
            ids = _internal_ids(connection, group)
            pairs = [(ids[name], o.member_id) for o in group for name in o.messages if name in ids]
            news = _mark(connection, state, pairs, now)
            for place in places:
                results[place] = tuple(_taken(operations[place], news, ids, now))
        return results


def _internal_ids(connection: Connection, operations: Sequence[NoteReceipts]) -> dict[str, int]:
    named = [[public_id] for public_id in {one for operation in operations for one in operation.messages}]
    return {row.public_id: row.id for row in connection.execute(_NAMED, {"named": json.dumps(named)})}


def _mark(connection: Connection, state: DeliveryState, pairs: Iterable[Any], now: int) -> set[tuple[int, int]]:
    """Write a state for some deliveries (message, member); gives those that had not come so far before."""
    given = json.dumps([list(pair) for pair in pairs])
    if connection.dialect.update_returning:
        return {tuple(row) for row in connection.execute(_MARKED[state], {"pairs": given, "now": now})}
    waiting = [list(row) for row in connection.execute(_WAITING[state], {"pairs": given})]
    if waiting:
        connection.execute(_MARK[state], {"pairs": json.dumps(waiting), "now": now})
    return {(message_id, member_id) for message_id, member_id in waiting}


def _taken(operation: NoteReceipts, news: set[Any], ids: dict[str, int], now: int) -> Iterable[NewReceipt]:
    """The new receipts that an operation has brought; they are taken out of `news`."""
    for public_id in operation.messages:
        key = (ids.get(public_id), operation.member_id)
        if key in news:
            news.remove(key)
            yield NewReceipt(key[0] or 0, key[1], operation.state, now, public_id, operation.device)


_reports = rows_of("reports", member_id=int, until=int)
_pairs = rows_of("pairs", message_id=int, member_id=int)
_cursors = rows_of("cursors", device=str, until=int)
_named = rows_of("named", public_id=str)
_KEY = (delivery.c.message_id, delivery.c.member_id)
_SAME = (delivery.c.message_id == _pairs.c.message_id) & (delivery.c.member_id == _pairs.c.member_id)


def _reached() -> Any:
    """Driven from the member's own deliveries that wait: the messages of others cost nothing."""
    waiting = delivery.alias("waiting")
    return (
        select(waiting.c.message_id, waiting.c.member_id)
        .select_from(_reports)
        .join(waiting, (waiting.c.member_id == _reports.c.member_id) & waiting.c.delivered_at.is_(None))
        .join(message, message.c.id == waiting.c.message_id)
        # [MSG-10], [MSG-11] What had expired or was retracted is not sent, so nobody can have got it.
        .where(
            message.c.sequence <= _reports.c.until,
            message.c.expires_at > bindparam("now"),
            message.c.retracted_at.is_(None),
        )
        .prefix_with("STRAIGHT_JOIN", dialect="mysql")
        .correlate(None)
    )


def _marking(state: DeliveryState) -> Any:
    values = {name: func.coalesce(delivery.c[name], bindparam("now")) for name in _IMPLIED[state]}
    return update(delivery).where(_own(state).is_(None)).values(values)


def _own(state: DeliveryState) -> Any:
    return delivery.c[_IMPLIED[state][-1]]


def _waiting(state: DeliveryState) -> Any:
    found = select(*_KEY).select_from(_pairs).join(delivery, _SAME).where(_own(state).is_(None))
    return found.prefix_with("STRAIGHT_JOIN", dialect="mysql").with_for_update()


_REACHED = _reached()
_DELIVERED = _marking(DeliveryState.DELIVERED).where(tuple_(*_KEY).in_(_REACHED)).returning(*_KEY)
_MARKED = {
    state: _marking(state).where(tuple_(*_KEY).in_(select(*_pairs.c).correlate(None))).returning(*_KEY)
    for state in DeliveryState
}
_WAITING = {state: _waiting(state) for state in DeliveryState}
_MARK = {state: _marking(state).where(_SAME) for state in DeliveryState}
_NAMED = select(message.c.id, message.c.public_id).where(message.c.public_id.in_(select(_named.c.public_id)))
_CURSORS = (
    update(device)
    .where(device.c.id == _cursors.c.device, device.c.cursor < _cursors.c.until)
    .values(cursor=_cursors.c.until)
)
