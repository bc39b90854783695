"""A row of the outbox, painted: audience, subject, the four steps on top of each other, and the count in words."""

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from kentongan.client.link_state import Connected
from kentongan.client.outbox import Entry, OutgoingState
from kentongan.desktop import clock
from kentongan.desktop.bridge import Bridge
from kentongan.desktop.compose.foot import amounts
from kentongan.desktop.controls.paint import draw_tag, tag_width
from kentongan.desktop.controls.row import draw_ground, draw_line
from kentongan.desktop.outbox.model import ROW, Row, audience_of, id_of, state_of, subject_of, time_of
from kentongan.desktop.theme import colour, px
from kentongan.protocol.commands.message import Sent, Tally
from kentongan.words import DeliveryState, Level

HEIGHT = 98
# One hue that darkens, the furthest step last.
BARS = {
    DeliveryState.DELIVERED: "bar-delivered",
    DeliveryState.SHOWN: "bar-shown",
    DeliveryState.OPENED: "bar-opened",
    DeliveryState.ACKNOWLEDGED: "bar-ack",
}


def counts(tally: Tally) -> dict[DeliveryState, int]:
    """How many have come to each step, or beyond it: what is opened was delivered too."""
    found, least = {}, 0
    for state in reversed(DeliveryState):
        least = max(least, getattr(tally, state.value))
        found[state] = min(least, tally.recipients)
    return dict(reversed(found.items()))


def draw_steps(painter: QPainter, place: QRectF, tally: Tally) -> None:
    """The four steps of a message as one bar."""
    draw_bar(painter, place, 1.0, "track")
    for state, count in counts(tally).items():
        draw_bar(painter, place, count / max(tally.recipients, 1), BARS[state])


def draw_bar(painter: QPainter, place: QRectF, share: float, token: str) -> None:
    """So much of a rounded bar."""
    if share > 0:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(token))
        radius = place.height() / 2
        width = max(place.width() * min(share, 1.0), place.height())
        painter.drawRoundedRect(QRectF(place.x(), place.y(), width, place.height()), radius, radius)


class RowDelegate(QStyledItemDelegate):
    """Paints rows of one height, so that a hundred thousand of them scroll as well as ten."""

    def __init__(self, bridge: Bridge, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge = bridge

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Always the same."""
        return QSize(px(280), px(HEIGHT))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """One row."""
        row = index.data(ROW)
        if not isinstance(row, Entry | Sent):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = QRectF(option.rect)
        draw_ground(painter, place, option.state)
        words = place.adjusted(px(20), px(10), -px(20), 0)
        first = QRectF(words.x(), words.y(), words.width(), px(20))
        taken = draw_line(painter, first, clock.short(time_of(row)), 12, 400, "ink-3", is_right=True)
        draw_line(painter, first.adjusted(0, 0, -taken - px(8), 0), audience_of(row), 13, 400, "ink-2")
        self._draw_subject(painter, first.translated(0, px(21)), row)
        self._draw_state(painter, QRectF(words.x(), words.y() + px(50), words.width(), px(6)), row)
        painter.restore()

    def _draw_subject(self, painter: QPainter, place: QRectF, row: Row) -> None:
        level = row.draft.send.level if isinstance(row, Entry) else row.message.level
        taken = 0.0
        if level.rank >= Level.IMPORTANT.rank:
            taken = tag_width(level) + px(8)
            draw_tag(painter, QPointF(place.right() - tag_width(level), place.y() - px(1)), level)
        draw_line(painter, place.adjusted(0, 0, -taken, 0), subject_of(row), 14, 600, "ink")

    def _draw_state(self, painter: QPainter, bar: QRectF, row: Row) -> None:
        token = "ink-3"
        is_moving = isinstance(self._bridge.state, Connected)
        if isinstance(row, Sent):
            if not row.message.retracted_at:
                draw_steps(painter, bar, row.tally)
        elif row.state is OutgoingState.REFUSED:
            token = "emergency"
        else:
            token = "important"
            done, size = amounts(row, self._bridge.moved.get(id_of(row), {}))
            draw_bar(painter, bar, 1.0, "track")
            draw_bar(painter, bar, done / size if size else 0.0, "primary")
        below = QRectF(bar.x(), bar.bottom() + px(5), bar.width(), px(18))
        draw_line(painter, below, state_of(row, is_moving), 12, 400, token)
