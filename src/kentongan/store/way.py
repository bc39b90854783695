"""Which way the transfers of each institution went: over shadow sockets, or in-band, [INBAND-7]."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select, update

from kentongan.limits import PAGE
from kentongan.store.schema import institution, member, way
from kentongan.store.writer import Operation
from kentongan.words import TransferWay


@dataclass(frozen=True, slots=True)
class CountTransfer(Operation[None]):
    """A transfer of a member has ended well."""

    member_id: int
    way: TransferWay

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["CountTransfer"], now: int) -> list[Any]:
        """A sum for each institution and way."""
        ids = {operation.member_id for operation in operations}
        found = connection.execute(select(member.c.id, member.c.institution_id).where(member.c.id.in_(ids)))
        home: dict[int, int] = {row.id: row.institution_id for row in found}
        counts = Counter((home[one.member_id], one.way) for one in operations if one.member_id in home)
        for (institution_id, gone), transfers in counts.items():
            row = (way.c.institution_id == institution_id) & (way.c.way == gone)
            more = {"transfers": way.c.transfers + transfers, "last_at": now}
            if not connection.execute(update(way).where(row).values(more)).rowcount:
                first = {"institution_id": institution_id, "way": gone, "transfers": transfers, "last_at": now}
                connection.execute(insert(way).values(first))
        return [None] * len(operations)


@dataclass(frozen=True, slots=True)
class WayRecord:
    """How many transfers of an institution went each way, and when the last did (0: none)."""

    institution: str
    shadow: int
    shadow_at: int
    inband: int
    inband_at: int


def list_ways(connection: Connection, after: str) -> list[WayRecord]:
    """A page of institutions that have moved something, in the order of codes, after a code."""
    codes = (
        select(institution.c.code)
        .where(institution.c.code > after, institution.c.id.in_(select(way.c.institution_id)))
        .order_by(institution.c.code)
        .limit(PAGE.value)
    )
    join = way.join(institution, institution.c.id == way.c.institution_id)
    page = list(connection.scalars(codes))
    query = select(institution.c.code, way).select_from(join).where(institution.c.code.in_(page))
    found = {(row.code, row.way): (row.transfers, row.last_at) for row in connection.execute(query)}
    none = (0, 0)
    return [
        WayRecord(code, *found.get((code, TransferWay.SHADOW), none), *found.get((code, TransferWay.INBAND), none))
        for code in page
    ]
