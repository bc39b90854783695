"""Which way the transfers of each institution went, [INBAND-7]: an administrator sees whose firewall is in the way."""

import contextlib

from kentongan.errors import Refusal
from kentongan.protocol.commands.way import WayRow, WaysList
from kentongan.services.login import Membership
from kentongan.store.store import Store
from kentongan.store.way import CountTransfer, list_ways
from kentongan.words import TransferWay


class WayService:
    """Counts, and shows what was counted."""

    def __init__(self, store: Store) -> None:
        """Only the store is needed."""
        self._store = store

    def count(self, member: Membership, way: TransferWay) -> None:
        """A transfer of this member has ended well; nobody waits for the sum."""
        with contextlib.suppress(Refusal):  # of a server that stops
            self._store.writer.write_quietly(CountTransfer(member.member_id, way))

    async def list(self, after: str) -> WaysList:
        """A page of institutions, in the order of codes, after a code."""
        rows = await self._store.read(list_ways, after)
        return WaysList(
            rows=[
                WayRow(
                    institution=row.institution,
                    shadow=row.shadow,
                    shadow_at=row.shadow_at,
                    inband=row.inband,
                    inband_at=row.inband_at,
                )
                for row in rows
            ]
        )
