"""Commands of administrators about what moves: transfers one by one, and the traffic as a whole, [ADMIN-30]."""

from typing import Annotated

from msgspec import Meta

from kentongan.protocol.command import Block, Part, Sender, command
from kentongan.protocol.commands.fields import Address, Bytes, Count, Cursor, FileName, Id, Milliseconds, PageSize
from kentongan.protocol.states import ADMINISTRATOR
from kentongan.words import Direction, TransferState

Rate = Annotated[int, Meta(ge=0, le=2**53, description="bytes a second")]


class FileProgress(Part, frozen=True, kw_only=True):
    """A file of a transfer."""

    name: FileName
    size: Bytes
    done: Annotated[Bytes, Meta(description="bytes that are there")]


class TransferRow(Part, frozen=True, kw_only=True):
    """A transfer at this moment, and its shadow socket."""

    transfer: Id
    address: Address
    direction: Direction
    state: TransferState
    port: Annotated[int, Meta(ge=0, le=65535, description="port of the shadow socket; 0: in-band")]
    worker: Annotated[Count, Meta(description="process that owns the port")]
    peer: Annotated[str, Meta(description="network address of the member")]
    file: Annotated[Count, Meta(description="place of the file that moves, from 0")]
    done: Bytes
    size: Bytes
    rate: Rate
    still: Annotated[Count, Meta(description="milliseconds since it last moved")]
    refused: Annotated[Count, Meta(description="visitors that were turned away")]
    files: list[FileProgress]


@command(
    sender=Sender.ADMINISTRATOR,
    clause="ADMIN-30",
    help="Lists the transfers that are under way, each with its shadow socket.",
    states=ADMINISTRATOR,
    answers=("transfer_page",),
    strings=("after", ""),
)
class Transfers(Block, frozen=True, kw_only=True, tag="transfers"):
    """Every transfer, [ADMIN-30]."""

    after: Cursor = ""
    limit: PageSize = 100


@command(sender=Sender.SERVER, clause="ADMIN-30", help="A page of transfers.", strings=("transfers.address", "next"))
class TransferPage(Block, frozen=True, kw_only=True, tag="transfer_page"):
    """Transfers in the order of their ids, [ADMIN-30]; an empty `next` says that this was all."""

    transfers: list[TransferRow]
    next: Cursor = ""


@command(
    sender=Sender.ADMINISTRATOR,
    clause="ADMIN-31",
    help="Ends a transfer.",
    states=ADMINISTRATOR,
    answers=("transfer_ended",),
    strings=("transfer", ""),
)
class EndTransfer(Block, frozen=True, kw_only=True, tag="end_transfer"):
    """As if its member had cancelled it, [ADMIN-31]."""

    transfer: Id


@command(sender=Sender.SERVER, clause="ADMIN-31", help="The transfer is over.", strings=("address", "transfer"))
class TransferEnded(Block, frozen=True, kw_only=True, tag="transfer_ended"):
    """Whose it was, [ADMIN-31]."""

    transfer: Id
    address: Address


@command(
    sender=Sender.ADMINISTRATOR,
    clause="ADMIN-32",
    help="Tells what moves now.",
    states=ADMINISTRATOR,
    answers=("traffic_report",),
)
class Traffic(Block, frozen=True, kw_only=True, tag="traffic"):
    """Asks for the figures of this moment, [ADMIN-32]."""


class HubTraffic(Part, frozen=True, kw_only=True):
    """The figures of one hub of several."""

    hub: Annotated[str, Meta(max_length=63, description="its name")]
    started_at: Milliseconds
    fresh: Annotated[Count, Meta(description="connections of nobody yet")]
    waiting: Annotated[Count, Meta(description="connections of applicants")]
    sessions: Annotated[Count, Meta(description="logged-in connections")]
    messages: Annotated[Count, Meta(description="messages that it has accepted since its start")]
    messages_per_minute: Count
    rate_in: Rate
    rate_out: Rate
    transfers: Annotated[Count, Meta(description="transfers that are under way")]
    file_rate: Rate


@command(
    sender=Sender.SERVER,
    clause="ADMIN-32",
    help="The figures of this moment.",
    strings=("sessions", "transfers"),
)
class TrafficReport(Block, frozen=True, kw_only=True, tag="traffic_report"):
    """Totals since the start, and rates over the last seconds, [ADMIN-32]."""

    now: Milliseconds
    started_at: Milliseconds
    fresh: Annotated[Count, Meta(description="connections of nobody yet")]
    waiting: Annotated[Count, Meta(description="connections of applicants")]
    sessions: Annotated[Count, Meta(description="logged-in connections")]
    messages: Annotated[Count, Meta(description="messages accepted since the start")]
    messages_per_minute: Count
    bytes_in: Annotated[Bytes, Meta(description="bytes that came on main sockets since the start")]
    bytes_out: Annotated[Bytes, Meta(description="bytes that left on main sockets since the start")]
    rate_in: Rate
    rate_out: Rate
    transfers: Annotated[Count, Meta(description="transfers that are under way")]
    file_bytes: Annotated[Bytes, Meta(description="bytes of files that transfers moved since the start")]
    file_rate: Rate
    queue: Annotated[Count, Meta(description="operations that wait for the writer")]
    workers: Annotated[list[Count], Meta(description="process ids of the shadow workers")]
    hubs: Annotated[list[HubTraffic], Meta(description="each hub by itself, where there are several")]
