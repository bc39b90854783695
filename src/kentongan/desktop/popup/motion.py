"""How cards come, make room, and go: a fade and a few pixels; at once where nothing may move or nothing can fade."""

from PySide6.QtCore import QEasingCurve, QPoint, QPropertyAnimation

from kentongan.desktop.popup.floating import Floating

# Milliseconds.
COMES: int = 220
MOVES: int = 160
GOES: int = 160
# Pixels that a card comes from outside.
RISE: int = 12


class Motion:
    """The motion of all cards; `is_on` is the user's wish. Without a compositor a card neither fades nor slides."""

    def __init__(self) -> None:
        self.is_on = True

    def bring(self, card: Floating, place: QPoint, outside: int) -> None:
        """Show a card, from so many pixels below its place."""
        card.rest_at(place)
        card.move(place)
        if self._moves(card):
            card.setWindowOpacity(0.0)
            card.show()
            _run(card, "windowOpacity", 1.0, COMES)
            card.move(place + QPoint(0, outside))
            _run(card, "pos", place, COMES)
        else:
            card.show()

    def move(self, card: Floating, place: QPoint) -> None:
        """Let a card that stands give way."""
        card.rest_at(place)
        if self._moves(card):
            _run(card, "pos", place, MOVES)
        else:
            card.move(place)

    def take(self, card: Floating) -> None:
        """Let a card go for good; from now on nothing that is done to it counts."""
        card.blockSignals(True)
        card.rest_at(None)
        if self._moves(card) and card.isVisible():
            _run(card, "windowOpacity", 0.0, GOES).finished.connect(lambda: _end(card))
        else:
            _end(card)

    def _moves(self, card: Floating) -> bool:
        return self.is_on and card.margin > 0


def _end(card: Floating) -> None:
    card.hide()
    card.deleteLater()


def _run(card: Floating, name: str, end: object, milliseconds: int) -> QPropertyAnimation:
    """From where it is now; a motion of the same kind that is under way ends there."""
    found = card.findChild(QPropertyAnimation, name)
    animation = found if isinstance(found, QPropertyAnimation) else QPropertyAnimation(card, name.encode(), card)
    if animation.state() is QPropertyAnimation.State.Running and animation.endValue() == end:
        return animation
    animation.stop()
    animation.setObjectName(name)
    animation.setEasingCurve(QEasingCurve.Type.OutCubic)
    animation.setDuration(milliseconds)
    animation.setStartValue(card.property(name))
    animation.setEndValue(end)
    animation.start()
    return animation
