"""Commands of administrators about the audit log, [AUDIT-2]."""

from typing import Annotated

from msgspec import Meta

from kentongan.protocol.command import Block, Part, Sender, command
from kentongan.protocol.commands.fields import Count, Milliseconds, PageSize
from kentongan.protocol.states import ADMINISTRATOR
from kentongan.words import AuditEvent

Actor = Annotated[str, Meta(max_length=80, description="`local:<user>`, an address, `server`, or empty")]
Subject = Annotated[str, Meta(max_length=120, description="whom or what it was done to")]
HeadLine = Annotated[str, Meta(max_length=1000, description="a signed head as one line of JSON, [AUDIT-1]; or empty")]


class AuditRow(Part, frozen=True, kw_only=True):
    """A line of the audit log. Texts are as they came in: escape them before they reach a terminal."""

    sequence: Count
    at: Milliseconds
    event: Annotated[str, Meta(description="one of the events of [AUDIT-1]")]
    actor: Actor
    source: Annotated[str, Meta(description="network address it came from, or empty")]
    subject: Subject
    detail: Annotated[str, Meta(description="JSON in ASCII, or empty")]
    hash: Annotated[str, Meta(description="SHA-256 of this line and the hash of the line before")]


@command(
    sender=Sender.ADMINISTRATOR,
    clause="AUDIT-2",
    help="Lists lines of the audit log, newest first.",
    states=ADMINISTRATOR,
    answers=("audit_page",),
    strings=("event", "subject"),
)
class Audit(Block, frozen=True, kw_only=True, tag="audit"):
    """Lines that were written before one, [AUDIT-2]; what is empty or 0 does not count."""

    event: AuditEvent | None = None
    actor: Actor = ""
    subject: Subject = ""
    since: Milliseconds = 0
    until: Milliseconds = 0
    before: Annotated[Count, Meta(description="number of the line before which the page begins; 0: the newest")] = 0
    limit: PageSize = 100


@command(sender=Sender.SERVER, clause="AUDIT-2", help="A page of the audit log.", strings=("rows.event", ""))
class AuditPage(Block, frozen=True, kw_only=True, tag="audit_page"):
    """At most 100 lines, [AUDIT-2]; an empty page is the end."""

    rows: list[AuditRow]


@command(
    sender=Sender.ADMINISTRATOR,
    clause="AUDIT-3",
    help="Looks through the whole audit log.",
    states=ADMINISTRATOR,
    answers=("audit_verified",),
)
class VerifyAudit(Block, frozen=True, kw_only=True, tag="verify_audit"):
    """Whether any line was changed, removed, added or moved, [AUDIT-3]; `head` is one of an earlier day."""

    head: HeadLine = ""


class AuditFlaw(Part, frozen=True, kw_only=True):
    """Where the log is not what it was; line 0 is the log as a whole."""

    sequence: Count
    what: str


@command(sender=Sender.SERVER, clause="AUDIT-3", help="What was found.", strings=("lines", "flaws.what"))
class AuditVerified(Block, frozen=True, kw_only=True, tag="audit_verified"):
    """The log is whole if `flaws` is empty, [AUDIT-3]; `head` is the one that was signed last."""

    lines: Count
    first: Count
    last: Count
    head: HeadLine
    flaws: list[AuditFlaw]
