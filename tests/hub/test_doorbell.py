"""What members of one hub see of what was done on another: at once by a doorbell, within five seconds without.

Every test runs twice: with doorbells, and with doorbells that are all lost and a hub that knows it. A third way, a ring
that is lost while everything seems well, is what the five seconds are for: it is tried for what may not be missed.
"""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from kentongan.bus.bus import EndOrdered, Event, MembersSuspended, RegistrationDecided
from kentongan.bus.doorbell import EVERYTHING, Doorbell
from kentongan.domain.audit import AuditEntry, Detail
from kentongan.errors import ErrorCode
from kentongan.hub import doorbell
from kentongan.ids import new_id
from kentongan.protocol.commands.elsewhere import Elsewhere
from kentongan.protocol.commands.keeping import Remove
from kentongan.protocol.commands.link import Error, Goodbye
from kentongan.protocol.commands.message import Accepted, Delivered, Noted, Popup, Receipt, Receipts, Send
from kentongan.protocol.commands.registration import Register, Registered, Registration
from kentongan.protocol.commands.reminder import Remind, Reminder
from kentongan.protocol.commands.retraction import Retract, Retracted
from kentongan.words import AuditEvent, DeliveryState, ElsewhereState, InstitutionKind, Level, RegistrationState
from tests.hub.two_hubs import Desk, HubOfTwo, short_buses, two_hubs, until

LOST = {"rung": (False, True), "lost": (True, False), "lost unnoticed": (True, True)}


@pytest.fixture(params=["rung", "lost"])
async def hubs(
    tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[HubOfTwo, HubOfTwo]]:
    async for pair in running(tmp_path, request.param, monkeypatch):
        yield pair


@pytest.fixture(params=list(LOST))
async def any_hubs(
    tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[HubOfTwo, HubOfTwo]]:
    async for pair in running(tmp_path, request.param, monkeypatch):
        yield pair


async def running(folder: Path, way: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[HubOfTwo, HubOfTwo]]:
    buses = short_buses()
    loses, is_whole = LOST[way]
    if loses:
        monkeypatch.setattr(doorbell, "POLL_SECONDS", 0.2)
    async with two_hubs(folder, *buses) as pair:
        for bus in buses:
            bus.loses, bus.is_whole = loses, is_whole
        yield pair


def send(*to: str, subject: str = "Rapat") -> Send:
    return Send(id=new_id(), to=list(to), subject=subject, token="s")


async def sent(desk: Desk, *to: str, subject: str = "Rapat") -> str:
    desk.say(send(*to, subject=subject))
    return (await desk.hears(Accepted)).message


async def test_who_comes_from_a_hub_that_is_further_gets_nothing_twice_and_may_say_what_is_safe(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither rung nor looked: the second hub knows of no message yet when the member comes to it."""
    monkeypatch.setattr(doorbell, "POLL_SECONDS", 3600)
    buses = short_buses()
    async with two_hubs(tmp_path, *buses) as (one, other):
        buses[0].loses = True
        sender, reader = await one.member("a@satu"), await one.member("b@dua")
        for subject in ("Pertama", "Kedua"):
            await sent(sender, "b@dua", subject=subject)
            await reader.hears(Popup)
        assert other.hub.router.last == 0
        moved = Desk(other)
        logged_in = await moved.log_in(await other.device("b@dua"), after=2)
        assert logged_in.sequence == 2
        moved.say(Delivered(sequence=2, token="d"))
        await moved.hears(Noted)
        moved.say(Delivered(sequence=3, token="d"))
        assert (await moved.hears(Error)).code == ErrorCode.FIELD_INVALID
        await sent(sender, "b@dua", subject="Ketiga")
        buses[0].loses = False
        await sent(sender, "b@dua", subject="Keempat")
        assert [(await moved.hears(Popup)).message.subject for _ in range(2)] == ["Ketiga", "Keempat"]


async def test_a_message_pops_up_at_a_member_of_the_other_hub(any_hubs: tuple[HubOfTwo, HubOfTwo]) -> None:
    one, other = any_hubs
    sender, recipient = await one.member("a@satu"), await other.member("b@dua")
    for subject in ("Pertama", "Kedua"):
        message = await sent(sender, "b@dua", subject=subject)
        popup = await recipient.hears(Popup)
        assert (popup.message.id, popup.message.subject) == (message, subject)


async def test_what_both_hubs_commit_at_once_comes_to_everybody_once_and_in_one_order(
    any_hubs: tuple[HubOfTwo, HubOfTwo],
) -> None:
    one, other = any_hubs
    senders = [await one.member("a@satu"), await other.member("b@satu")]
    readers = [await one.member("c@dua"), await other.member("d@dua")]
    for number in range(10):
        for sender in senders:
            sender.say(send("c@dua", "d@dua", subject=f"Nomor {number}"))
    for reader in readers:
        sequences = [(await reader.hears(Popup)).message.sequence for _ in range(20)]
        assert sequences == list(range(sequences[0], sequences[0] + 20))


async def test_receipts_travel_back_with_who_and_when(hubs: tuple[HubOfTwo, HubOfTwo]) -> None:
    one, other = hubs
    sender, recipient = await one.member("a@satu"), await other.member("b@dua")
    message = await sent(sender, "b@dua")
    await recipient.hears(Popup)
    recipient.say(Receipt(state=DeliveryState.ACKNOWLEDGED, messages=[message]))
    news = await sender.hears(Receipts, lambda block: block.tally.acknowledged == 1)
    assert news.message == message
    assert DeliveryState.ACKNOWLEDGED in {one.state for one in news.changed if one.address == "b@dua"}


async def test_what_was_done_on_one_device_takes_the_popup_from_the_one_on_the_other_hub(
    hubs: tuple[HubOfTwo, HubOfTwo],
) -> None:
    one, other = hubs
    sender, laptop, phone = await one.member("a@satu"), await one.member("b@dua"), await other.member("b@dua")
    first, second = await sent(sender, "b@dua"), await sent(sender, "b@dua")
    for device in (laptop, phone):
        await device.hears(Popup, lambda block: block.message.id == second)
    laptop.say(Receipt(state=DeliveryState.OPENED, messages=[first]))
    news = await phone.hears(Elsewhere)
    assert (news.state, news.messages) == (ElsewhereState.OPENED, [first])
    laptop.say(Remove(messages=[second]))
    news = await phone.hears(Elsewhere, lambda block: second in block.messages)
    assert news.state is ElsewhereState.REMOVED


async def test_what_was_taken_back_is_taken_from_the_screens_of_the_other_hub(
    hubs: tuple[HubOfTwo, HubOfTwo],
) -> None:
    one, other = hubs
    sender, recipient = await one.member("a@satu"), await other.member("b@dua")
    message = await sent(sender, "b@dua")
    await recipient.hears(Popup)
    sender.say(Retract(message=message))
    assert (await recipient.hears(Retracted)).message == message


async def test_who_is_reminded_is_reminded_on_the_other_hub(tmp_path: Path) -> None:
    async with two_hubs(tmp_path, *short_buses()) as (one, other):
        sender, chosen, spared = await one.member("a@satu"), await other.member("b@dua"), await other.member("c@dua")
        message = await sent(sender, "b@dua", "c@dua")
        for recipient in (chosen, spared):
            await recipient.hears(Popup)
        sender.say(Remind(message=message, to=["b@dua"]))
        assert (await chosen.hears(Reminder)).message.id == message
        last = await sent(sender, "c@dua", subject="Sesudahnya")
        await spared.hears(Popup, lambda block: block.message.id == last)
        assert not [block for block in spared.blocks if isinstance(block, Reminder)]


async def test_suspension_bites_on_the_other_hub(any_hubs: tuple[HubOfTwo, HubOfTwo]) -> None:
    one, other = any_hubs
    gone, stays = await other.member("b@dua"), await other.member("c@dua")
    await one.services.membership.suspend("b@dua", "test")
    assert (await gone.hears(Goodbye)).code == ErrorCode.SUSPENDED
    assert not stays.transport.is_closing()


async def test_a_device_that_was_logged_out_is_out_on_the_other_hub(any_hubs: tuple[HubOfTwo, HubOfTwo]) -> None:
    one, other = any_hubs
    gone = await other.member("b@dua")
    await one.services.membership.end_sessions("b@dua", "test")
    assert (await gone.hears(Goodbye)).code == ErrorCode.SESSION_ENDED


async def test_rights_and_names_count_on_the_other_hub(any_hubs: tuple[HubOfTwo, HubOfTwo]) -> None:
    one, other = any_hubs
    desk = await other.member("b@dua")
    await one.services.membership.set_rights("b@dua", True, Level.EMERGENCY, "test")
    member = await until(lambda: (found := desk.connection.member) and found.rights.broadcast and found)
    assert member.rights.highest_level is Level.EMERGENCY
    await one.services.institution.edit("dua", "Universitas Dua Baru", None, None, "test")
    await until(lambda: desk.connection.member and desk.connection.member.sender.institution == "Universitas Dua Baru")


def form(address: str) -> Register:
    desk, _, code = address.partition("@")
    return Register(
        institution="Universitas Contoh",
        code=code,
        city="Kota Contoh",
        kind=InstitutionKind.UNIVERSITY,
        contact="Kontak Contoh",
        email=f"{desk}@{code}.example",
        desk=desk,
        token="r",
    )


async def test_an_approval_is_pushed_to_the_client_that_waits_at_the_other_hub(
    any_hubs: tuple[HubOfTwo, HubOfTwo],
) -> None:
    one, other = any_hubs
    applicant, patient = Desk(other), Desk(other)
    applicant.say(form("b@dua"))
    patient.say(form("c@tiga"))
    number = (await applicant.hears(Registered)).number
    await patient.hears(Registered)
    await one.services.registration.approve(number, "test")
    assert (await applicant.hears(Registration)).state is RegistrationState.APPROVED
    await asyncio.sleep(0)
    assert patient.heard() == []


async def test_a_session_is_ended_at_the_other_hub(any_hubs: tuple[HubOfTwo, HubOfTwo]) -> None:
    """The line of the audit log is the order."""
    one, other = any_hubs
    await until(lambda: other.hub.doorbell._known_until)
    gone, stays = await other.member("b@dua"), await other.member("c@dua")
    detail: dict[str, Detail] = {"session": gone.connection.id}
    await one.audit.record(AuditEntry(AuditEvent.SESSIONS_ENDED, "test", "", "b@dua", detail))
    one.bus.publish(EndOrdered())
    assert (await gone.hears(Goodbye)).code == ErrorCode.SESSION_ENDED
    assert not stays.transport.is_closing()


async def test_a_setting_that_was_changed_counts_at_the_other_hub(any_hubs: tuple[HubOfTwo, HubOfTwo]) -> None:
    one, other = any_hubs
    given = other.hub.settings.limits.messages
    await one.services.setting.change("limits.messages", "7", "test")
    await until(lambda: other.hub.settings.limits.messages == 7)
    await one.services.setting.change("limits.messages", None, "test")
    await until(lambda: other.hub.settings.limits.messages == given)


async def test_a_forged_doorbell_does_nothing_but_look(tmp_path: Path) -> None:
    """Whoever can ring can neither end a session, nor bring up a message, nor hide one."""
    one_bus, other_bus = short_buses()
    async with two_hubs(tmp_path, one_bus, other_bus) as (one, other):
        sender, recipient = await one.member("a@satu"), await other.member("b@dua")
        member = recipient.connection.member
        assert member is not None
        message = await sent(sender, "b@dua")
        await recipient.hears(Popup)
        heard: list[Event] = []
        other_bus.subscribe(heard.append)
        forged = Doorbell(
            until=2**62,
            receipts=[1, 2**60],
            done=[(member.member_id, message), (2**60, message)],
            retracted=[message, "0" * 32],
            registrations=[1, 2**60],
            members=[member.member_id],
            devices=[member.device],
            names=["b@dua", "dua"],
            administrators=[1],
            orders=True,
            letters=True,
            settings=True,
            jobs=True,
            everything=True,
        )
        other_bus.publish_here(forged)
        other_bus.publish_here(EVERYTHING)
        later = await sent(sender, "b@dua", subject="Sesudahnya")
        popup = await recipient.hears(Popup)
        assert (popup.message.id, recipient.blocks) == (later, [])
        assert not recipient.transport.is_closing()
        assert not {type(event) for event in heard} & {MembersSuspended, RegistrationDecided}


async def test_a_look_that_fails_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with two_hubs(tmp_path, *short_buses()) as (one, other):
        sender, recipient = await one.member("a@satu"), await other.member("b@dua")
        right, failures = other.services.message.last_sequence, [OSError("broken on purpose")] * 2

        async def failing() -> int:
            if failures:
                raise failures.pop()
            return await right()

        monkeypatch.setattr(other.services.message, "last_sequence", failing)
        await sent(sender, "b@dua")
        await recipient.hears(Popup)
        assert not failures


def test_the_poll_is_as_often_as_is_promised() -> None:
    assert doorbell.POLL_SECONDS <= 5
