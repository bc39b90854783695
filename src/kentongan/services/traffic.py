"""What moves: sessions, transfers and the traffic as a whole, for administrators; and ending one of them."""

from dataclasses import asdict

from msgspec.structs import replace

from kentongan.domain.audit import AuditEntry
from kentongan.protocol.codec import rows_that_fit
from kentongan.protocol.commands.session import SessionEnded, SessionPage
from kentongan.protocol.commands.traffic import HubTraffic, TrafficReport, TransferEnded, TransferPage, TransferRow
from kentongan.services.audit import AuditService
from kentongan.services.live import Live, Snapshot
from kentongan.store.device import device_names
from kentongan.store.passage import PassedMessage as PassedMessage
from kentongan.store.passage import list_passed
from kentongan.store.store import Store
from kentongan.words import AuditEvent


class TrafficService:
    """Asks running hubs."""

    live: Live
    # This hub alone, where `live` is all of them.
    alone: Live | None = None

    def __init__(self, store: Store, audit: AuditService, ports: range = range(0)) -> None:
        """Whoever wires hubs and services sets `live` before the first request; `ports` are those of shadow sockets."""
        self.ports = ports
        self._store = store
        self._audit = audit

    @property
    def own(self) -> Live:
        """This hub."""
        return self.alone or self.live

    def report(self) -> TrafficReport:
        """The figures of this moment, [ADMIN-32]."""
        sums, queue = asdict(self.live.snapshot()), self._store.writer.waiting
        hubs = [_row(name, snapshot) for name, snapshot in self.live.hubs().items()]
        return TrafficReport(now=self._store.now(), queue=queue, hubs=hubs, **sums)

    async def sessions(self, after: str, limit: int, search: str = "") -> SessionPage:
        """A page of sessions with the names of their devices, [ADMIN-28]."""
        found = self.live.sessions(after, limit, search)
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

    def open_transfers(self) -> list[TransferRow]:
        """All that are under way: never more than two for each port."""
        return self.live.transfers("", 2 * max(len(self.ports), 1))

    async def newest_messages(self, before: int, limit: int) -> list[PassedMessage]:
        """The newest messages below a sequence (0: of all), the newest first: who, when and how much, never what."""
        return await self._store.read(list_passed, before, limit)

    async def end_session(self, session: str, actor: str) -> SessionEnded:
        """End a session, [ADMIN-29]; its device may come back. What cannot be recorded is not done."""
        address = self.live.owner_of_session(session)
        await self._audit.record(AuditEntry(AuditEvent.SESSIONS_ENDED, actor, "", address, {"session": session}))
        self.live.end_session(session)
        return SessionEnded(session=session, address=address)

    async def end_transfer(self, transfer: str, actor: str) -> TransferEnded:
        """End a transfer, [ADMIN-31], as if its member had cancelled it. What cannot be recorded is not done."""
        address = self.live.owner_of_transfer(transfer)
        await self._audit.record(AuditEntry(AuditEvent.TRANSFER_ENDED, actor, "", address, {"transfer": transfer}))
        await self.live.end_transfer(transfer)
        return TransferEnded(transfer=transfer, address=address)


def _row(name: str, snapshot: Snapshot) -> HubTraffic:
    figures = asdict(snapshot)
    return HubTraffic(hub=name, **{of: figures[of] for of in HubTraffic.__struct_fields__ if of != "hub"})
