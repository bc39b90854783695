"""Commands of administrators about sessions, [ADMIN-28]."""

from typing import Annotated

from msgspec import Meta

from kentongan import limits
from kentongan.protocol.command import Block, Part, Sender, command
from kentongan.protocol.commands.fields import Address, Bytes, Count, Cursor, Id, Milliseconds, Name, PageSize
from kentongan.protocol.states import ADMINISTRATOR
from kentongan.words import TransferWay


class SessionRow(Part, frozen=True, kw_only=True):
    """A logged-in main socket at this moment."""

    session: Id
    address: Address
    institution: Name
    device: Id
    device_name: Annotated[str, Meta(max_length=limits.DEVICE_NAME.value, description="name of the device")]
    peer: Annotated[str, Meta(description="network address it comes from")]
    since: Milliseconds
    bytes_in: Bytes
    bytes_out: Bytes
    round_trip: Annotated[Count, Meta(description="microseconds, as the kernel sees them; 0: unknown")]
    transfers: Annotated[Count, Meta(description="its transfers that are under way")]
    way: Annotated[TransferWay | None, Meta(description="of its newest transfer; null before the first")]


@command(
    sender=Sender.ADMINISTRATOR,
    clause="ADMIN-28",
    help="Lists sessions.",
    states=ADMINISTRATOR,
    answers=("session_page",),
    strings=("search", "after"),
)
class Sessions(Block, frozen=True, kw_only=True, tag="sessions"):
    """Every session, or those of some members, [ADMIN-28]."""

    search: Annotated[str, Meta(max_length=limits.SEARCH.value, description="words; empty for all")] = ""
    after: Cursor = ""
    limit: PageSize = 100


@command(sender=Sender.SERVER, clause="ADMIN-28", help="A page of sessions.", strings=("sessions.address", "next"))
class SessionPage(Block, frozen=True, kw_only=True, tag="session_page"):
    """Sessions in the order of their ids, [ADMIN-28]; an empty `next` says that this was all."""

    sessions: list[SessionRow]
    next: Cursor = ""


@command(
    sender=Sender.ADMINISTRATOR,
    clause="ADMIN-29",
    help="Ends a session.",
    states=ADMINISTRATOR,
    answers=("session_ended",),
    strings=("session", ""),
)
class EndSession(Block, frozen=True, kw_only=True, tag="end_session"):
    """Closes one main socket; its device stays known and may come back, [ADMIN-29]."""

    session: Id


@command(sender=Sender.SERVER, clause="ADMIN-29", help="The session is over.", strings=("address", "session"))
class SessionEnded(Block, frozen=True, kw_only=True, tag="session_ended"):
    """Whose it was, [ADMIN-29]."""

    session: Id
    address: Address
