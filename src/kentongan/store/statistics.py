"""Statistics of institutions over a period: what they sent and received, how soon it was shown, what was acknowledged.

Everything is added up inside the database: a million deliveries are never carried into this program.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, and_, case, func, select

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
    for query in (_sent(period), _received(period), _delays(period)):
        for row in connection.execute(query.where(_home(query).in_(found))):
            values = dict(row._mapping)
            found[values.pop("home")].update(values)
    return [StatisticsRecord(**values) for values in found.values()]


def _home(query: Select[Any]) -> Any:
    return query.selected_columns["home"]


def _sent(period: Any) -> Select[Any]:
    joined = message.join(member, member.c.id == message.c.sender_id)
    home = member.c.institution_id.label("home")
    return select(home, func.count().label("sent")).select_from(joined).where(period).group_by(home)


def _received(period: Any) -> Select[Any]:
    home = member.c.institution_id.label("home")
    shown, acknowledged = func.count(delivery.c.shown_at), func.count(delivery.c.acknowledged_at)
    sums = (func.count().label("received"), shown.label("shown"), acknowledged.label("acknowledged"))
    return select(home, *sums).select_from(_deliveries()).where(period).group_by(home)


def _deliveries() -> Any:
    joined = delivery.join(message, message.c.id == delivery.c.message_id)
    return joined.join(member, member.c.id == delivery.c.member_id)


def _delays(period: Any) -> Select[Any]:
    """Each shown delivery gets its place among those of its institution, the quickest first."""
    took, home = (delivery.c.shown_at - message.c.accepted_at).label("took"), member.c.institution_id.label("home")
    place = func.row_number().over(partition_by=home, order_by=took).label("place")
    total = func.count().over(partition_by=home).label("total")
    shown = select(home, took, place, total).select_from(_deliveries()).where(period, delivery.c.shown_at.isnot(None))
    rows = shown.subquery()
    half = func.min(case((rows.c.place * 2 >= rows.c.total, rows.c.took)))
    most = func.min(case((rows.c.place * 100 >= rows.c.total * 95, rows.c.took)))
    return select(rows.c.home, half.label("half_ms"), most.label("most_ms")).group_by(rows.c.home)
