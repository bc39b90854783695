"""The emergency card: in the middle of the screen, on top, until it is acknowledged.

It never takes the keyboard by itself: a key that is being typed elsewhere must not acknowledge it. Whoever clicks into
it may go on with Tab and Enter. It has no cross and no *Later*; Escape and closing do nothing.
"""

from functools import partial

from PySide6.QtCore import QObject, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QCloseEvent, QCursor, QGuiApplication, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QSizePolicy, QVBoxLayout, QWidget

from kentongan import terms
from kentongan.desktop import clock
from kentongan.desktop.controls.button import Button
from kentongan.desktop.controls.label import Label
from kentongan.desktop.controls.paint import Avatar
from kentongan.desktop.controls.sign import Sign
from kentongan.desktop.controls.turning import turn
from kentongan.desktop.headline import headline
from kentongan.desktop.icons import KINDS, icon
from kentongan.desktop.popup.card import clipped, name_of
from kentongan.desktop.popup.floating import FLAGS, Floating
from kentongan.desktop.popup.ground import draw_shadow, shape
from kentongan.desktop.texts import popup as texts
from kentongan.desktop.theme import colour, look, px
from kentongan.desktop.wording import bind, say
from kentongan.protocol.commands.message import Message
from kentongan.words import Level

WIDTH = 640
_RADIUS = 20
_FRAME = 3
_BESIDE = 28
_TEXT_LINES = 8
_MOST_FILES = 3


class EmergencyCard(Floating):
    """One emergency. `shown` comes from the first paint of an exposed window."""

    shown = Signal(object)
    opened = Signal(object)
    acknowledged = Signal(object)

    def __init__(self, message: Message) -> None:
        super().__init__(FLAGS)
        self.message = message
        self.painted.connect(lambda: self.shown.emit(self.message))
        # The window itself, so that no button has the keyboard when somebody clicks into it.
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocus()
        self._column = column = QVBoxLayout(self)
        room = self.margin + _FRAME
        column.setContentsMargins(room, room, room, room)
        column.setSpacing(0)
        self.place = Label("", "card-title", "on-emergency")
        self._band = self._head()
        column.addWidget(self._band)
        column.addWidget(self._body(), 1)
        column.addWidget(self._foot())
        look.changed.connect(self.fit)
        self.fit()
        self.retranslate()

    def count(self, number: int, count: int) -> None:
        """Which of how many; nothing is said of a single one."""
        if count > 1:
            self.place.put(texts.ONE_OF, number=number, count=count)
        else:
            self.place.put("")

    def retranslate(self) -> None:
        """What a screen reader says; other words may need more room."""
        message = self.message
        self.setAccessibleName(name_of(message))
        self.fit()

    def bring(self) -> None:
        """Stand in the middle of the screen that has the pointer, above everything, without the keyboard."""
        screen = QGuiApplication.screenAt(QCursor.pos()) or QGuiApplication.primaryScreen()
        area: QRect = screen.availableGeometry()
        self.move(area.center() - QPoint(self.width() // 2, self.height() // 2))
        self.show()
        self.raise_()

    def offer(self, menu: QMenu) -> None:
        """Put into a menu what the buttons do; opening comes first, because Enter takes it."""
        menu.addAction(say(texts.OPEN_MESSAGE), lambda: self.opened.emit(self.message))
        menu.addAction(say(texts.ACKNOWLEDGE), lambda: self.acknowledged.emit(self.message))

    def fit(self) -> None:
        self.setFixedWidth(px(WIDTH) + 2 * self.margin)
        turn(self._row, self._acts, px(WIDTH) - 2 * _BESIDE)
        self.setFixedHeight(self._column.totalHeightForWidth(self.width()))

    # Its parts

    def _head(self) -> QWidget:
        band = QWidget()
        row = QHBoxLayout(band)
        row.setContentsMargins(_BESIDE, 20, _BESIDE, 22)
        row.setSpacing(20)
        row.addWidget(_Octagon())
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(Label(texts.EMERGENCY, "card-title", "on-emergency"))
        title = clipped(headline(self.message), "emergency-title", 2)
        title.set_tone("on-emergency")
        column.addWidget(title)
        row.addLayout(column, 1)
        row.addWidget(self.place, 0, Qt.AlignmentFlag.AlignTop)
        return band

    def _body(self) -> QWidget:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(_BESIDE, 20, _BESIDE, 20)
        column.setSpacing(16)
        column.addLayout(self._sender())
        if self.message.text.strip():
            column.addWidget(clipped(self.message.text.strip(), "emergency-text", _TEXT_LINES))
        for file in self._files():
            column.addLayout(file)
        column.addWidget(_until_acknowledged())
        return body

    def _sender(self) -> QHBoxLayout:
        message = self.message
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(Avatar(message.institution, message.sender.rpartition("@")[2], 44))
        names = QVBoxLayout()
        names.setSpacing(2)
        first = QHBoxLayout()
        first.setSpacing(6)
        name = clipped(message.institution, "strong", 1)
        name.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        first.addWidget(name)
        shield = Sign("shield-check", "ok", 16)
        first.addWidget(shield)
        first.addWidget(Label(texts.VOUCHED, "caption", "ok"))
        first.addStretch(1)
        second = Label("", "second")
        said = texts.SENT_TO_ALL if "*" in message.to else texts.SENT_TO_SOME
        second.put(said, sender=message.sender, time=lambda: clock.hour(clock.local(message.sent_at)))
        names.addLayout(first)
        names.addWidget(second)
        row.addLayout(names, 1)
        return row

    def _files(self) -> list[QHBoxLayout]:
        """The first few; the whole of them is one press away."""
        rows = []
        for attachment in self.message.attachments[:_MOST_FILES]:
            row = QHBoxLayout()
            row.setSpacing(8)
            picture = Sign(KINDS[attachment.kind], "ink-2", 18)
            row.addWidget(picture)
            row.addWidget(clipped(attachment.name, "strong", 1), 1)
            row.addWidget(Label(partial(clock.amount, attachment.size), "caption"))
            rows.append(row)
        return rows

    def _foot(self) -> QWidget:
        foot = QWidget()
        self._row = row = QHBoxLayout(foot)
        row.setContentsMargins(_BESIDE, 16, _BESIDE, 16)
        row.setSpacing(12)
        said = Label(texts.SENDER_WILL_KNOW, "second", wrap=True)
        open_it = Button(texts.OPEN_MESSAGE, lambda: self.opened.emit(self.message), icon_name="email-open-outline")
        self.acknowledge = Button(
            texts.ACKNOWLEDGE, lambda: self.acknowledged.emit(self.message), kind="danger", size="large",
            icon_name="check-all",
        )  # fmt: skip
        self._acts: list[QWidget] = [said, open_it, self.acknowledge]
        for part in self._acts:
            row.addWidget(part, 1 if part is said else 0)
        self._foot_widget = foot
        return foot

    # What is painted, and what does nothing

    def closeEvent(self, event: QCloseEvent) -> None:
        """Only an acknowledgement ends it."""
        event.ignore()

    def draw(self, painter: QPainter) -> None:
        """Shadow, a solid band above, a sunken foot, and a frame all around."""
        radius = _RADIUS if self.margin else 12
        if self.margin:
            draw_shadow(painter, self.card, radius)
        path = shape(self.card, radius)
        painter.fillPath(path, colour("surface"))
        painter.setClipPath(path)
        band = QRectF(self.card.x(), self.card.y(), self.card.width(), self._band.geometry().bottom() - self.margin + 1)
        painter.fillRect(band, colour("emergency-solid"))
        foot = QRectF(self._foot_widget.geometry())
        painter.fillRect(foot, colour("sunken"))
        painter.fillRect(QRectF(foot.x(), foot.y(), foot.width(), 1), colour("line"))
        painter.setClipping(False)
        painter.setPen(QPen(colour("emergency-solid"), _FRAME))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        inside = _FRAME / 2
        painter.drawPath(shape(self.card.adjusted(inside, inside, -inside, -inside), radius - inside))


def _until_acknowledged() -> QFrame:
    note = QFrame()
    note.setProperty("surface", "bad")
    row = QHBoxLayout(note)
    row.setContentsMargins(14, 12, 14, 12)
    row.setSpacing(12)
    bell = Sign("bell-ring-outline", "emergency", 20)
    row.addWidget(bell, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(Label(texts.UNTIL_ACKNOWLEDGED, "second", wrap=True), 1)
    return note


class _Octagon(QWidget):
    """The shape of an emergency: white with a red mark, on red."""

    spoken_role = QAccessible.Role.Graphic

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(QSize(px(60), px(60)))
        bind(self, "accessibleName", terms.LEVELS[Level.EMERGENCY])

    def paintEvent(self, event: object) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("on-emergency"))
        side, cut = float(self.width()), self.width() * 0.293
        corners = [(cut, 0), (side - cut, 0), (side, cut), (side, side - cut)]
        corners += [(side - cut, side), (cut, side), (0, side - cut), (0, cut)]
        painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in corners]))
        size = int(side * 0.8)
        icon("exclamation-thick", "emergency-solid").paint(painter, int(side * 0.1), int(side * 0.1), size, size)


class Emergencies(QObject):
    """All emergencies that nobody has acknowledged yet: one card at a time, the oldest first."""

    shown = Signal(object)
    opened = Signal(object)
    acknowledged = Signal(object)
    silent = Signal()  # none is on the screen any more
    calling = Signal()  # one is on the screen

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[Message] = []
        self.card: EmergencyCard | None = None

    def push(self, message: Message) -> None:
        """Bring an emergency; one that stands already is brought to the front again."""
        if message.id not in [one.id for one in self.messages]:
            self.messages.append(message)
        self._bring()

    def drop(self, message: str) -> None:
        """An emergency was dealt with, or retracted, or is to come again later."""
        if message in [one.id for one in self.messages]:
            self.messages = [one for one in self.messages if one.id != message]
            self._bring()

    def clear(self) -> None:
        """Take everything from the screen."""
        self.messages.clear()
        self._bring()

    def stay_above(self) -> None:
        """What has come to the screen meanwhile lies under the emergency."""
        if self.card:
            self.card.raise_()

    def _bring(self) -> None:
        first = self.messages[0] if self.messages else None
        if self.card and self.card.message != first:
            self.card.hide()
            self.card.deleteLater()
            self.card = None
        if first is None:
            self.silent.emit()
            return
        if self.card is None:
            self.card = EmergencyCard(first)
            self.card.shown.connect(self.shown)
            self.card.opened.connect(self.opened)
            self.card.acknowledged.connect(self.acknowledged)
        self.card.count(1, len(self.messages))
        self.card.bring()
        self.calling.emit()
