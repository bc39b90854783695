"""The popups on the screen: at most three in a corner, fewer on a low screen, the rest counted on a card of their own.

What the screen has no room for waits; an important message pushes a quiet one into the counter, never the other way.
A pointer over any of them stops the clocks of all.
"""

from collections.abc import Sequence

from PySide6.QtCore import QObject, QPoint, QRect, Signal
from PySide6.QtGui import QGuiApplication

from kentongan.desktop.popup.card import PopupCard
from kentongan.desktop.popup.counter import CounterCard
from kentongan.desktop.popup.floating import Floating
from kentongan.desktop.popup.motion import RISE, Motion
from kentongan.desktop.preferences import Corner
from kentongan.desktop.theme import px
from kentongan.language import Sentence
from kentongan.protocol.commands.message import Message

MOST = 3
GAP = 12
FROM_EDGE = 16
# How high the card is that counts, before there is one; in pixels at a text size of 100 %.
_COUNTER = 64


class PopupStack(QObject):
    """Shows messages as cards, newest nearest the corner."""

    shown = Signal(object)
    opened = Signal(object)
    acknowledged = Signal(object)
    later = Signal(object, object)
    see_all = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.cards: list[PopupCard] = []
        self.waiting: list[Message] = []
        self.motion = Motion()
        self.corner = Corner.BOTTOM_RIGHT
        self.screen = ""
        self._counter: CounterCard | None = None
        self._summary: CounterCard | None = None
        self._pointed: Floating | None = None

    def push(self, message: Message) -> None:
        """Show a message now, or count it when the screen is full of what is as important."""
        self._show(message)
        self._make_room()

    def sum_up(self, said: Sentence, messages: Sequence[Message]) -> CounterCard:
        """One card for many messages, in the place of an earlier such card; its `painted` says that it was seen."""
        self._end_summary()
        self._summary = card = CounterCard(said, is_summary=True)
        card.tell(messages)
        card.see_all.connect(self._end_summary)
        card.see_all.connect(self.see_all)
        card.closed.connect(self._end_summary)
        self._watch(card)
        self._arrange()
        return card

    @property
    def summary(self) -> CounterCard | None:
        """The card that sums up, while it stands."""
        return self._summary

    def _end_summary(self) -> None:
        if self._summary:
            card, self._summary = self._summary, None
            self._take(card)
            self._arrange()

    def settle(self, corner: Corner, screen: str, *, moves: bool) -> None:
        """Where cards stand from now on, and whether they move on their way there."""
        self.corner, self.screen, self.motion.is_on = corner, screen, moves
        self._arrange()

    def drop(self, message: str) -> None:
        """A message needs no popup any more: it was dealt with elsewhere, or retracted."""
        self.waiting = [one for one in self.waiting if one.id != message]
        for card in [card for card in self.cards if card.message.id == message]:
            card.dismiss()
        self._arrange()

    def clear(self) -> None:
        """Take everything from the screen."""
        self.waiting.clear()
        for card in list(self.cards):
            card.dismiss()
        self._end_summary()
        self._arrange()

    @property
    def counted(self) -> int:
        """Messages that wait behind the counter."""
        return len(self.waiting)

    @property
    def newest(self) -> PopupCard | None:
        """The card nearest the corner."""
        return self.cards[-1] if self.cards else None

    # Cards

    def _show(self, message: Message) -> None:
        card = PopupCard(message)
        card.shown.connect(self.shown)
        card.opened.connect(self.opened)
        card.acknowledged.connect(self.acknowledged)
        card.later.connect(self.later)
        card.closed.connect(self._close)
        card.hold(on=self._pointed is not None)
        self._watch(card)
        self.cards.append(card)

    def _put_back(self, card: PopupCard) -> None:
        """The least important of all makes room, and waits."""
        self.waiting.append(card.message)
        self._forget(card)

    def _forget(self, card: PopupCard) -> None:
        self.cards.remove(card)
        self._take(card)

    def _close(self, card: PopupCard) -> None:
        self._forget(card)
        if self.waiting:
            next_one = max(range(len(self.waiting)), key=lambda place: (self.waiting[place].level.rank, -place))
            self._show(self.waiting.pop(next_one))
            if len(self.cards) > 1 and not self._has_room():
                self._put_back(self.cards[-1])
        self._arrange()

    def _make_room(self) -> None:
        """As many cards as the screen is high enough for, each in its place."""
        while len(self.cards) > 1 and not self._has_room():
            self._put_back(min(self.cards, key=_importance))
        self._arrange()

    # Clocks

    def _watch(self, card: Floating) -> None:
        # Another text size, other words: the cards beside it give way.
        card.resized.connect(self._make_room)
        card.pointed.connect(lambda is_over: self._point(card, is_over))

    def _point(self, card: Floating, is_over: bool) -> None:
        """The pointer goes from one card to the next in any order of the two news."""
        if is_over:
            self._pointed = card
        elif self._pointed is card:
            self._pointed = None
        for one in self.cards:
            one.hold(on=self._pointed is not None)

    def _take(self, card: Floating) -> None:
        self._point(card, False)
        self.motion.take(card)

    # Places

    def _arrange(self) -> None:
        """Newest nearest the corner; the counter and the summary at the far end."""
        if self.waiting:
            if self._counter is None:
                self._counter = CounterCard()
                self._counter.see_all.connect(self.see_all)
                self._watch(self._counter)
            self._counter.tell(self.waiting)
        elif self._counter:
            counter, self._counter = self._counter, None
            self._take(counter)
        row: list[Floating] = list(reversed(self.cards))
        if self._counter:
            row.append(self._counter)
        if self._summary:
            row.append(self._summary)
        area, away = work_area(self.screen), FROM_EDGE
        for card in row:
            height = card.height() - 2 * card.margin
            top = area.bottom() + 1 - away - height if self.corner.is_bottom else area.top() + away
            width = card.width() - 2 * card.margin
            left = area.right() + 1 - FROM_EDGE - width if self.corner.is_right else area.left() + FROM_EDGE
            self._place(card, QPoint(left - card.margin, top - card.margin))
            away += height + GAP

    def _has_room(self) -> bool:
        """Whether the cards are not too many, and the screen is high enough for them and for what counts the rest."""
        row: list[Floating] = [*self.cards, *([self._summary] if self._summary else [])]
        heights = [card.height() - 2 * card.margin for card in row]
        if self.waiting:
            heights.append(self._counter.height() - 2 * self._counter.margin if self._counter else px(_COUNTER))
        needed = sum(heights) + GAP * (len(heights) - 1) + 2 * FROM_EDGE
        return len(self.cards) <= MOST and needed <= work_area(self.screen).height()

    def _place(self, card: Floating, corner: QPoint) -> None:
        if not card.isVisible():
            self.motion.bring(card, corner, RISE if self.corner.is_bottom else -RISE)
        else:
            self.motion.move(card, corner)


def _importance(card: PopupCard) -> int:
    return card.message.level.rank


def work_area(name: str = "") -> QRect:
    """What windows may cover of the screen of this name, or of the first one when there is none of that name."""
    named = [screen for screen in QGuiApplication.screens() if screen.name() == name]
    return (named[0] if named else QGuiApplication.primaryScreen()).availableGeometry()
