"""What other hubs are told of an event: where to look, never what was done."""

import dataclasses
import typing

import pytest

from kentongan.bus import bus
from kentongan.bus.bus import doorbell_of
from kentongan.bus.doorbell import MOST, NOTHING, Doorbell, Reminded
from kentongan.words import BackupStep, ElsewhereState, Level, RegistrationState

ONE = "1" * 32
CASES: list[tuple[bus.Event, Doorbell]] = [
    (bus.MessagesCommitted(7), Doorbell(until=7)),
    (bus.ReceiptsCommitted(frozenset({4, 3})), Doorbell(receipts=[3, 4])),
    (bus.MessageRetracted(ONE), Doorbell(retracted=[ONE])),
    (bus.MessageReminded(ONE), Doorbell(reminded=[Reminded(ONE)])),
    (bus.MessageReminded(ONE, frozenset({2})), Doorbell(reminded=[Reminded(ONE, [2])])),
    (bus.DoneOnDevice(5, "d", ElsewhereState.OPENED, (ONE,)), Doorbell(done=[(5, ONE)])),
    (bus.RegistrationArrived(6), Doorbell(registrations=[6])),
    (bus.RegistrationDecided(6, RegistrationState.APPROVED), Doorbell(registrations=[6])),
    (bus.LetterQueued(), Doorbell(letters=True)),
    (bus.DevicesEnded(frozenset({"e", "d"})), Doorbell(devices=["d", "e"])),
    (bus.MembersSuspended(frozenset({5})), Doorbell(members=[5])),
    (bus.RightsChanged(frozenset({5}), True, Level.INFO), Doorbell(members=[5])),
    (bus.NameChanged("a@satu", "Kontak"), Doorbell(names=["a@satu"])),
    (bus.AdministratorChanged(2), Doorbell(administrators=[2])),
    (bus.EndOrdered(), Doorbell(orders=True)),
    (bus.BackupMoved(next(iter(BackupStep)), 1, 2), Doorbell(jobs=True)),
    (bus.BackupEnded("x", True), Doorbell(jobs=True)),
    (bus.AuditMoved(1, 2), Doorbell(jobs=True)),
    (bus.AuditLooked(True), Doorbell(jobs=True)),
    (bus.SettingChanged("limits.messages"), Doorbell(settings=True)),
    (bus.CertificateRenewed(), NOTHING),  # each hub has its own
    (Doorbell(members=[5]), NOTHING),  # what was heard is not rung again
]


@pytest.mark.parametrize(("event", "doorbell"), CASES)
def test_an_event_rings_at_the_others(event: bus.Event, doorbell: Doorbell) -> None:
    assert doorbell_of(event) == doorbell


def test_no_event_is_forgotten() -> None:
    assert {type(event) for event, _ in CASES} == set(typing.get_args(bus.Event))


def test_very_many_members_are_everything() -> None:
    assert doorbell_of(bus.MembersSuspended(frozenset(range(MOST + 1)))) == Doorbell(everything=True)


def test_a_doorbell_has_nothing_of_what_was_done() -> None:
    """Neither names nor rights: whoever hears it reads them where they are kept."""
    fields = {field for event, _ in CASES if dataclasses.is_dataclass(event) for field in event.__dataclass_fields__}
    assert not {"name", "broadcast", "highest_level", "state", "device", "proved"} & set(Doorbell.__struct_fields__)
    assert "broadcast" in fields
