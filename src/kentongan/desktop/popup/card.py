"""One popup: a frameless card that never takes the keyboard."""

import time

from PySide6.QtCore import QEvent, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QVBoxLayout, QWidget

from kentongan.desktop import clock
from kentongan.desktop.controls.button import Button, IconButton
from kentongan.desktop.controls.label import Label
from kentongan.desktop.controls.paint import Avatar, Tag
from kentongan.desktop.icons import pixmap
from kentongan.desktop.popup.ground import draw_ground
from kentongan.desktop.popup.later import LATER
from kentongan.desktop.texts import popup as texts
from kentongan.desktop.texts import words
from kentongan.desktop.theme import px
from kentongan.desktop.wording import bind, say
from kentongan.protocol.commands.message import Message
from kentongan.words import Level

WIDTH = 384
MARGIN = 24
# Seconds that a card stays when nobody touches it; the others stay until they are touched.
LIFE = {Level.INFO: 12.0, Level.NORMAL: 30.0}
_EDGE = {Level.INFO: 6, Level.NORMAL: 6, Level.IMPORTANT: 8, Level.EMERGENCY: 8}
FLAGS = (
    Qt.WindowType.Tool
    | Qt.WindowType.FramelessWindowHint
    | Qt.WindowType.WindowStaysOnTopHint
    | Qt.WindowType.WindowDoesNotAcceptFocus
)


class PopupCard(QWidget):
    """A message on the screen. `shown` comes from the first paint of an exposed window, and only from there."""

    shown = Signal(object)
    opened = Signal(object)
    acknowledged = Signal(object)
    later = Signal(object, object)  # Message, datetime
    closed = Signal(object)  # the card itself

    def __init__(self, message: Message) -> None:
        super().__init__(None, FLAGS)
        self.message = message
        self._was_shown = False
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setFixedWidth(px(WIDTH) + 2 * MARGIN)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN + 22, MARGIN + 16, MARGIN + 16, MARGIN + 16)
        column.setSpacing(8)
        column.addLayout(self._head())
        column.addWidget(clipped(message.subject, "popup-title", 2))
        if message.text:
            column.addWidget(clipped(" ".join(message.text.split()), "second", 4))
        if message.attachments:
            column.addLayout(self._files())
        if message.level is not Level.INFO:
            column.addLayout(self._buttons())
        self.setFixedHeight(column.totalHeightForWidth(self.width()))
        self._life = QTimer(self, singleShot=True)
        self._life.timeout.connect(self.dismiss)
        self.retranslate()

    def retranslate(self) -> None:
        """What a screen reader says."""
        message = self.message
        level = say(words.LEVELS[message.level])
        self.setAccessibleName(say(texts.NAME, level=level, sender=message.institution, subject=message.subject))

    def _head(self) -> QHBoxLayout:
        message = self.message
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(Avatar(message.institution, message.sender.rpartition("@")[2], 36), 0, Qt.AlignmentFlag.AlignTop)
        names = QVBoxLayout()
        names.setSpacing(2)
        first = QHBoxLayout()
        first.setSpacing(6)
        sender = clipped(message.institution, "strong", 1)
        sender.setToolTip(message.sender)
        shield = QLabel()
        shield.setPixmap(pixmap("shield-check", "ok", 16))
        first.addWidget(sender)
        first.addWidget(shield)
        first.addStretch(1)
        second = QHBoxLayout()
        second.setSpacing(8)
        second.addWidget(Tag(message.level))
        self._age = Label(age(message), "caption")
        second.addWidget(self._age)
        second.addStretch(1)
        names.addLayout(first)
        names.addLayout(second)
        row.addLayout(names, 1)
        close = IconButton("close", texts.CLOSE, self.dismiss, size=18)
        # A popup never has the keyboard: nothing in it may look as if it had.
        close.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _files(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        clip = QLabel()
        clip.setPixmap(pixmap("paperclip", "ink-3", 16))
        kinds = ", ".join(dict.fromkeys(say(words.KINDS[one.kind]) for one in self.message.attachments))
        files = Label("", "caption")
        files.put(texts.FILES, kinds=kinds, size=clock.amount(sum(one.size for one in self.message.attachments)))
        row.addWidget(clip)
        row.addWidget(files, 1)
        return row

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        later = Button(texts.LATER, kind="quiet", size="small")
        menu = QMenu(later)
        for said, moment in LATER:
            action = menu.addAction("")
            bind(action, "text", said)
            action.triggered.connect(lambda _=False, moment=moment: self._put_off(moment()))
        later.setMenu(menu)
        row.addWidget(later)
        row.addStretch(1)
        row.addWidget(Button(texts.ACKNOWLEDGE, self._acknowledge, size="small", icon_name="check"))
        row.addWidget(Button(texts.OPEN, self._open, kind="primary", size="small"))
        return row

    # What a hand does

    def _open(self) -> None:
        self.opened.emit(self.message)
        self.dismiss()

    def _acknowledge(self) -> None:
        self.acknowledged.emit(self.message)
        self.dismiss()

    def _put_off(self, moment: object) -> None:
        self.later.emit(self.message, moment)
        self.dismiss()

    def dismiss(self) -> None:
        """Go, without any word to the sender."""
        self._life.stop()
        self.hide()
        self.closed.emit(self)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on the card opens."""
        if event.button() is Qt.MouseButton.LeftButton and self._card().contains(event.position()):
            self._open()

    def enterEvent(self, event: QEnterEvent) -> None:
        """A pointer over the card stops its clock."""
        self._life.stop()

    def leaveEvent(self, event: QEvent) -> None:
        """... until it has gone."""
        self._start_clock()

    def _start_clock(self) -> None:
        if seconds := LIFE.get(self.message.level):
            self._life.start(int(seconds * 1000))

    # What is painted

    def _card(self) -> QRectF:
        return QRectF(self.rect()).adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Shadow, ground, edge, frame; and the moment that counts as shown."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        level = self.message.level
        draw_ground(painter, self._card(), ("important-line" if level is Level.IMPORTANT else str(level), _EDGE[level]))
        painter.end()
        self._note_first_paint()

    def _note_first_paint(self) -> None:
        window = self.windowHandle()
        if not self._was_shown and self.isVisible() and window.isExposed():
            self._was_shown = True
            self._start_clock()
            # Not from within the paint: whoever hears it may write to a disk.
            QTimer.singleShot(0, lambda: self.shown.emit(self.message))


_LETTERS_OF_A_LINE = 300


def clipped(text: str, role: str, lines: int) -> Label:
    """A label of at most so many lines; what does not fit ends in an ellipsis."""
    return _Clipped(text, role, lines)


class _Clipped(Label):
    def __init__(self, text: str, role: str, lines: int) -> None:
        # Fewer letters than this fill a line; a text may have ten thousand, each with marks that take time to draw.
        text = text[: lines * _LETTERS_OF_A_LINE]
        super().__init__(text, role, wrap=lines > 1)
        self._whole, self._lines = text, lines

    def heightForWidth(self, width: int) -> int:
        self._clip(width)
        return min(super().heightForWidth(width), self.fontMetrics().lineSpacing() * self._lines + 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._clip(self.width())

    def _clip(self, width: int) -> None:
        """As many words as fit; by halving, because a text may be long."""
        self.ensurePolished()
        metrics, most = self.fontMetrics(), self.fontMetrics().lineSpacing() * self._lines + 2

        def fits(text: str) -> bool:
            area = metrics.boundingRect(0, 0, max(width, 1), 100_000, int(Qt.TextFlag.TextWordWrap), text)
            return area.height() <= most and area.width() <= width

        shown = self._whole
        if not fits(shown):
            low, high = 0, len(self._whole)
            while low < high:
                middle = (low + high + 1) // 2
                low, high = (middle, high) if fits(self._whole[:middle].rstrip() + "…") else (low, middle - 1)
            shown = self._whole[:low].rstrip() + "…"
        if shown != self.text():
            self.setText(shown)


def age(message: Message) -> str:
    """How long ago it was sent, in words; the hour when that was today, otherwise the day."""
    minutes = int((time.time() * 1000 - message.sent_at) / 60_000)
    if minutes < 1:
        return say(texts.JUST_NOW)
    return say(texts.MINUTES_AGO, minutes=minutes) if minutes < 60 else clock.short(message.sent_at)
