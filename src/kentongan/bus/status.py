"""The status of a hub: what moves on it at one moment, told to the others once a second, for display only.

A status is at most 64 KiB whatever the hub holds. Figures and transfers come with each; of the sessions each brings the
next slice in the order of their ids, so that a listener has all of them after some seconds.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

import msgspec
from msgspec import Meta, structs

from kentongan.bus.lane import LARGEST, Told, decode
from kentongan.protocol.commands.session import SessionRow
from kentongan.protocol.commands.traffic import TransferRow

# Bytes that transfers and the ends of transfers may take; the rest is for sessions.
_TRANSFERS = 24 * 1024
_ENDED = 8 * 1024
_LONGEST_ID = 32
# What is after the id of every session.
LAST = "~"

_Count = Annotated[int, Meta(ge=0, le=2**53)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What moves at one moment: counts since the start, and rates (a second) over the last seconds.

    Attributes:
        started_at: when the hub was started, in milliseconds since 1970
        fresh, waiting, sessions: connections of nobody yet, of applicants, of members
        bytes_in, bytes_out: on main sockets, inside TLS
        file_bytes: of files that transfers have moved
        file_rate: bytes a second that all transfers move
        workers: process ids of the shadow workers
    """

    started_at: _Count
    fresh: _Count
    waiting: _Count
    sessions: _Count
    messages: _Count
    messages_per_minute: _Count
    bytes_in: _Count
    bytes_out: _Count
    rate_in: _Count
    rate_out: _Count
    transfers: _Count
    file_bytes: _Count
    file_rate: _Count
    workers: list[_Count]


@dataclass(frozen=True, slots=True)
class EndedTransfer:
    """A transfer as it was at its end; ends are numbered as they come. `whole`: everything is there and verified."""

    number: int
    row: TransferRow
    whole: bool


@dataclass(frozen=True, slots=True)
class LiveSession:
    """A session, and whose it is; `follows`: popups appear there at once."""

    member_id: int
    follows: bool
    row: SessionRow


class Status(Told, frozen=True, kw_only=True):
    """One hub at one moment.

    Attributes:
        rung: how often it has rung its doorbell, so that lost rings are noticed
        registrations: numbers of those whose applicant is connected
        after, until: the sessions are all those whose ids lie between, `until` included
    """

    rung: _Count
    snapshot: Snapshot
    registrations: list[int]
    transfers: list[TransferRow]
    ended: list[EndedTransfer]
    after: str
    until: str
    sessions: list[LiveSession]


def encode_status(status: Status, sessions: Iterable[LiveSession]) -> tuple[bytes, str]:
    """As it travels, with as many rows as fit; and after which session the next slice begins ("": at the beginning).

    `sessions` are those after `status.after` in the order of their ids; no more of them are taken than fit.
    """
    head = structs.replace(status, transfers=[], ended=[], sessions=[])
    room = LARGEST - len(msgspec.json.encode(head)) - len(LAST) - _LONGEST_ID
    transfers = _fitting(status.transfers, min(room, _TRANSFERS))
    room -= _size(transfers)
    ended = _fitting(status.ended, min(room, _ENDED))
    room -= _size(ended)
    slice_: list[msgspec.Raw] = []
    until = status.after
    for one in sessions:
        row = msgspec.Raw(msgspec.json.encode(one))
        room -= len(row) + 1
        if room < 0:
            break
        slice_.append(row)
        until = one.row.session
    else:
        until = LAST
    fields = {name: getattr(head, name) for name in head.__struct_fields__}
    rows = {"transfers": transfers, "ended": ended, "sessions": slice_, "until": until}
    return msgspec.json.encode(fields | rows), "" if until == LAST else until


def _fitting(rows: Iterable[object], room: int) -> list[msgspec.Raw]:
    """The first rows that fit, encoded: each is encoded once and measured."""
    fitting = []
    for one in rows:
        row = msgspec.Raw(msgspec.json.encode(one))
        room -= len(row) + 1
        if room < 0:
            break
        fitting.append(row)
    return fitting


def _size(rows: list[msgspec.Raw]) -> int:
    return sum(len(row) + 1 for row in rows)


def decode_status(data: bytes) -> Status:
    """Raises ValueError for what is no status of this version."""
    return decode(data, Status)
