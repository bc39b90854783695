"""What has become of sessions that were begun earlier, whichever hub it was done on: as events for this one."""

from dataclasses import replace

from kentongan.bus.bus import DevicesEnded, MembersSuspended, NameChanged, RightsChanged
from kentongan.domain.message import Rights
from kentongan.services.login import Membership, changes
from kentongan.store.acceptance import SenderRecord
from kentongan.store.device import HolderRecord
from kentongan.words import Level

SESSION = Membership(
    3, SenderRecord(3, "a@satu", "Kontak", "Universitas Satu"), Rights(False, Level.IMPORTANT), "d", "", 0
)
HOLDER = HolderRecord("d", 3, False, False, "important", "a@satu", "Kontak", "Universitas Satu")


def test_nothing_is_told_of_a_session_that_is_as_it_was() -> None:
    assert changes([SESSION], {"d": HOLDER}) == []


def test_a_device_that_is_gone_has_ended() -> None:
    other = replace(SESSION, device="e")
    assert changes([SESSION, other], {"d": HOLDER}) == [DevicesEnded(frozenset({"e"}))]


def test_a_member_is_suspended_and_changed_once_on_however_many_devices() -> None:
    suspended = replace(HOLDER, suspended=True)
    both = {"d": suspended, "e": replace(suspended, device="e")}
    assert changes([SESSION, replace(SESSION, device="e")], both) == [MembersSuspended(frozenset({3}))]


def test_rights_and_names_are_told_as_they_are_now() -> None:
    now = replace(HOLDER, broadcast=True, highest_level="emergency", contact="Lain", institution="Universitas Lain")
    assert changes([SESSION], {"d": now}) == [
        NameChanged("a@satu", "Lain"),
        NameChanged("satu", "Universitas Lain"),
        RightsChanged(frozenset({3}), True, Level.EMERGENCY),
    ]
