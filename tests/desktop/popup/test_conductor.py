"""When a message comes to the screen, and as what. The queue is a real one on a disk; the clock is the test's."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from PySide6.QtTest import QTest

from kentongan.client.keeper import Keeper
from kentongan.client.profile import Profile
from kentongan.desktop.popup.conductor import AGAIN_MILLISECONDS, Conductor
from kentongan.desktop.popup.floating import Floating
from kentongan.desktop.popup.stack import MOST, PopupStack
from kentongan.desktop.preferences import Preferences
from kentongan.desktop.sound import Sound
from kentongan.protocol.commands.message import Message
from kentongan.protocol.commands.retraction import Retracted
from kentongan.words import DeliveryState, Level
from tests.desktop.desk import keep_picture
from tests.desktop.popup.test_stack import message as any_message

# A Monday, in working hours.
MORNING = datetime(2026, 11, 23, 10, 42).astimezone()


class Quietly(Sound):
    """Notes what would have sounded."""

    def __init__(self, preferences: Preferences, folder: Path) -> None:
        super().__init__(preferences, folder)
        self.heard: list[Level] = []

    def listen(self, level: Level) -> None:
        self.heard.append(level)


class Desk:
    """A member's popups with a clock that the test turns."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.now = MORNING
        self.start()

    def start(self) -> None:
        self.keeper = Keeper(Profile(self.folder)).__enter__()
        if self.keeper.cache.cursor is None:
            self.keeper.cache.begin(0)
        self.preferences = Preferences(self.folder)
        self.sound = Quietly(self.preferences, self.folder)
        self.stack = PopupStack()
        self.conductor = Conductor(
            self.keeper, self.preferences, self.stack, self.sound, self.report, clock=lambda: self.now
        )
        self.preferences.change(reduce_motion=True)

    def stop(self) -> None:
        self.conductor.end()
        self.keeper.__exit__(None, None, None)

    def report(self, state: DeliveryState, message: str) -> None:
        self.keeper.reports.add(state, message)
        self.conductor.note_change(message)

    def receive(self, *levels: Level, minutes_ago: float = 0) -> list[Message]:
        sent_at = int((self.now - timedelta(minutes=minutes_ago)).timestamp() * 1000)
        made = [msgspec.structs.replace(any_message(level), sent_at=sent_at) for level in levels]
        self.keeper.cache.take(made)
        self.conductor.take()
        return made

    def pass_time(self, **amount: float) -> None:
        self.now += timedelta(**amount)
        self.conductor.look()

    def wait_until_painted(self) -> None:
        """Everything that is on the screen has been seen, and what follows from it has been done."""
        emergency = self.conductor.emergencies.card
        cards = [card for card in (*self.stack.cards, self.stack.summary, emergency) if card]
        for _ in range(1000):
            QTest.qWait(5)
            if all(card._was_painted for card in cards):
                break
        QTest.qWait(5)

    def wait_until(self, done: Callable[[], object]) -> None:
        for _ in range(1000):
            if done():
                return
            QTest.qWait(5)
        raise AssertionError("it did not happen")

    @property
    def on_screen(self) -> list[str]:
        return [card.message.id for card in self.stack.cards]

    def shown_at(self, message: Message) -> int:
        row = self.keeper.cache.received(message.id)
        assert row
        return row.times.shown_at


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path / "profile")
    made.conductor.begin()
    yield made
    made.stop()


def test_a_message_comes_at_once_with_its_beat(desk: Desk) -> None:
    [one] = desk.receive(Level.IMPORTANT)
    assert desk.on_screen == [one.id]
    assert desk.sound.heard == [Level.IMPORTANT]
    assert not desk.shown_at(one)
    desk.wait_until_painted()
    assert desk.shown_at(one)


def test_a_muted_level_comes_without_a_sound(desk: Desk) -> None:
    desk.preferences.set_loudness(Level.NORMAL, on=False)
    desk.receive(Level.NORMAL, Level.INFO)
    assert desk.sound.heard == [Level.INFO]


def test_in_quiet_hours_only_an_emergency_comes_and_one_card_sums_up_afterwards(desk: Desk) -> None:
    desk.preferences.change(quiet_until=int((desk.now + timedelta(hours=1)).timestamp() * 1000))
    waiting = desk.receive(Level.INFO, Level.IMPORTANT, Level.NORMAL, Level.IMPORTANT)
    [emergency] = desk.receive(Level.EMERGENCY)
    assert desk.on_screen == []
    assert desk.conductor.emergencies.messages == [emergency]
    assert desk.sound.is_calling
    desk.conductor.drop(waiting[0].id)
    desk.pass_time(minutes=59)
    assert desk.stack.summary is None
    desk.pass_time(minutes=2)
    assert desk.stack.summary
    assert desk.stack.summary.count.text() == "During quiet hours 3 messages came"
    assert desk.stack.summary.important.text() == "2 important"
    assert desk.on_screen == []
    desk.wait_until_painted()
    keep_picture(desk.stack.summary, "popup-summary")
    assert not any(desk.shown_at(one) for one in waiting), "a sum is not a message that was shown"
    assert desk.keeper.popups.interrupted() == []


def test_what_waits_in_quiet_hours_survives_a_restart(desk: Desk) -> None:
    desk.preferences.change(quiet_until=int((desk.now + timedelta(hours=1)).timestamp() * 1000))
    [one] = desk.receive(Level.NORMAL)
    desk.stop()
    desk.start()
    desk.conductor.begin()
    assert desk.on_screen == []
    desk.pass_time(hours=2)
    assert desk.on_screen == [one.id]


def test_after_an_absence_one_card_instead_of_many(desk: Desk) -> None:
    desk.receive(*[Level.NORMAL] * 20, minutes_ago=90)
    [fresh] = desk.receive(Level.NORMAL)
    assert desk.on_screen == [fresh.id]
    desk.wait_until(lambda: desk.stack.summary)
    assert desk.on_screen == [fresh.id]
    assert desk.stack.summary
    assert desk.stack.summary.count.text() == "While you were away 20 messages came"
    desk.stack.summary.see_all.emit()
    assert desk.stack.summary is None


def test_a_few_after_an_absence_come_as_cards(desk: Desk) -> None:
    old = desk.receive(*[Level.NORMAL] * MOST, minutes_ago=90)
    desk.wait_until(lambda: desk.on_screen)
    assert desk.on_screen == [one.id for one in old]
    assert desk.stack.summary is None


def test_what_is_put_off_comes_again_also_after_a_restart(desk: Desk) -> None:
    [one] = desk.receive(Level.NORMAL)
    desk.wait_until_painted()
    desk.stack.cards[0]._put_off(desk.now + timedelta(minutes=15))
    assert desk.on_screen == []
    desk.stop()
    desk.start()
    desk.conductor.begin()
    assert desk.on_screen == []
    desk.pass_time(minutes=14)
    assert desk.on_screen == []
    desk.pass_time(minutes=2)
    assert desk.on_screen == [one.id]
    desk.pass_time(minutes=20)
    assert desk.on_screen == [one.id]


def test_what_is_put_off_into_quiet_hours_waits_for_their_end(desk: Desk) -> None:
    [one] = desk.receive(Level.NORMAL)
    desk.stack.cards[0]._put_off(desk.now + timedelta(minutes=15))
    desk.preferences.change(quiet_until=int((desk.now + timedelta(hours=1)).timestamp() * 1000))
    desk.pass_time(minutes=20)
    assert desk.on_screen == []
    desk.pass_time(minutes=41)
    assert desk.on_screen == [one.id]


def test_what_was_read_or_retracted_meanwhile_does_not_come_again(desk: Desk) -> None:
    read, retracted = desk.receive(Level.NORMAL, Level.NORMAL)
    for card in list(desk.stack.cards):
        card._put_off(desk.now + timedelta(minutes=15))
    desk.report(DeliveryState.ACKNOWLEDGED, read.id)
    desk.keeper.cache.take([Retracted(message=retracted.id, retracted_at=1)])
    desk.pass_time(minutes=20)
    assert desk.on_screen == []
    assert desk.conductor.put_off.next is None


def test_an_emergency_comes_back_every_five_minutes_until_it_is_acknowledged(desk: Desk) -> None:
    [one] = desk.receive(Level.EMERGENCY)
    desk.wait_until_painted()
    card = desk.conductor.emergencies.card
    assert card
    card.opened.emit(one)
    assert desk.conductor.emergencies.card is None
    assert not desk.sound.is_calling
    desk.report(DeliveryState.OPENED, one.id)
    for _ in range(2):
        desk.stop()
        desk.start()
        desk.conductor.begin()
        assert desk.conductor.emergencies.card is None
        desk.pass_time(seconds=AGAIN_MILLISECONDS / 1000 + 1)
        assert desk.conductor.emergencies.card
        assert desk.sound.is_calling
    desk.conductor.emergencies.acknowledged.emit(one)
    assert desk.conductor.emergencies.card is None
    assert not desk.sound.is_calling
    desk.pass_time(hours=1)
    assert desk.conductor.emergencies.card is None


def test_what_comes_meanwhile_lies_under_the_emergency(desk: Desk) -> None:
    desk.receive(Level.EMERGENCY)
    card = desk.conductor.emergencies.card
    assert card
    raised: list[int] = []
    card.raise_ = lambda: raised.append(len(desk.stack.cards))  # type: ignore[method-assign]
    desk.receive(Level.IMPORTANT)
    assert raised == [1], "after the card has come"
    desk.receive(*[Level.NORMAL] * (MOST + 1), minutes_ago=60)
    desk.wait_until(lambda: desk.stack.summary)
    assert len(raised) == 2


@pytest.mark.parametrize("is_reminded", [False, True])
def test_an_emergency_that_was_only_seen_comes_back_after_a_restart(desk: Desk, is_reminded: bool) -> None:
    [one] = desk.receive(Level.EMERGENCY)
    desk.wait_until_painted()
    if is_reminded:
        desk.conductor.drop(one.id)
        desk.conductor.remind(one)
    desk.stop()
    desk.start()
    desk.conductor.begin()
    assert desk.conductor.emergencies.card is None
    desk.pass_time(seconds=AGAIN_MILLISECONDS / 1000 + 1)
    assert desk.conductor.emergencies.messages == [one]


def test_a_reminder_pops_up_again(desk: Desk) -> None:
    [one] = desk.receive(Level.NORMAL)
    desk.wait_until_painted()
    desk.stack.cards[0].dismiss()
    desk.conductor.remind(one)
    assert desk.on_screen == [one.id]
    desk.conductor.remind(one)
    assert desk.on_screen == [one.id]


def test_what_is_opened_in_the_window_leaves_the_screen(desk: Desk) -> None:
    [one] = desk.receive(Level.IMPORTANT)
    desk.report(DeliveryState.OPENED, one.id)
    assert desk.on_screen == []


def test_see_all_leaves_nothing_that_would_come_again(desk: Desk) -> None:
    desk.receive(*[Level.NORMAL] * (MOST + 4))
    desk.wait_until_painted()
    desk.stack.see_all.emit()
    assert desk.on_screen == []
    desk.stop()
    desk.start()
    desk.conductor.begin()
    assert desk.on_screen == []


@pytest.mark.parametrize("level", [Level.NORMAL, Level.EMERGENCY])
def test_what_was_never_exposed_was_never_shown_and_comes_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, level: Level
) -> None:
    """[RCPT-2] Behind a locked screen a card is painted at most for nobody: nothing is reported."""
    with monkeypatch.context() as patch:
        patch.setattr(Floating, "windowHandle", lambda _: Unexposed())
        [one] = desk.receive(level)
        for card in (*desk.stack.cards, desk.conductor.emergencies.card):
            if card:
                card.grab()
        QTest.qWait(50)
        assert not desk.shown_at(one)
        assert DeliveryState.SHOWN not in [state for _, state, _ in desk.keeper.reports.waiting()]
        desk.stop()
    desk.start()
    desk.conductor.begin()
    assert desk.on_screen == [one.id] or desk.conductor.emergencies.messages == [one]
    desk.wait_until_painted()
    assert desk.shown_at(one)


class Unexposed:
    """A window that the system shows nothing of."""

    def isExposed(self) -> bool:
        return False
