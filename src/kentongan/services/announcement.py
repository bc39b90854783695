"""Announcements: what administrators say to members, as popups.

They come from the announcer: a desk of the administrators' own, whose address stands in the settings and which an
administrator makes once. It is a member like others, so that its messages travel, are shown and are answered like all
others; whoever has its password reads the answers.
"""

from kentongan.domain.address import Address
from kentongan.domain.audit import AuditEntry, Detail
from kentongan.errors import ErrorCode, Refusal
from kentongan.ids import new_id
from kentongan.language import Sentence
from kentongan.protocol.commands.announcement import Announce, Announced, AnnouncerDesk, MakeAnnouncer
from kentongan.protocol.commands.message import OutboxPage, Send
from kentongan.protocol.commands.roster import AddMember
from kentongan.services.login import Membership, membership_of
from kentongan.services.membership import MembershipService
from kentongan.services.message import MessageService
from kentongan.services.roster import RosterService
from kentongan.store.member import MemberRecord, get_member_at
from kentongan.store.store import Store
from kentongan.words import AuditEvent, Level

_TEST_LIFE = 3_600_000
# Nobody knows the language of a member's screen: both are said.
TEST_SUBJECT = Sentence("Tes popup", "Test popup")
TEST_TEXT = Sentence(
    "Ini hanya tes dari administrator. Bila Anda melihatnya, popup bekerja.",
    "This is only a test by the administrator. If you can see it, popups work.",
)


class AnnouncementService:
    """Speaks to members. Every act names its `actor`, and is recorded with the message in one transaction."""

    def __init__(
        self,
        store: Store,
        messages: MessageService,
        roster: RosterService,
        memberships: MembershipService,
        address: str,
    ) -> None:
        """`address` is that of the announcer."""
        self._store = store
        self._messages = messages
        self._roster = roster
        self._memberships = memberships
        self._address = Address.parse(address)

    async def desk(self) -> AnnouncerDesk:
        """Who the announcer is, [ADMIN-70]."""
        found = await self._store.read(get_member_at, str(self._address))
        if found is None:
            return AnnouncerDesk(address=str(self._address))
        may = found.rights.broadcast and not found.suspended
        return AnnouncerDesk(
            address=found.address,
            institution=found.institution,
            contact=found.contact,
            email=found.email,
            may_announce=may,
        )

    async def make_desk(self, wanted: MakeAnnouncer, actor: str) -> AnnouncerDesk:
        """Make the announcer, with every right, [ADMIN-70]; raises Refusal(ADDRESS_TAKEN) when it is there."""
        member = AddMember(
            code=self._address.institution,
            desk=self._address.desk,
            contact=wanted.contact,
            email=wanted.email,
            institution=wanted.institution,
            city=wanted.city,
            kind=wanted.kind,
        )
        added = await self._roster.add(member, actor)
        await self._memberships.set_rights(added.member.address, True, Level.EMERGENCY, actor)
        return await self.desk()

    async def check(self, wanted: Announce) -> int:
        """How many members an announcement would reach. Raises what `announce` would; nothing is sent."""
        return await self._messages.check(await self._announcer(), _message(wanted))

    async def announce(self, wanted: Announce, actor: str) -> Announced:
        """Send an announcement, [ADMIN-71], or only count whom it would reach."""
        if wanted.dry_run:
            return Announced(recipients=await self.check(wanted))
        return await self._send(_message(wanted), actor, is_test=False)

    async def test(self, address: str, actor: str) -> Announced:
        """Send a popup to one member that says that it is a test, [ADMIN-72]."""
        message = Send(
            id=new_id(),
            to=[str(Address.parse(address))],
            subject=f"{TEST_SUBJECT.id} · {TEST_SUBJECT.en}",
            text=f"{TEST_TEXT.id}\n\n{TEST_TEXT.en}",
            expires_at=self._store.now() + _TEST_LIFE,
        )
        return await self._send(message, actor, is_test=True)

    async def sent(self, after: str, limit: int) -> OutboxPage:
        """A page of what the announcer sent, newest first, with how far each has come; empty without an announcer."""
        found = await self._store.read(get_member_at, str(self._address))
        return await self._messages.outbox(_speaking(found), after, limit) if found else OutboxPage(messages=[])

    async def _send(self, message: Send, actor: str, *, is_test: bool) -> Announced:
        announcer = await self._announcer()
        detail: dict[str, Detail] = {
            "id": message.id,
            "level": str(message.level),
            "to": ", ".join(message.to),
            "test": is_test,
        }
        entry = AuditEntry(AuditEvent.ANNOUNCEMENT_SENT, actor, "", str(self._address), detail)
        accepted = await self._messages.send(announcer, message, entry)
        return Announced(message=accepted.public_id, recipients=accepted.recipients)

    async def _announcer(self) -> Membership:
        found = await self._store.read(get_member_at, str(self._address))
        if found is None:
            raise Refusal(ErrorCode.ANNOUNCER_UNKNOWN, detail=str(self._address))
        return _speaking(found)


def _speaking(found: MemberRecord) -> Membership:
    """The announcer without a device: it speaks from here."""
    return membership_of(found, "", "", 0)


def _message(wanted: Announce) -> Send:
    return Send(
        id=wanted.id,
        to=wanted.to,
        subject=wanted.subject,
        text=wanted.text,
        level=wanted.level,
        expires_at=wanted.expires_at,
    )
