"""One popup: a frameless card that never takes the keyboard."""

import time

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from kentongan import terms
from kentongan.desktop import clock
from kentongan.desktop.attachments.thumbnail import Thumbnail
from kentongan.desktop.controls.button import Button, IconButton
from kentongan.desktop.controls.label import Elided, Label
from kentongan.desktop.controls.paint import Avatar, Tag
from kentongan.desktop.controls.sign import Sign
from kentongan.desktop.controls.turning import turn
from kentongan.desktop.headline import headline
from kentongan.desktop.popup.floating import Floating
from kentongan.desktop.popup.later import LATER
from kentongan.desktop.texts import popup as texts
from kentongan.desktop.theme import look, px
from kentongan.desktop.wording import bind, say
from kentongan.protocol.commands.message import Message
from kentongan.words import Level

WIDTH = 384
_THUMBNAIL = (104, 78)
# "Just now" grows old: so often the card looks at the clock.
_AGES_MILLISECONDS = 20_000
# Seconds that a card stays when nobody touches it; the others stay until they are touched.
LIFE = {Level.INFO: 12.0, Level.NORMAL: 30.0}
_EDGE = {Level.INFO: 6, Level.NORMAL: 6, Level.IMPORTANT: 8, Level.EMERGENCY: 8}


class PopupCard(Floating):
    """A message on the screen. `shown` comes from the first paint of an exposed window, and only from there."""

    shown = Signal(object)
    opened = Signal(object)
    acknowledged = Signal(object)
    later = Signal(object, object)  # Message, datetime
    closed = Signal(object)  # the card itself
    pictured = Signal()  # the thumbnail has come

    def __init__(self, message: Message) -> None:
        super().__init__()
        self.message = message
        self.painted.connect(self._note_shown)
        column = QVBoxLayout(self)
        room = self.margin + 16
        column.setContentsMargins(room + 6, room, room, room)
        column.setSpacing(8)
        column.addLayout(self._head())
        column.addLayout(self._content())
        if message.attachments:
            column.addLayout(self._files())
        self._row, self._acts = QHBoxLayout(), list[QWidget]()
        if message.level is not Level.INFO:
            self._add_buttons()
        column.addLayout(self._row)
        self._column = column
        self._is_held = self._is_choosing = False
        self._life = QTimer(self, singleShot=True)
        self._life.timeout.connect(self.dismiss)
        self._ages = QTimer(self, interval=_AGES_MILLISECONDS)
        self._ages.timeout.connect(self._tell_age)
        self._ages.start()
        look.changed.connect(self.fit)
        self.retranslate()

    def fit(self) -> None:
        """As wide as every card, as high as its words."""
        self.setFixedWidth(px(WIDTH) + 2 * self.margin)
        insets = self._column.contentsMargins()
        turn(self._row, self._acts, self.width() - insets.left() - insets.right())
        self.setFixedHeight(self._column.totalHeightForWidth(self.width()))

    def retranslate(self) -> None:
        """What a screen reader says, and what is put together; other words may need more room."""
        message = self.message
        self.setAccessibleName(name_of(message))
        self._tell_age()
        if message.attachments:
            first, *others = dict.fromkeys(terms.KINDS[one.kind] for one in message.attachments)
            kinds = ", ".join([say(first.capital), *map(say, others)])
            size = clock.amount(sum(one.size for one in message.attachments))
            self._kinds.put(texts.FILES, kinds=kinds, size=size)
        self.fit()

    def _tell_age(self) -> None:
        self._age.put(age(self.message))

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
        shield = Sign("shield-check", "ok", 16)
        first.addWidget(sender)
        first.addWidget(shield)
        first.addStretch(1)
        second = QHBoxLayout()
        second.setSpacing(8)
        second.addWidget(Tag(message.level))
        self._age = Label("", "caption")
        second.addWidget(self._age)
        second.addStretch(1)
        names.addLayout(first)
        names.addLayout(second)
        row.addLayout(names, 1)
        close = IconButton("close", texts.CLOSE, self.dismiss, size=18)
        close.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _content(self) -> QHBoxLayout:
        """Subject and text; beside them the first thumbnail."""
        message = self.message
        words_of_it = QVBoxLayout()
        words_of_it.setSpacing(8)
        words_of_it.addWidget(clipped(headline(message), "popup-title", 2))
        if message.text:
            words_of_it.addWidget(clipped(" ".join(message.text.split()), "second", 4))
        words_of_it.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addLayout(words_of_it, 1)
        if pictured := next((one for one in message.attachments if one.thumbnail), None):
            thumbnail = Thumbnail(pictured, radius=8)
            thumbnail.setFixedSize(*map(px, _THUMBNAIL))
            thumbnail.pictured.connect(self.pictured)
            row.addWidget(thumbnail, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _files(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        clip = Sign("paperclip", "ink-3", 16)
        self._kinds = Elided("", "caption")
        row.addWidget(clip)
        row.addWidget(self._kinds, 1)
        return row

    def _add_buttons(self) -> None:
        row = self._row
        row.setSpacing(8)
        later = Button(texts.LATER, kind="quiet", size="small")
        menu = QMenu(later)
        self._fill_later(menu)
        self._hold_while(menu)
        later.setMenu(menu)
        row.addWidget(later)
        row.addStretch(1)
        acknowledge = Button(texts.ACKNOWLEDGE, self._acknowledge, size="small", icon_name="check")
        open_it = Button(texts.OPEN, self._open, kind="primary", size="small")
        row.addWidget(acknowledge)
        row.addWidget(open_it)
        # A popup never has the keyboard: nothing in it may look as if it had.
        for button in (later, acknowledge, open_it):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._acts += [later, acknowledge, open_it]

    def _fill_later(self, menu: QMenu) -> None:
        for said, moment in LATER:
            action = menu.addAction("")
            bind(action, "text", said)
            action.triggered.connect(lambda _=False, moment=moment: self._put_off(moment()))

    def _hold_while(self, menu: QMenu) -> None:
        """A menu is a window of its own: the pointer leaves the card for it."""
        menu.aboutToShow.connect(lambda: self._choose(True))
        menu.aboutToHide.connect(lambda: self._choose(False))

    def offer(self, menu: QMenu) -> None:
        """Put into a menu what the buttons do: for hands that stay on the keyboard."""
        menu.addAction(say(texts.OPEN), self._open)
        if self.message.level is not Level.INFO:
            menu.addAction(say(texts.ACKNOWLEDGE), self._acknowledge)
            self._fill_later(menu.addMenu(say(texts.LATER)))
        menu.addAction(say(texts.CLOSE), self.dismiss)
        self._hold_while(menu)

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
        """Go, without any word to the sender; whoever shows the card takes it away."""
        self._life.stop()
        self.closed.emit(self)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on the card opens."""
        if event.button() is Qt.MouseButton.LeftButton and self.card.contains(event.position()):
            self._open()

    def leaveEvent(self, event: QEvent) -> None:
        """The pointer may have gone to the menu."""
        if not self._is_choosing:
            super().leaveEvent(event)

    def _choose(self, is_choosing: bool) -> None:
        self._is_choosing = is_choosing
        self.pointed.emit(is_choosing or self.underMouse())

    def hold(self, *, on: bool) -> None:
        """Stop the clock of this card, or let it begin anew."""
        if on != self._is_held:
            self._is_held = on
            self._start_clock()

    def _start_clock(self) -> None:
        seconds = LIFE.get(self.message.level)
        if self._is_held or not seconds:
            self._life.stop()
        elif self._was_painted:
            self._life.start(int(seconds * 1000))

    # What is painted

    def edge(self) -> tuple[str, int]:
        """In the colour of the level."""
        level = self.message.level
        return ("important-line" if level is Level.IMPORTANT else str(level)), _EDGE[level]

    def frame(self) -> int:
        """Thicker for what is important."""
        return 2 if self.message.level is Level.IMPORTANT else 1

    def _note_shown(self) -> None:
        self._start_clock()
        self.shown.emit(self.message)


def name_of(message: Message) -> str:
    """A message as a screen reader says it."""
    level = say(terms.LEVELS[message.level])
    return say(texts.NAME, level=level, sender=message.institution, subject=headline(message))


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

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
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
