"""What administrators say to members: from a desk of their own, recorded with the message. [ADMIN-70] to [ADMIN-72]"""

import json

import pytest

from kentongan.bus.local import LocalBus
from kentongan.errors import ErrorCode, Refusal
from kentongan.ids import new_id
from kentongan.protocol.commands.announcement import Announce, MakeAnnouncer
from kentongan.services.announcement import AnnouncementService
from kentongan.services.membership import MembershipService
from kentongan.services.message import MessageService, Publication
from kentongan.services.roster import RosterService
from kentongan.store.audit import AuditFilter, list_audit
from kentongan.store.store import Store
from kentongan.words import InstitutionKind, Level
from tests.services.clock import NOW
from tests.store import people

ME = "console:rani"
DESK = MakeAnnouncer(
    institution="Konsorsium Contoh",
    city="Kota Contoh",
    kind=InstitutionKind.OTHER,
    contact="Sekretariat",
    email="sekretariat@konsorsium.example",
)


@pytest.fixture
def messages(store: Store) -> MessageService:
    return MessageService(store)


@pytest.fixture
def service(store: Store, messages: MessageService) -> AnnouncementService:
    bus = LocalBus()
    return AnnouncementService(
        store, messages, RosterService(store, bus), MembershipService(store, bus), "sekretariat@konsorsium"
    )


def announcement(**details: object) -> Announce:
    return Announce(**{"id": new_id(), "subject": "Rapat", "text": "Kamis.", "level": Level.EMERGENCY} | details)  # type: ignore[arg-type]


async def recorded(store: Store) -> list[tuple[str, str, dict[str, object]]]:
    lines = await store.read(list_audit, AuditFilter(actor=ME), 0, 10)
    return [(line.event, line.subject, json.loads(line.detail or "{}")) for line in reversed(lines)]


async def test_nobody_speaks_before_the_desk_was_made(service: AnnouncementService, store: Store) -> None:
    desk = await service.desk()
    assert (desk.address, desk.institution, desk.may_announce) == ("sekretariat@konsorsium", "", False)
    assert (await service.sent("", 10)).messages == []
    for attempt in (service.announce(announcement(), ME), service.test("a@satu", ME), service.check(announcement())):
        with pytest.raises(Refusal) as refused:
            await attempt
        assert (refused.value.code, refused.value.detail) == (ErrorCode.ANNOUNCER_UNKNOWN, "sekretariat@konsorsium")
    assert await recorded(store) == []


async def test_the_desk_is_made_once_with_every_right(service: AnnouncementService, store: Store) -> None:
    desk = await service.make_desk(DESK, ME)
    assert (desk.institution, desk.contact, desk.may_announce) == ("Konsorsium Contoh", "Sekretariat", True)
    with pytest.raises(Refusal) as refused:
        await service.make_desk(DESK, ME)
    assert refused.value.code is ErrorCode.ADDRESS_TAKEN
    assert [event for event, _, _ in await recorded(store)] == ["institution_added", "member_added", "rights_set"]


async def test_an_announcement_reaches_everybody_and_is_recorded_with_the_message(
    service: AnnouncementService, messages: MessageService, store: Store
) -> None:
    await service.make_desk(DESK, ME)
    ids = {await people.admit(store, address) for address in ("a@satu", "b@dua")}
    published: list[Publication] = []
    messages.publish = published.extend
    wanted = announcement()
    assert (await service.announce(announcement(dry_run=True), ME)).recipients == 2
    assert published == []
    done = await service.announce(wanted, ME)
    assert (done.recipients, [set(one.members) for one in published]) == (2, [ids])
    assert (published[0].message.sender, published[0].message.level) == ("sekretariat@konsorsium", Level.EMERGENCY)
    assert await service.announce(wanted, ME) == done
    event = ("announcement_sent", "sekretariat@konsorsium")
    detail = {"id": wanted.id, "level": "emergency", "to": "*", "test": False}
    assert (await recorded(store))[3:] == [(*event, detail)]
    assert [one.message.subject for one in (await service.sent("", 10)).messages] == ["Rapat"]


async def test_what_is_refused_is_neither_sent_nor_recorded(service: AnnouncementService, store: Store) -> None:
    await service.make_desk(DESK, ME)
    wrong: list[tuple[dict[str, object], ErrorCode]] = [
        ({"to": ["@tiada"]}, ErrorCode.RECIPIENT_UNKNOWN),
        ({"to": ["*"]}, ErrorCode.AUDIENCE_EMPTY),
        ({"subject": " "}, ErrorCode.FIELD_EMPTY),
        ({"expires_at": 1}, ErrorCode.EXPIRY_INVALID),
    ]
    for details, code in wrong:
        for dry_run in (True, False):
            with pytest.raises(Refusal) as refused:
                await service.announce(announcement(**details, dry_run=dry_run), ME)
            assert refused.value.code is code
    assert len(await recorded(store)) == 3


async def test_a_test_popup_says_what_it_is_in_both_languages_and_goes_by_itself(
    service: AnnouncementService, messages: MessageService, store: Store
) -> None:
    await service.make_desk(DESK, ME)
    await people.admit(store, "a@satu")
    published: list[Publication] = []
    messages.publish = published.extend
    assert (await service.test("A@satu", ME)).recipients == 1
    [sent] = [one.message for one in published]
    assert (sent.subject, sent.level, sent.expires_at) == ("Tes popup · Test popup", Level.NORMAL, NOW + 3_600_000)
    assert "hanya tes" in sent.text
    assert "only a test" in sent.text
    (_, _, detail) = (await recorded(store))[-1]
    assert (detail["to"], detail["test"]) == ("a@satu", True)
    with pytest.raises(Refusal) as refused:
        await service.test("@satu", ME)
    assert refused.value.code is ErrorCode.FIELD_INVALID
