"""Statistics of institutions over a period: what they sent and received, how soon it was shown, what was acknowledged.

Everything is added up inside the database: a million deliveries are never carried into this program.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, case, func, select

from kentongan.store.schema import delivery, institution, member, message


@dataclass(frozen=True, slots=True)
class StatisticsRecord:
    """An institution in a period: messages of its members, deliveries to them, how many were shown and acknowledged.

    `half_ms` and `most_ms` are the milliseconds from accepted to shown within which half and 95 in 100 of the shown
    ones were shown; 0 when none was.
    """

    code: str
    institution: str
    sent: int = 0
    received: int = 0
    shown: int = 0
    acknowledged: int = 0
    half_ms: int = 0
    most_ms: int = 0


def list_statistics(connection: Connection, since: int, until: int, after: str, limit: int) -> list[StatisticsRecord]:
    """A page of institutions in the order of their codes; messages accepted from `since` to before `until`."""
    page = select(institution.c.id, institution.c.code, institution.c.name).where(institution.c.code > after)
    homes = connection.execute(page.order_by(institution.c.code).limit(limit)).all()
    found: dict[int, dict[str, Any]] = {home.id: {"code": home.code, "institution": home.name} for home in homes}
    period = and_(message.c.accepted_at >= since, message.c.accepted_at < until)
    first, last = connection.execute(select(func.min(message.c.id), func.max(message.c.id)).where(period)).one()
    if first is None:
        return [StatisticsRecord(**values) for values in found.values()]
    for query in (_sent(period), _received(period, first, last)):
        for row in connection.execute(query, {"homes": list(found)}):
            values = dict(row._mapping)
            found[values.pop("home")].update(values)
    return [StatisticsRecord(**values) for values in found.values()]


_HOMES = member.c.institution_id.in_(bindparam("homes", expanding=True))


def _sent(period: Any) -> Select[Any]:
    joined = message.join(member, member.c.id == message.c.sender_id)
    home = member.c.institution_id.label("home")
    return select(home, func.count().label("sent")).select_from(joined).where(period, _HOMES).group_by(home)


def _received(period: Any, first: int, last: int) -> Select[Any]:
    """Each delivery gets its place among those of its institution, the quickest shown first, the others last.

    The bounds of the messages' ids say nothing new: with them the members' own deliveries are found by an index,
    instead of all deliveries of the period.
    """
    took, home = (delivery.c.shown_at - message.c.accepted_at).label("took"), member.c.institution_id.label("home")
    place = func.row_number().over(partition_by=home, order_by=(took.is_(None), took)).label("place")
    total = func.count(took).over(partition_by=home).label("total")
    joined = delivery.join(message, message.c.id == delivery.c.message_id)
    joined = joined.join(member, member.c.id == delivery.c.member_id)
    bounds = delivery.c.message_id.between(first, last)
    placed = select(home, took, delivery.c.acknowledged_at, place, total).select_from(joined)
    rows = placed.where(_HOMES, bounds, period).subquery()
    shown, acknowledged = func.count(rows.c.took), func.count(rows.c.acknowledged_at)
    half = func.min(case((rows.c.place * 2 >= rows.c.total, rows.c.took)))
    most = func.min(case((rows.c.place * 100 >= rows.c.total * 95, rows.c.took)))
    sums = (func.count().label("received"), shown.label("shown"), acknowledged.label("acknowledged"))
    times = (func.coalesce(half, 0).label("half_ms"), func.coalesce(most, 0).label("most_ms"))
    return select(rows.c.home, *sums, *times).group_by(rows.c.home)
