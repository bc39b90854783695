"""How far one message has come: four bars on one scale, each with its numbers in words."""

from PySide6.QtCore import QEasingCurve, QRectF, QSize, QVariantAnimation
from PySide6.QtGui import QAccessible, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from kentongan.desktop.controls.row import draw_line
from kentongan.desktop.icons import icon
from kentongan.desktop.outbox.row import BARS, counts, draw_bar
from kentongan.desktop.texts import outbox as texts
from kentongan.desktop.theme import look, px
from kentongan.desktop.wording import say
from kentongan.protocol.commands.message import Tally
from kentongan.words import DeliveryState

ICONS = {
    DeliveryState.DELIVERED: "tray-arrow-down",
    DeliveryState.SHOWN: "monitor-eye",
    DeliveryState.OPENED: "email-open-outline",
    DeliveryState.ACKNOWLEDGED: "check-all",
}
_ROW, _MILLISECONDS = 34, 160
_NOBODY = Tally(recipients=0, delivered=0, shown=0, opened=0, acknowledged=0)


class StepBars(QWidget):
    """Four rows. News of the same message move the bars, another message stands at once."""

    spoken_role = QAccessible.Role.Chart

    def __init__(self) -> None:
        super().__init__()
        self._message = ""
        self._tally = _NOBODY
        self._from = self._shares = dict.fromkeys(DeliveryState, 0.0)
        self._moving = QVariantAnimation(self)
        self._moving.setDuration(_MILLISECONDS)
        self._moving.setStartValue(0.0)
        self._moving.setEndValue(1.0)
        self._moving.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._moving.valueChanged.connect(self._move)
        look.changed.connect(self.updateGeometry)

    def show_tally(self, message: str, tally: Tally) -> None:
        """How far a message has come."""
        is_same, self._message = message == self._message, message
        self._tally = tally
        self._from = dict(self._shares)
        self.retranslate()
        if is_same:
            self._moving.start()
        else:
            self._moving.stop()
            self._move(1.0)

    def retranslate(self) -> None:
        """What a screen reader says."""
        self.setAccessibleName("; ".join(f"{say(texts.STEPS[state])}: {self._words(state)}" for state in DeliveryState))
        self.update()

    def spoken_value(self) -> str:
        """How far it has come at the most."""
        return self._words(DeliveryState.ACKNOWLEDGED)

    def _words(self, state: DeliveryState) -> str:
        return say(texts.COUNT_OF, done=counts(self._tally)[state], count=self._tally.recipients)

    def _move(self, part: float) -> None:
        wanted = {state: count / max(self._tally.recipients, 1) for state, count in counts(self._tally).items()}
        self._shares = {
            state: self._from[state] + (wanted[state] - self._from[state]) * part for state in DeliveryState
        }
        self.update()

    def sizeHint(self) -> QSize:
        """Four rows."""
        return QSize(px(360), 4 * px(_ROW))

    def minimumSizeHint(self) -> QSize:
        """Four rows."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Icon, word, bar, numbers."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side, numbers, names = px(18), px(96), px(172)
        for place, state in enumerate(DeliveryState):
            row = QRectF(0, place * px(_ROW), self.width(), px(_ROW))
            top = int(row.y() + (row.height() - side) / 2)
            icon(ICONS[state], "ink-2").paint(painter, 0, top, side, side)
            draw_line(painter, row.adjusted(px(28), 0, 0, 0), say(texts.STEPS[state]), 14, 500, "ink")
            width = max(0.0, row.width() - names - numbers - px(16))
            bar = QRectF(names, row.center().y() - px(6), width, px(12))
            draw_bar(painter, bar, 1.0, "track")
            draw_bar(painter, bar, self._shares[state], BARS[state])
            place_of_words = QRectF(row.right() - numbers, row.y(), numbers, row.height())
            draw_line(painter, place_of_words, self._words(state), 14, 600, "ink")
