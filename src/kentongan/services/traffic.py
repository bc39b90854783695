"""What moves: sessions, transfers and the traffic as a whole, for administrators; and ending one of them."""

from dataclasses import asdict

from msgspec.structs import replace

from kentongan.protocol.codec import rows_that_fit
from kentongan.protocol.commands.session import SessionEnded, SessionPage
from kentongan.protocol.commands.traffic import TrafficReport, TransferEnded, TransferPage
from kentongan.services.live import Live
from kentongan.store.device import device_names
from kentongan.store.store import Store


class TrafficService:
    """Asks running hubs."""

    live: Live

    def __init__(self, store: Store) -> None:
        """Whoever wires hubs and services sets `live` before the first request."""
        self._store = store

    def report(self) -> TrafficReport:
        """The figures of this moment, [ADMIN-32]."""
        return TrafficReport(now=self._store.now(), queue=self._store.writer.waiting, **asdict(self.live.snapshot()))

    async def sessions(self, after: str, limit: int) -> SessionPage:
        """A page of sessions with the names of their devices, [ADMIN-28]."""
        found = self.live.sessions(after, limit)
        names = await self._store.read(device_names, [row.device for row in found])
        rows = [replace(row, device_name=names.get(row.device, "")) for row in found]
        fits = rows[: rows_that_fit(rows)]
        more = len(rows) == limit or len(fits) < len(rows)
        return SessionPage(sessions=fits, next=fits[-1].session if more else "")

    def transfers(self, after: str, limit: int) -> TransferPage:
        """A page of transfers, [ADMIN-30]."""
        rows = self.live.transfers(after, limit)
        fits = rows[: rows_that_fit(rows)]
        more = len(rows) == limit or len(fits) < len(rows)
        return TransferPage(transfers=fits, next=fits[-1].transfer if more else "")

    def end_session(self, session: str) -> SessionEnded:
        """End a session, [ADMIN-29]; its device may come back."""
        return SessionEnded(session=session, address=self.live.end_session(session))

    async def end_transfer(self, transfer: str) -> TransferEnded:
        """End a transfer, [ADMIN-31], as if its member had cancelled it."""
        return TransferEnded(transfer=transfer, address=await self.live.end_transfer(transfer))
