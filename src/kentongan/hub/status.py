"""All hubs as one, for those who watch: this one as it is, the others as they told of themselves a second ago.

What others tell is shown and nothing else: no decision is made from it. To end a session or transfer of another hub,
the act is recorded in the audit log, and that hub does what it finds there.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields
from typing import Any, Protocol, TypeVar

import structlog

from kentongan.bus.bus import EndOrdered, Event
from kentongan.bus.doorbell import EVERYTHING
from kentongan.bus.lane import VERSION
from kentongan.bus.status import LAST, EndedTransfer, LiveSession, Snapshot, Status, encode_status
from kentongan.hub.live import LiveHub, is_found
from kentongan.protocol.commands.session import SessionRow
from kentongan.protocol.commands.traffic import TransferRow

TELL_SECONDS = 1.0
# Seconds without a word after which a hub counts as gone.
SILENT_SECONDS = 5.0
_REMEMBERED = 512
# Sessions of another hub that are remembered: more than one can hold.
_MOST_SESSIONS = 100_000
# Ends of transfers that each status tells again: some statuses may be lost.
_ENDS_TOLD = 16
Row = TypeVar("Row")
_log = structlog.get_logger("hub.status")


class StatusLane(Protocol):
    """What the bus must be able to do for this."""

    hub: str
    run: str
    rung: int

    def publish(self, event: Event) -> None:
        """Tell every hub."""

    def publish_here(self, event: Event) -> None:
        """Tell this hub."""

    def tell(self, status: bytes) -> None:
        """Send a status soon."""


@dataclass(slots=True)
class OtherHub:
    """What another hub has told: the newest status, and of its sessions those that it has told by now."""

    status: Status
    heard_at: float
    last_end: int
    sessions: dict[str, LiveSession] = field(default_factory=dict)

    def hear(self, status: Status, now: float) -> list[EndedTransfer]:
        """Take a newer status over; gives the ends of transfers that are new."""
        if status.run != self.status.run:
            self.sessions.clear()
            self.last_end = 0
        self.status, self.heard_at = status, now
        for name in [name for name in self.sessions if status.after < name <= status.until]:
            del self.sessions[name]
        if len(self.sessions) < _MOST_SESSIONS:
            self.sessions |= {one.row.session: one for one in status.sessions}
        new = [end for end in status.ended if end.number > self.last_end]
        self.last_end = max((end.number for end in status.ended), default=self.last_end)
        return new


class LiveHubs:
    """Every hub, watched through this one. `services/live` says what each method means."""

    def __init__(self, own: LiveHub, lane: StatusLane) -> None:
        """Tells nobody anything before `run`."""
        self._own = own
        self._lane = lane
        self._others: dict[str, OtherHub] = {}
        self._after = ""
        self._ended: deque[EndedTransfer] = deque(maxlen=_REMEMBERED)
        self._ends = 0
        self._own_end = 0

    # The lane

    async def run(self) -> None:
        """Tell the others once a second; ends when it is cancelled."""
        while True:
            try:
                self._lane.tell(self._encoded())
                self._there()
            except Exception as error:
                _log.error("status_not_told", exc_info=error)
            await asyncio.sleep(TELL_SECONDS)

    def _encoded(self) -> bytes:
        own = self._own
        status = Status(
            version=VERSION,
            run=self._lane.run,
            rung=self._lane.rung,
            snapshot=own.snapshot(),
            registrations=own.registrations(),
            transfers=own.transfers("", _REMEMBERED),
            ended=own.ended(0)[-_ENDS_TOLD:],
            after=self._after,
            until=LAST,
            sessions=[],
        )
        data, self._after = encode_status(status, own.live_sessions(self._after))
        return data

    def hear(self, hub: str, status: Status) -> None:
        """Another hub has told its status."""
        now = asyncio.get_running_loop().time()
        if (known := self._others.get(hub)) is None:
            last_end = max((end.number for end in status.ended), default=0)
            known = self._others[hub] = OtherHub(status, now, last_end)
        for end in known.hear(status, now):
            self._remember(end)

    def _remember(self, end: EndedTransfer) -> None:
        self._ends += 1
        self._ended.append(EndedTransfer(self._ends, end.row, end.whole))

    def _there(self) -> list[OtherHub]:
        """The other hubs that have told something lately; what is long gone is forgotten.

        Whoever falls silent may have died between a commit and its ring: this hub looks at everything once.
        """
        since = asyncio.get_running_loop().time() - SILENT_SECONDS
        there = {name: one for name, one in self._others.items() if one.heard_at >= since}
        silent, self._others = len(self._others) - len(there), there
        if silent:
            self._lane.publish_here(EVERYTHING)
        return list(there.values())

    # For those who watch

    def snapshot(self) -> Snapshot:
        """The sums; the start is that of the hub which runs longest."""
        snapshots = [self._own.snapshot(), *(one.status.snapshot for one in self._there())]
        counts: dict[str, Any] = {
            of.name: sum(getattr(one, of.name) for one in snapshots) for of in fields(Snapshot) if of.name != "workers"
        }
        counts["started_at"] = min(one.started_at for one in snapshots)
        counts["workers"] = [worker for one in snapshots for worker in one.workers]
        return Snapshot(**counts)

    def hubs(self) -> dict[str, Snapshot]:
        """This one, then the others by their names."""
        self._there()
        others = {name: one.status.snapshot for name, one in sorted(self._others.items())}
        return {self._lane.hub: self._own.snapshot()} | others

    def published(self) -> int:
        """Messages accepted since the start of each hub."""
        return self._own.published() + sum(one.status.snapshot.messages for one in self._there())

    def sessions(self, after: str, limit: int, search: str = "") -> list[SessionRow]:
        """Of all hubs, in the order of their ids."""
        words = search.casefold().split()
        others = (one.row for hub in self._there() for one in hub.sessions.values())
        found = [row for row in others if row.session > after and is_found(row.address, row.institution, words)]
        return _first([*self._own.sessions(after, limit, search), *found], limit, _session)

    def waits(self, registration: int) -> bool:
        """Whether the applicant is connected to any hub."""
        return self._own.waits(registration) or any(registration in one.status.registrations for one in self._there())

    def online(self, members: Iterable[int]) -> frozenset[int]:
        """Those of some members that follow on any hub."""
        wanted = frozenset(members)
        followers = {one.member_id for hub in self._there() for one in hub.sessions.values() if one.follows}
        return self._own.online(wanted) | (wanted & followers)

    def transfers(self, after: str, limit: int) -> list[TransferRow]:
        """Of all hubs, in the order of their ids."""
        others = [row for hub in self._there() for row in hub.status.transfers if row.transfer > after]
        return _first([*self._own.transfers(after, limit), *others], limit, _transfer)

    def ended(self, after: int) -> list[EndedTransfer]:
        """Ends of all hubs, numbered as they became known here."""
        for end in self._own.ended(self._own_end):
            self._own_end = end.number
            self._remember(end)
        return [end for end in self._ended if end.number > after]

    def owner_of_session(self, session: str) -> str:
        """Raises Refusal(SESSION_UNKNOWN) when no hub has it."""
        if there := next((hub.sessions[session] for hub in self._there() if session in hub.sessions), None):
            return there.row.address
        return self._own.owner_of_session(session)

    def end_session(self, session: str) -> None:
        """Here at once; whatever hub has it hears the order, which is in the audit log."""
        self._own.end_session(session)
        self._lane.publish(EndOrdered())

    def owner_of_transfer(self, transfer: str) -> str:
        """Raises Refusal(TRANSFER_UNKNOWN) when no hub has it."""
        rows = (row for hub in self._there() for row in hub.status.transfers if row.transfer == transfer)
        if there := next(rows, None):
            return there.address
        return self._own.owner_of_transfer(transfer)

    async def end_transfer(self, transfer: str) -> None:
        """As `end_session`."""
        await self._own.end_transfer(transfer)
        self._lane.publish(EndOrdered())


def _session(row: SessionRow) -> str:
    return row.session


def _transfer(row: TransferRow) -> str:
    return row.transfer


def _first(rows: list[Row], limit: int, name: Callable[[Row], str]) -> list[Row]:
    """The first rows by their ids."""
    return sorted(rows, key=name)[:limit]
