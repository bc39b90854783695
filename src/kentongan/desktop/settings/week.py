"""The week of quiet hours, painted: bars of quarters of an hour, changed by mouse or keyboard."""

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from kentongan.desktop import quiet
from kentongan.desktop.quiet import AWAKE, DAYS, QUIET, STEPS, Week
from kentongan.desktop.spoken import tell_value
from kentongan.desktop.texts import settings as texts
from kentongan.desktop.theme import colour, font, look, px
from kentongan.desktop.wording import say, wording

_MARKS = range(0, 25, 4)
_AN_HOUR = 4


class WeekTable(QWidget):
    """Seven bars. A press turns the place under it over, and dragging takes the rest along."""

    spoken_role = QAccessible.Role.Table
    changed = Signal(object)  # Week, by hand

    def __init__(self) -> None:
        super().__init__()
        self._week: Week = quiet.WORKING
        self._brush = AWAKE
        self._last = (0, 0)
        self.cursor_place = (0, 28)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.updateGeometry)
        self.retranslate()

    @property
    def week(self) -> Week:
        """What is painted."""
        return self._week

    @week.setter
    def week(self, week: Week) -> None:
        self._week = tuple(week)
        self.retranslate()
        self.update()

    def spoken_value(self) -> str:
        """The place that the keyboard is at."""
        day, step = self.cursor_place
        time = f"{step // 4:02}{'.' if wording.language == 'id' else ':'}{step % 4 * 15:02}"
        state = say(texts.APPEAR if self._week[day][step] == AWAKE else texts.SILENT)
        return say(texts.PLACE, day=say(texts.DAYS).split()[day], time=time, state=state)

    def retranslate(self) -> None:
        """What a screen reader says."""
        self.setAccessibleName(say(texts.WEEK))
        self.setAccessibleDescription(self.spoken_value())
        tell_value(self)

    def sizeHint(self) -> QSize:
        """Seven rows and the hours below."""
        return QSize(px(540), DAYS * px(24) + px(28))

    def minimumSizeHint(self) -> QSize:
        """Narrower bars are still bars."""
        return QSize(px(320), self.sizeHint().height())

    # Painting

    def bar(self, day: int) -> QRectF:
        """Where the bar of a day is."""
        left = px(44)
        return QRectF(left, day * px(24) + px(4), self.width() - left - px(12), px(16))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Bars, names of days, hours, and the place of the keyboard."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(12))
        names = say(texts.DAYS).split()
        for day in range(DAYS):
            bar = self.bar(day)
            painter.setPen(colour("ink-2"))
            painter.drawText(QRectF(0, bar.y(), px(40), bar.height()), Qt.AlignmentFlag.AlignVCenter, names[day])
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour("track"))
            painter.drawRoundedRect(bar, 4, 4)
            painter.setBrush(colour("normal-line"))
            for begin, end in _spans(self._week[day]):
                width = bar.width() / STEPS
                painter.drawRoundedRect(
                    QRectF(bar.x() + begin * width, bar.y(), (end - begin) * width, bar.height()), 4, 4
                )
        painter.setPen(colour("ink-3"))
        for hour in _MARKS:
            bar = self.bar(DAYS - 1)
            place = QRectF(bar.x() + bar.width() * hour / 24 - px(20), bar.bottom() + px(6), px(40), px(18))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, f"{hour:02}")
        if self.hasFocus():
            self._draw_cursor(painter)

    def _draw_cursor(self, painter: QPainter) -> None:
        day, step = self.cursor_place
        bar = self.bar(day)
        width = bar.width() / STEPS
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour("focus"), 2))
        painter.drawRoundedRect(QRectF(bar.x() + step * width - 2, bar.y() - 2, width + 4, bar.height() + 4), 3, 3)

    # Hands

    def place_at(self, point: QPoint) -> tuple[int, int]:
        """Day and step that are nearest to a point."""
        bar = self.bar(0)
        day = min(max(point.y() // px(24), 0), DAYS - 1)
        return day, min(max(int((point.x() - bar.x()) / bar.width() * STEPS), 0), STEPS - 1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Turn a place over."""
        if event.button() is Qt.MouseButton.LeftButton:
            day, step = self._last = self.place_at(event.position().toPoint())
            self._brush = QUIET if self._week[day][step] == AWAKE else AWAKE
            self._paint(day, step, step)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Take the places between along, in the bar where it began."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            day, last = self._last
            _, step = self.place_at(event.position().toPoint())
            self._paint(day, min(step, last), max(step, last))
            self._last = (day, step)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go, with Ctrl by an hour, with Shift they paint; Space turns over."""
        day, step = self.cursor_place
        stride = _AN_HOUR if event.modifiers() & Qt.KeyboardModifier.ControlModifier else 1
        moves = {
            Qt.Key.Key_Left: (day, step - stride),
            Qt.Key.Key_Right: (day, step + stride),
            Qt.Key.Key_Up: (day - 1, step),
            Qt.Key.Key_Down: (day + 1, step),
            Qt.Key.Key_Home: (day, 0),
            Qt.Key.Key_End: (day, STEPS - 1),
        }
        key = Qt.Key(event.key())
        if key is Qt.Key.Key_Space:
            self._brush = QUIET if self._week[day][step] == AWAKE else AWAKE
            self._paint(day, step, step)
        elif key in moves:
            to_day, to_step = moves[key]
            self.cursor_place = min(max(to_day, 0), DAYS - 1), min(max(to_step, 0), STEPS - 1)
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and to_day == day:
                to_step = self.cursor_place[1]
                self._brush = self._week[day][step]
                self._paint(day, min(step, to_step), max(step, to_step))
            self.retranslate()
            self.update()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Monday for all working days."""
        menu = QMenu(self)
        menu.addAction(say(texts.LIKE_MONDAY), self.copy_monday)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The place of the keyboard is seen."""
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """... and no more."""
        self.update()

    def copy_monday(self) -> None:
        """Monday's hours on all working days."""
        self._set(quiet.with_weekdays_like_monday(self._week))

    def _paint(self, day: int, first: int, last: int) -> None:
        self._set(quiet.painted(self._week, [(day, step) for step in range(first, last + 1)], self._brush))

    def _set(self, week: Week) -> None:
        if week != self._week:
            self.week = week
            self.changed.emit(week)


def _spans(steps: str) -> list[tuple[int, int]]:
    """Where popups appear: beginnings and ends."""
    spans, begin = [], None
    for place, what in enumerate(steps + QUIET):
        if what == AWAKE and begin is None:
            begin = place
        elif what == QUIET and begin is not None:
            spans.append((begin, place))
            begin = None
    return spans
