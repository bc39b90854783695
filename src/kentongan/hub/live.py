"""What a face may ask of this hub, as `services/live` declares it."""

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice, takewhile
from typing import TYPE_CHECKING

from kentongan.bus.status import LiveSession
from kentongan.errors import ErrorCode, Refusal
from kentongan.hub.connection import Connection
from kentongan.hub.shadow.transfer import TransferStatus
from kentongan.protocol.commands.session import SessionRow
from kentongan.protocol.commands.traffic import FileProgress, TransferRow
from kentongan.protocol.states import State
from kentongan.services.live import EndedTransfer, Snapshot

if TYPE_CHECKING:
    from kentongan.hub.hub import Hub

# Ends of transfers that are remembered: whoever watches looks every half second.
_REMEMBERED = 256


class LiveHub:
    """One hub, watched."""

    def __init__(self, hub: "Hub") -> None:
        """Counts from now on."""
        self._hub = hub
        self._started_at = int(time.time() * 1000)
        self._ended: deque[EndedTransfer] = deque(maxlen=_REMEMBERED)

    def snapshot(self) -> Snapshot:
        """The figures of this moment."""
        hub = self._hub
        count = hub.count()
        rates = hub.meter.rates(count)
        states = [connection.session.state for connection in hub.connections if connection.member is None]
        transfers = hub.shadow.snapshot()
        return Snapshot(
            started_at=self._started_at,
            fresh=states.count(State.FRESH),
            waiting=states.count(State.WAITING),
            sessions=len(hub.connections) - len(states),
            messages=count.messages,
            messages_per_minute=round(rates.messages * 60),
            bytes_in=count.bytes_in,
            bytes_out=count.bytes_out,
            rate_in=round(rates.bytes_in),
            rate_out=round(rates.bytes_out),
            transfers=len(transfers),
            file_bytes=hub.shadow.moved,
            file_rate=round(sum(transfer.rate for transfer in transfers)),
            workers=hub.shadow.workers,
        )

    def hubs(self) -> dict[str, Snapshot]:
        """There is only this one."""
        return {}

    def published(self) -> int:
        """Messages accepted since the start."""
        return self._hub.router.published

    def sessions(self, after: str, limit: int, search: str = "") -> list[SessionRow]:
        """Sessions in the order of their ids; the names of their devices are not known here."""
        words = search.casefold().split()
        later = (one for one in self._later(after) if _has(one, words))
        return [_session_row(one) for one in islice(later, limit)]

    def live_sessions(self, after: str) -> Iterator[LiveSession]:
        """Every session after an id, in the order of their ids, with whose it is."""
        for one in self._later(after):
            assert one.member is not None
            yield LiveSession(one.member.member_id, one.feed is not None, _session_row(one))

    def _later(self, after: str) -> list[Connection]:
        later = (one for one in self._hub.connections if one.id > after and one.member is not None)
        return sorted(later, key=lambda one: one.id)

    def waits(self, registration: int) -> bool:
        """Whether the client of a registration is connected now."""
        return self._hub.waiting.has(registration)

    def registrations(self) -> list[int]:
        """Those whose applicants are connected now."""
        return self._hub.waiting.numbers()

    def online(self, members: Iterable[int]) -> frozenset[int]:
        """Those of some members that follow on this hub."""
        return frozenset(member for member in members if self._hub.router.online(member))

    def transfers(self, after: str, limit: int) -> list[TransferRow]:
        """Transfers in the order of their ids."""
        later = [status for status in self._hub.shadow.snapshot() if status.transfer > after]
        return [_transfer_row(status) for status in sorted(later, key=lambda status: status.transfer)[:limit]]

    def hear_ended(self, status: TransferStatus, whole: bool) -> None:
        """A transfer is over; the newest ends are remembered for those who watch."""
        number = self._ended[-1].number + 1 if self._ended else 1
        self._ended.append(EndedTransfer(number, _transfer_row(status), whole))

    def ended(self, after: int) -> list[EndedTransfer]:
        """The ends with a higher number, in order."""
        return list(takewhile(lambda one: one.number > after, reversed(self._ended)))[::-1]

    def owner_of_session(self, session: str) -> str:
        """The address of a session's member."""
        for connection in self._hub.connections:
            if connection.id == session and connection.member is not None and not connection.closing:
                return connection.member.sender.address
        raise Refusal(ErrorCode.SESSION_UNKNOWN, field="session", reference=session)

    def end_session(self, session: str) -> None:
        """End a session, with all that is its own."""
        for connection in list(self._hub.connections):
            if connection.id == session and connection.member is not None and not connection.closing:
                self._hub.leave(connection)
                connection.say_goodbye(Refusal(ErrorCode.SESSION_ENDED))

    def owner_of_transfer(self, transfer: str) -> str:
        """The address of a transfer's member."""
        for status in self._hub.shadow.snapshot():
            if status.transfer == transfer:
                return status.member
        raise Refusal(ErrorCode.TRANSFER_UNKNOWN, field="transfer", reference=transfer)

    async def end_transfer(self, transfer: str) -> None:
        """End a transfer."""
        with contextlib.suppress(Refusal):
            await self._hub.shadow.cancel(transfer)


def _has(connection: Connection, words: list[str]) -> bool:
    assert connection.member is not None
    sender = connection.member.sender
    return is_found(sender.address, sender.institution, words)


def is_found(address: str, institution: str, words: list[str]) -> bool:
    """Whether address and institution have every word (in small letters)."""
    about = f"{address} {institution}".casefold() if words else ""
    return all(word in about for word in words)


def _session_row(connection: Connection) -> SessionRow:
    member = connection.member
    assert member is not None
    age = asyncio.get_running_loop().time() - connection.session_since
    return SessionRow(
        session=connection.id,
        address=member.sender.address,
        institution=member.sender.institution,
        device=member.device,
        device_name="",
        peer=connection.peer_host,
        since=int((time.time() - age) * 1000),
        bytes_in=connection.bytes_in,
        bytes_out=connection.bytes_out,
        round_trip=connection.round_trip,
        transfers=len(connection.transfers),
        way=connection.way,
    )


def _transfer_row(status: TransferStatus) -> TransferRow:
    return TransferRow(
        transfer=status.transfer,
        address=status.member,
        direction=status.direction,
        state=status.state,
        port=status.port,
        worker=status.worker,
        peer=status.peer_host,
        file=status.file,
        done=status.done,
        size=status.total,
        rate=round(status.rate),
        still=round(status.still * 1000),
        refused=status.refused,
        files=_progress(status),
    )


def _progress(status: TransferStatus) -> list[FileProgress]:
    """Files flow one after the other, each from what was there before."""
    return [
        FileProgress(name=file.name, size=file.size, done=_done(status, place))
        for place, file in enumerate(status.files)
    ]


def _done(status: TransferStatus, place: int) -> int:
    if place < status.file:
        return status.files[place].size
    if place > status.file:
        return status.files[place].offset
    before = sum(file.size for file in status.files[:place])
    after = sum(file.offset for file in status.files[place + 1 :])
    return min(max(status.done - before - after, 0), status.files[place].size)
