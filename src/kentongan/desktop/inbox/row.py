"""A row of the inbox, painted: sender, subject, first words; what is not opened is bold and has a dot."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from kentongan.desktop import clock
from kentongan.desktop.controls.paint import draw_avatar, draw_tag, tag_width
from kentongan.desktop.controls.row import draw_ground, draw_line
from kentongan.desktop.headline import headline
from kentongan.desktop.icons import LEVELS, paint_icon
from kentongan.desktop.inbox.model import BEGINS_DAY, ROW
from kentongan.desktop.texts import inbox as texts
from kentongan.desktop.theme import colour, font, px
from kentongan.desktop.wording import say
from kentongan.protocol.commands.message import Received
from kentongan.words import Level

HEIGHT = 80
# The name of the day, above its first row.
HEADING = 32
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


class RowDelegate(QStyledItemDelegate):
    """Paints rows of two heights, with and without a day above them: a hundred thousand scroll as well as ten."""

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
        if index.data(BEGINS_DAY):
            heading = QRectF(place.x() + px(20), place.y(), place.width() - px(36), px(HEADING))
            # The table has painted the whole of a chosen row; the day is not chosen with it.
            painter.fillRect(QRectF(place.x(), place.y(), place.width(), px(HEADING)), colour("surface"))
            draw_line(painter, heading, clock.day(row.message.sent_at), 12, 600, "ink-2")
            painter.fillRect(QRectF(place.x(), heading.bottom() - 1, place.width(), 1), colour("line"))
            place.setTop(heading.bottom())
        draw_ground(painter, place, option.state)
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

    def _draw_words(self, painter: QPainter, place: QRectF, row: Received) -> None:
        message, is_new = row.message, not row.times.opened_at
        third = place.height() / 3
        first = QRectF(place.x(), place.y(), place.width(), third)
        weight = 600 if is_new else 400
        taken = draw_line(painter, first, clock.hour(clock.local(message.sent_at)), 12, 400, "ink-3", is_right=True)
        sender = first.adjusted(0, 0, -taken - px(8), 0)
        draw_line(painter, sender, message.institution, 13, weight, "ink" if is_new else "ink-2")
        subject = headline(message) or say(texts.RETRACTED)
        draw_line(painter, first.translated(0, third), subject, 14, weight, "ink")
        last = first.translated(0, 2 * third)
        marks = self._draw_marks(painter, last, row)
        draw_line(painter, last.adjusted(0, 0, -marks, 0), " ".join(message.text.split()), 13, 400, "ink-3")

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
