"""A row of the inbox, painted: sender, subject, first words; what is not opened is bold and has a dot."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from kentongan.desktop import clock
from kentongan.desktop.controls.paint import draw_avatar, draw_tag, tag_width
from kentongan.desktop.icons import LEVELS, paint_icon
from kentongan.desktop.inbox.model import ROW
from kentongan.desktop.texts import inbox as texts
from kentongan.desktop.theme import colour, font, px
from kentongan.desktop.wording import say
from kentongan.protocol.commands.message import Received
from kentongan.words import Level

HEIGHT = 80


class RowDelegate(QStyledItemDelegate):
    """Paints rows of one height, so that a hundred thousand of them scroll as well as ten."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Always the same."""
        return QSize(px(280), px(HEIGHT))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """One row."""
        row = index.data(ROW)
        if not isinstance(row, Received):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = QRectF(option.rect)
        state = option.state
        self._draw_ground(painter, place, state)
        key = row.message.sender.rpartition("@")[2]
        draw_avatar(
            painter, QRectF(place.x() + px(20), place.y() + px(12), px(40), px(40)), row.message.institution, key
        )
        self._draw_words(painter, place.adjusted(px(72), px(10), -px(16), -px(8)), row)
        if not row.times.opened_at:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour("unread"))
            painter.drawEllipse(QPointF(place.x() + px(10), place.y() + px(32)), px(4), px(4))
        painter.restore()

    def _draw_ground(self, painter: QPainter, place: QRectF, state: QStyle.StateFlag) -> None:
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(place, colour("primary-soft"))
            painter.fillRect(QRectF(place.x(), place.y(), 3, place.height()), colour("primary"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(place, colour("hover"))
        painter.fillRect(QRectF(place.x(), place.bottom() - 1, place.width(), 1), colour("line"))
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(colour("focus"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(place.adjusted(2, 2, -2, -3), 4, 4)

    def _draw_words(self, painter: QPainter, place: QRectF, row: Received) -> None:
        message, is_new = row.message, not row.times.opened_at
        line = place.height() / 3
        time = clock.short(message.sent_at)
        painter.setFont(font(12))
        painter.setPen(colour("ink-3"))
        time_width = QFontMetricsF(painter.font()).horizontalAdvance(time) + px(8)
        painter.drawText(QRectF(place.x(), place.y(), place.width(), line), _RIGHT, time)
        sender = QRectF(place.x(), place.y(), place.width() - time_width, line)
        _draw_line(painter, sender, message.institution, 13, 600 if is_new else 400, "ink" if is_new else "ink-2")
        subject = message.subject or say(texts.RETRACTED)
        _draw_line(
            painter,
            QRectF(place.x(), place.y() + line, place.width(), line),
            subject,
            14,
            600 if is_new else 400,
            "ink",
        )
        last = QRectF(place.x(), place.y() + 2 * line, place.width(), line)
        taken = self._draw_marks(painter, last, row)
        _draw_line(painter, last.adjusted(0, 0, -taken, 0), " ".join(message.text.split()), 13, 400, "ink-3")

    def _draw_marks(self, painter: QPainter, place: QRectF, row: Received) -> float:
        """Level, number of attachments, acknowledged: from the right; the width that they take."""
        message, right = row.message, place.right()
        size, top = px(16), place.y() + (place.height() - px(16)) / 2
        if message.level.rank >= Level.IMPORTANT.rank:
            right -= tag_width(message.level)
            draw_tag(painter, QPointF(right, place.y() + (place.height() - px(22)) / 2), message.level)
        else:
            right -= size
            paint_icon(painter, LEVELS[message.level], str(message.level), QPointF(right, top))
        if row.times.acknowledged_at:
            right -= size + px(6)
            paint_icon(painter, "check-all", "ok", QPointF(right, top))
        if message.attachments:
            count = str(len(message.attachments))
            painter.setFont(font(12))
            painter.setPen(colour("ink-3"))
            right -= QFontMetricsF(painter.font()).horizontalAdvance(count) + px(8)
            painter.drawText(QRectF(right, place.y(), px(30), place.height()), _LEFT, count)
            right -= size + px(2)
            paint_icon(painter, "paperclip", "ink-3", QPointF(right, top))
        return place.right() - right + px(8)


_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


def _draw_line(painter: QPainter, place: QRectF, text: str, size: int, weight: int, token: str) -> None:
    painter.setFont(font(size, weight))
    painter.setPen(colour(token))
    shown = QFontMetricsF(painter.font()).elidedText(text, Qt.TextElideMode.ElideRight, place.width())
    painter.drawText(place, _LEFT | Qt.TextFlag.TextSingleLine, shown)
