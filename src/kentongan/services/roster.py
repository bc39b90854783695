"""The roster: all members, for administrators; adding one without a registration, and changing what is known of one."""

from kentongan.bus.bus import Bus, LetterQueued, NameChanged
from kentongan.domain.address import Address, new_name
from kentongan.domain.registration import email_address
from kentongan.domain.text import one_line
from kentongan.errors import ErrorCode, Refusal
from kentongan.limits import NAME
from kentongan.protocol.codec import rows_that_fit
from kentongan.protocol.commands.roster import (
    AddMember,
    MemberAdded,
    MemberEdited,
    MemberPage,
    MemberRow,
    Members,
)
from kentongan.store import joining
from kentongan.store.roster import EditMember, RosterFilter, RosterRecord, count_roster, get_roster_row, list_roster
from kentongan.store.store import Store


class RosterService:
    """Lists, adds and edits members."""

    def __init__(self, store: Store, bus: Bus) -> None:
        """Changes are told on the bus after their commit."""
        self._store = store
        self._bus = bus

    async def page(self, wanted: Members) -> MemberPage:
        """A page of members in the order of their addresses, [ADMIN-22]."""
        filter = filter_of(wanted)
        found = await self._store.read(list_roster, filter, wanted.after, wanted.limit)
        matches = None if wanted.after else await self._store.read(count_roster, filter)
        rows = [_row(one) for one in found]
        fits = rows[: rows_that_fit(rows)]
        more = len(rows) == wanted.limit or len(fits) < len(rows)
        return MemberPage(members=fits, next=fits[-1].address if more else "", matches=matches)

    async def add(self, wanted: AddMember, actor: str) -> MemberAdded:
        """Make a member without a registration, [ADMIN-23]; the letter with the first password is queued."""
        address = Address(new_name(wanted.desk, "desk"), new_name(wanted.code, "code"))
        operation = joining.AddMember(
            address=address,
            contact=one_line(wanted.contact, "contact", NAME.value),
            email=email_address(wanted.email),
            institution=_line(wanted.institution, "institution"),
            city=_line(wanted.city, "city"),
            kind=wanted.kind,
            actor=actor,
        )
        await self._store.write(operation)
        self._bus.publish(LetterQueued())
        found = await self._store.read(get_roster_row, str(address))
        if found is None:
            raise Refusal(ErrorCode.MEMBER_UNKNOWN, field="address", detail=str(address))
        return MemberAdded(member=_row(found))

    async def edit(self, address: str, contact: str | None, email: str | None, actor: str) -> MemberEdited:
        """Change what is known of a member, [ADMIN-24]; None stays. Its next messages bear the contact's name."""
        name = str(Address.parse(address))
        contact = _line(contact, "contact")
        email = None if email is None else email_address(email)
        found = await self._store.write(EditMember(name, contact, email, actor))
        if contact is not None:
            self._bus.publish(NameChanged(name, found.contact))
        return MemberEdited(member=_row(found))


def filter_of(wanted: Members) -> RosterFilter:
    """Which members an administrator wants, as the store takes it."""
    code = wanted.institution.strip().lower()
    return RosterFilter(wanted.search, code, wanted.state, wanted.broadcast, wanted.highest_level)


def _line(text: str | None, field: str) -> str | None:
    return None if text is None else one_line(text, field, NAME.value)


def _row(found: RosterRecord) -> MemberRow:
    return MemberRow(**{name: getattr(found, name) for name in MemberRow.__struct_fields__})
