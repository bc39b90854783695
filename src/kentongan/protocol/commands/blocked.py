"""Who has to wait because of a limit, and letting them begin anew; for administrators."""

from typing import Annotated

from msgspec import Meta

from kentongan.protocol.command import Block, Part, Sender, command
from kentongan.protocol.commands.fields import Count
from kentongan.protocol.states import ADMINISTRATOR
from kentongan.words import BlockKind

What = Annotated[str, Meta(min_length=1, max_length=80, description="an account or a network address, as it is listed")]


class BlockedRow(Part, frozen=True, kw_only=True):
    """Somebody who has to wait."""

    what: What
    kind: BlockKind
    seconds: Annotated[Count, Meta(description="until the next try is looked at")]
    failures: Annotated[Count, Meta(description="of an account, in the last 24 hours")] = 0
    known: Annotated[bool, Meta(description="the account is a member's")] = False


@command(
    sender=Sender.ADMINISTRATOR,
    clause="ADMIN-50",
    help="Lists who has to wait because of a limit.",
    states=ADMINISTRATOR,
    answers=("blocked_list",),
)
class Blocked(Block, frozen=True, kw_only=True, tag="blocked"):
    """Asks who has to wait now, [ADMIN-50]."""


@command(sender=Sender.SERVER, clause="ADMIN-50", help="Who has to wait.", strings=("rows.what", "rows.kind"))
class BlockedList(Block, frozen=True, kw_only=True, tag="blocked_list"):
    """Accounts first, then network addresses, [ADMIN-50]."""

    rows: list[BlockedRow]


@command(
    sender=Sender.ADMINISTRATOR,
    clause="ADMIN-51",
    help="Lets an account or a network address begin anew.",
    states=ADMINISTRATOR,
    answers=("unblocked",),
    strings=("what", ""),
)
class Unblock(Block, frozen=True, kw_only=True, tag="unblock"):
    """Forgets what was counted against somebody, [ADMIN-51]."""

    what: What


@command(sender=Sender.SERVER, clause="ADMIN-51", help="It begins anew.", strings=("what", "found"))
class Unblocked(Block, frozen=True, kw_only=True, tag="unblocked"):
    """Whether there was anything to forget, [ADMIN-51]."""

    what: What
    found: bool
