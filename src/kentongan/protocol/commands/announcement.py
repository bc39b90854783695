"""Commands of administrators that speak to members: announcements and test popups, [ADMIN-70]."""

from typing import Annotated

import msgspec
from msgspec import Meta

from kentongan import limits
from kentongan.protocol.command import Block, Sender, command
from kentongan.protocol.commands.fields import Address, Audience, Count, Id, Milliseconds, Name, OptionalId
from kentongan.protocol.commands.message import Subject, Text
from kentongan.protocol.states import ADMINISTRATOR
from kentongan.words import InstitutionKind, Level


@command(
    sender=Sender.ADMINISTRATOR,
    clause="ADMIN-70",
    help="Asks whose name announcements bear.",
    states=ADMINISTRATOR,
    answers=("announcer_desk",),
)
class Announcer(Block, frozen=True, kw_only=True, tag="announcer"):
    """The desk that announcements come from, [ADMIN-70]."""


@command(
    sender=Sender.ADMINISTRATOR,
    clause="ADMIN-70",
    help="Makes the desk that announcements come from, and gives it every right.",
    states=ADMINISTRATOR,
    answers=("announcer_desk",),
    strings=("institution", "contact"),
)
class MakeAnnouncer(Block, frozen=True, kw_only=True, tag="make_announcer"):
    """Its address is that of the setting `announcer`, [ADMIN-70]."""

    institution: Annotated[Name | None, Meta(description="needed when its code is new")] = None
    city: Annotated[Name | None, Meta(description="the same")] = None
    kind: Annotated[InstitutionKind | None, Meta(description="the same")] = None
    contact: Name
    email: Annotated[
        str, Meta(min_length=1, max_length=limits.EMAIL.value, description="where its first password goes")
    ]


@command(
    sender=Sender.SERVER,
    clause="ADMIN-70",
    help="The desk that announcements come from.",
    strings=("address", "may_announce"),
)
class AnnouncerDesk(Block, frozen=True, kw_only=True, tag="announcer_desk"):
    """Who speaks for the administrators, [ADMIN-70]."""

    address: Address
    institution: Annotated[str, Meta(description="name, empty as long as nobody made the desk")] = ""
    contact: str = ""
    email: str = ""
    may_announce: Annotated[bool, Meta(description="it is there, not suspended, and may send to everybody")] = False


@command(
    sender=Sender.ADMINISTRATOR,
    clause="ADMIN-71",
    help="Sends an announcement, or counts whom it would reach.",
    states=ADMINISTRATOR,
    answers=("announced",),
    strings=("id", "level"),
)
class Announce(Block, frozen=True, kw_only=True, tag="announce"):
    """A message of the announcer, [ADMIN-71]. Repeating it with the same `id` gets the first answer again."""

    id: Id
    to: Audience = msgspec.field(default_factory=lambda: ["*"])
    subject: Subject
    text: Text = ""
    level: Level = Level.NORMAL
    expires_at: Annotated[Milliseconds, Meta(description="0: 30 days from now")] = 0
    dry_run: Annotated[bool, Meta(description="only count the recipients")] = False


@command(
    sender=Sender.ADMINISTRATOR,
    clause="ADMIN-72",
    help="Sends a popup to one member that says what it is: a test.",
    states=ADMINISTRATOR,
    answers=("announced",),
    strings=("address", ""),
)
class TryPopup(Block, frozen=True, kw_only=True, tag="try_popup"):
    """From the announcer, for an hour, [ADMIN-72]."""

    address: Address


@command(
    sender=Sender.SERVER,
    clause="ADMIN-71",
    help="The announcement is on the server's disk and will reach its recipients.",
    strings=("message", "recipients"),
)
class Announced(Block, frozen=True, kw_only=True, tag="announced"):
    """How many it reaches, [ADMIN-71]."""

    message: Annotated[OptionalId, Meta(description="its id; empty when only counted")] = ""
    recipients: Count
