"""Decides when a message comes to the screen, and as what: a card, one card for many, or the emergency card.

- An emergency comes at once, sounds until it is acknowledged, and comes back every five minutes until then.
- In quiet hours everything else waits; afterwards one card sums it up.
- What was sent while this computer was away is summed up too, when it is more than the screen has room for.
- What the user puts off comes again, also after a restart.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QMenu

from kentongan.client.keeper import Keeper
from kentongan.desktop.popup.emergency import Emergencies
from kentongan.desktop.popup.put_off import PutOff
from kentongan.desktop.popup.stack import MOST, PopupStack
from kentongan.desktop.preferences import Preferences
from kentongan.desktop.sound import Sound
from kentongan.desktop.texts import popup as texts
from kentongan.language import Sentence
from kentongan.protocol.commands.message import Message
from kentongan.words import DeliveryState, Level

# An emergency comes back after so long.
AGAIN_MILLISECONDS: Final = 5 * 60_000
# What was sent longer ago than this came while the computer was away.
OLD_MILLISECONDS: Final = 5 * 60_000
# The stream brings what waited in several gulps: so long after the last of them it is summed up.
GATHER_MILLISECONDS: Final = 400
# A timer does not count the time in which the machine sleeps, so the clock is looked at this often.
LOOK_MILLISECONDS: Final = 20_000
# In a week that is quiet from end to end, what is due asks again after so long.
_ASK_AGAIN_MILLISECONDS = 3_600_000


def now_of_user() -> datetime:
    """The user's own clock."""
    return datetime.now().astimezone()


class Conductor(QObject):
    """The popups of one member, from the queue on the disk to the screen and back."""

    opened = Signal(object)  # Message: the user wants to see it in the window
    see_all = Signal()
    quiet_changed = Signal(bool)

    def __init__(
        self,
        keeper: Keeper,
        preferences: Preferences,
        stack: PopupStack,
        sound: Sound,
        report: Callable[[DeliveryState, str], None],
        clock: Callable[[], datetime] = now_of_user,
    ) -> None:
        super().__init__()
        self._keeper, self._preferences, self._clock = keeper, preferences, clock
        self._report, self._sound = report, sound
        self.stack = stack
        self.emergencies = Emergencies()
        self.put_off = PutOff(keeper.profile.folder)
        self._held: list[Message] = []  # while it is quiet
        self._old: list[Message] = []  # from before this computer was there
        self._claimed: set[str] = set()  # on the disk marked as on their way to the screen
        self._is_quiet = self._preferences.is_quiet(self._clock())
        self._gather = QTimer(self, singleShot=True, interval=GATHER_MILLISECONDS)
        self._gather.timeout.connect(self._sum_up_old)
        self._look = QTimer(self, interval=LOOK_MILLISECONDS)
        self._look.timeout.connect(self.look)
        self._due = QTimer(self, singleShot=True)
        self._due.timeout.connect(self.look)
        self._connect()

    def _connect(self) -> None:
        self.stack.opened.connect(self._open)
        self.stack.acknowledged.connect(self._acknowledge)
        self.stack.later.connect(lambda message, moment: self._put(message.id, _milliseconds(moment)))
        self.stack.shown.connect(self._note_shown)
        self.stack.see_all.connect(self._see_all)
        self.emergencies.shown.connect(self._note_shown)
        self.emergencies.acknowledged.connect(self._acknowledge)
        self.emergencies.opened.connect(self._open_emergency)
        self.emergencies.calling.connect(self._sound.call)
        self.emergencies.silent.connect(self._sound.hush)
        self._preferences.changed.connect(self._settle)

    # From outside

    def begin(self) -> None:
        """Bring what an earlier run left, and what waits."""
        self._settle()
        for message in self._keeper.popups.interrupted():
            # Claimed by a run that ended before it was painted: rather twice than never.
            self._admit(message)
        self.take()
        self._look.start()

    def take(self) -> None:
        """Bring everything that waits: claimed on the disk before it is painted."""
        while message := self._keeper.popups.next():
            self._admit(message)

    def remind(self, message: Message) -> None:
        """[MSG-12] A reminder pops up again, whatever was done with it before."""
        if message.level is Level.EMERGENCY:
            self.emergencies.push(message)
            self._put(message.id, self._now() + AGAIN_MILLISECONDS)
        elif self._is_quiet:
            self._hold(message)
        else:
            self._show(message)

    def drop(self, message: str) -> None:
        """It was dealt with elsewhere, was retracted, or was read in the window."""
        self._finish(message, seen=False)
        self.put_off.forget(message)
        self._held = [one for one in self._held if one.id != message]
        self._old = [one for one in self._old if one.id != message]
        self.stack.drop(message)
        self.emergencies.drop(message)

    def offer(self, menu: QMenu) -> Message | None:
        """Put what can be done with the newest popup into a menu, an emergency first; which one it is."""
        card = self.emergencies.card or self.stack.newest
        if card is None:
            return None
        card.offer(menu)
        return card.message

    def note_change(self, message: str) -> None:
        """Something was done with a message in the window: what is read there needs no card."""
        row = self._keeper.cache.received(message)
        if row is None or row.times.acknowledged_at:
            is_over = True
        else:
            # An emergency is over only when it is acknowledged.
            is_over = bool(row.times.opened_at) and row.message.level is not Level.EMERGENCY
        if is_over:
            self.drop(message)

    def end(self) -> None:
        """Take everything from the screen; what was not shown comes at the next start."""
        for timer in (self._gather, self._look, self._due):
            timer.stop()
        self._preferences.changed.disconnect(self._settle)
        self.stack.clear()
        self.emergencies.clear()

    def look(self) -> None:
        """Look at the clock: has quiet ended, is something due?"""
        quiet = self._preferences.is_quiet(self._clock())
        if quiet != self._is_quiet:
            self._is_quiet = quiet
            self.quiet_changed.emit(quiet)
            if not quiet:
                held, self._held = self._held, []
                self._bring(held, texts.AFTER_QUIET, most=1)
        for message in self.put_off.due(self._now()):
            self._bring_again(message)
        self._wait_for_next()

    @property
    def is_quiet(self) -> bool:
        """Whether popups wait now."""
        return self._is_quiet

    # What comes

    def _admit(self, message: Message) -> None:
        self._claimed.add(message.id)
        if message.level is Level.EMERGENCY:
            self.emergencies.push(message)
        elif self._is_quiet:
            self._hold(message)
        elif message.sent_at < self._now() - OLD_MILLISECONDS:
            self._old.append(message)
            self._gather.start()
        else:
            self._show(message)

    def _hold(self, message: Message) -> None:
        if message.id not in [one.id for one in self._held]:
            self._held.append(message)

    def _show(self, message: Message) -> None:
        self.stack.drop(message.id)
        self.stack.push(message)
        self.emergencies.stay_above()
        self._sound.beat(message.level)

    def _sum_up_old(self) -> None:
        old, self._old = self._old, []
        self._bring(old, texts.AFTER_ABSENCE, most=MOST)

    def _bring(self, messages: list[Message], said: Sentence, most: int) -> None:
        """Each as a card of its own, or all as one when they are more than `most`."""
        if len(messages) <= most:
            for message in messages:
                self._show(message)
            return
        card = self.stack.sum_up(said, messages)
        self.emergencies.stay_above()
        # Summed up is not shown: the sender hears nothing of it, [RCPT-2].
        card.painted.connect(lambda: self._finish_all(messages))
        self._sound.beat(max((message.level for message in messages), key=lambda level: level.rank))

    def _bring_again(self, id: str) -> None:
        row = self._keeper.cache.received(id)
        if row is None or row.message.retracted_at or row.times.acknowledged_at or row.message.expires_at < self._now():
            self.put_off.forget(id)
        elif row.message.level is Level.EMERGENCY:
            self._put(id, self._now() + AGAIN_MILLISECONDS)
            self.emergencies.push(row.message)
        elif self._is_quiet:
            ends = self._preferences.quiet_ends(self._clock())
            self._put(id, _milliseconds(ends) if ends else self._now() + _ASK_AGAIN_MILLISECONDS)
        else:
            self.put_off.forget(id)
            self._show(row.message)

    # What is done

    def _note_shown(self, message: Message) -> None:
        """[RCPT-2] Painted in an exposed window: only now."""
        self._finish(message.id, seen=True)
        if message.level is Level.EMERGENCY:
            self._put(message.id, self._now() + AGAIN_MILLISECONDS)

    def _finish(self, message: str, *, seen: bool) -> None:
        if seen or message in self._claimed:
            self._claimed.discard(message)
            self._keeper.popups.done(message, seen=seen)
            self._keeper.nudge()

    def _finish_all(self, messages: list[Message]) -> None:
        for message in messages:
            self._finish(message.id, seen=False)

    def _acknowledge(self, message: Message) -> None:
        self._report(DeliveryState.ACKNOWLEDGED, message.id)
        self.drop(message.id)

    def _open(self, message: Message) -> None:
        self.put_off.forget(message.id)
        self.opened.emit(message)

    def _open_emergency(self, message: Message) -> None:
        """Opening is not acknowledging: it makes room for the message, and comes back."""
        self._put(message.id, self._now() + AGAIN_MILLISECONDS)
        self.emergencies.drop(message.id)
        self.opened.emit(message)

    def _see_all(self) -> None:
        self._finish_all([*self.stack.waiting, *self._old])
        self._old.clear()
        self.stack.clear()
        self.see_all.emit()

    def _put(self, message: str, at: int) -> None:
        self.put_off.put(message, at)
        self._wait_for_next()

    def _wait_for_next(self) -> None:
        if (at := self.put_off.next) is not None:
            self._due.start(max(0, min(at - self._now(), LOOK_MILLISECONDS)))

    def _settle(self) -> None:
        chosen = self._preferences.now
        self.stack.settle(chosen.corner, chosen.screen, moves=not chosen.reduce_motion)
        self.look()

    def _now(self) -> int:
        return _milliseconds(self._clock())


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
