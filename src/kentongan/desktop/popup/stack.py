"""The popups on the screen: at most three in a corner, the rest counted on a card of their own.

What the screen has no room for waits; an important message pushes a quiet one into the counter, never the other way.
"""

from PySide6.QtCore import QEasingCurve, QObject, QPoint, QPropertyAnimation, QRect, Signal
from PySide6.QtGui import QGuiApplication

from kentongan.desktop.popup.card import MARGIN, PopupCard
from kentongan.desktop.popup.counter import CounterCard
from kentongan.protocol.commands.message import Message

MOST = 3
GAP = 12
FROM_EDGE = 16
_FADE = 220
_MOVE = 160


class PopupStack(QObject):
    """Shows messages as cards, newest nearest the corner."""

    shown = Signal(object)
    opened = Signal(object)
    acknowledged = Signal(object)
    later = Signal(object, object)
    passed = Signal(
        object
    )  # Message: a card that went without being shown, because the program ends or it is not wanted
    see_all = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.cards: list[PopupCard] = []
        self.waiting: list[Message] = []
        self.moves = True
        self._counter: CounterCard | None = None

    def push(self, message: Message) -> None:
        """Show a message now, or count it when the screen is full of what is as important."""
        self._show(message)
        if len(self.cards) > MOST:
            self._put_back(min(self.cards, key=_importance))
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
        self._arrange()

    @property
    def counted(self) -> int:
        """Messages that wait behind the counter."""
        return len(self.waiting)

    # Cards

    def _show(self, message: Message) -> None:
        card = PopupCard(message)
        card.shown.connect(self.shown)
        card.opened.connect(self.opened)
        card.acknowledged.connect(self.acknowledged)
        card.later.connect(self.later)
        card.closed.connect(self._close)
        self.cards.append(card)

    def _put_back(self, card: PopupCard) -> None:
        """The least important of all makes room, and waits."""
        self.waiting.append(card.message)
        self._forget(card)

    def _forget(self, card: PopupCard) -> None:
        self.cards.remove(card)
        card.closed.disconnect(self._close)
        card.hide()
        card.deleteLater()

    def _close(self, card: PopupCard) -> None:
        self._forget(card)
        if self.waiting:
            next_one = max(range(len(self.waiting)), key=lambda place: (self.waiting[place].level.rank, -place))
            self._show(self.waiting.pop(next_one))
        self._arrange()

    # Places

    def _arrange(self) -> None:
        """Newest nearest the corner; the counter at the far end."""
        area = _work_area()
        bottom = area.bottom() - FROM_EDGE + MARGIN
        for card in reversed(self.cards):
            corner = QPoint(area.right() - FROM_EDGE - card.width() + MARGIN, bottom - card.height())
            self._place(card, corner)
            bottom = corner.y() + 2 * MARGIN - GAP
        self._count(area, bottom)

    def _place(self, card: PopupCard | CounterCard, corner: QPoint) -> None:
        if not card.isVisible():
            card.move(corner)
            card.show()
            if self.moves:
                _animate(card, b"windowOpacity", 0.0, 1.0, _FADE)
        elif card.pos() != corner:
            if self.moves:
                _animate(card, b"pos", card.pos(), corner, _MOVE)
            else:
                card.move(corner)

    def _count(self, area: QRect, bottom: int) -> None:
        if not self.waiting:
            if self._counter:
                self._counter.hide()
            return
        if self._counter is None:
            self._counter = CounterCard()
            self._counter.see_all.connect(self.see_all)
        self._counter.tell(self.waiting)
        corner = QPoint(area.right() - FROM_EDGE - self._counter.width() + MARGIN, bottom - self._counter.height())
        self._place(self._counter, corner)


def _importance(card: PopupCard) -> int:
    return card.message.level.rank


def _work_area() -> QRect:
    screen = QGuiApplication.primaryScreen()
    return screen.availableGeometry()


def _animate(card: PopupCard | CounterCard, name: bytes, begin: object, end: object, milliseconds: int) -> None:
    animation = QPropertyAnimation(card, name, card)
    animation.setDuration(milliseconds)
    animation.setEasingCurve(QEasingCurve.Type.OutCubic)
    animation.setStartValue(begin)
    animation.setEndValue(end)
    animation.start(QPropertyAnimation.DeletionPolicy.DeleteWhenStopped)
