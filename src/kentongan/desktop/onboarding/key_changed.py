"""The server shows another key: a full stop. There is no way on, only a new invitation."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QGuiApplication, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kentongan.client.errors import KeyChanged
from kentongan.desktop.controls.button import Button
from kentongan.desktop.controls.label import Label
from kentongan.desktop.icons import paint_icon
from kentongan.desktop.onboarding.fingerprint import Fingerprint
from kentongan.desktop.onboarding.page import Page
from kentongan.desktop.texts import onboarding as texts
from kentongan.desktop.theme import colour, font, look, px
from kentongan.desktop.wording import say


class KeyChangedPage(Page):
    """What happened, what it means, what to do."""

    wants_invitation = Signal()
    wants_to_leave = Signal()

    def __init__(self) -> None:
        super().__init__(texts.KEY_CHANGED, texts.KEY_CHANGED_LEAD)
        self._error: KeyChanged | None = None
        self.known = Fingerprint()
        self.shown = Fingerprint(is_bad=True)
        self.content.addWidget(self._keys())
        self.content.addWidget(_advice())
        self.foot.addWidget(Button(texts.LEAVE, self.wants_to_leave.emit, kind="quiet"))
        self.foot.addStretch(1)
        self.foot.addWidget(Button(texts.COPY_DETAILS, self._copy, icon_name="content-copy"))
        self.invite = Button(
            texts.NEW_INVITATION, self.wants_invitation.emit, kind="primary", icon_name="content-paste"
        )
        self.foot.addWidget(self.invite)
        look.changed.connect(self._draw)
        self._draw()

    def _keys(self) -> QFrame:
        card = QFrame()
        card.setProperty("surface", "card")
        column = QVBoxLayout(card)
        column.setContentsMargins(20, 16, 20, 18)
        column.setSpacing(6)
        column.addWidget(Label(texts.KEY_KNOWN, "field"))
        column.addWidget(self.known)
        column.addSpacing(8)
        column.addWidget(Label(texts.KEY_SHOWN, "field"))
        column.addWidget(self.shown)
        return card

    def tell(self, error: KeyChanged) -> None:
        """Which key was expected and which one came."""
        self._error = error
        self.known.tell(error.expected)
        self.shown.tell(error.shown)

    def first(self) -> QWidget:
        """There is one thing to do."""
        return self.invite

    def _copy(self) -> None:
        if error := self._error:
            details = say(texts.DETAILS, server=error.server, expected=error.expected, shown=error.shown)
            QGuiApplication.clipboard().setText(details)

    def _draw(self) -> None:
        side = px(56)
        picture = QPixmap(side, side)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("emergency-soft"))
        painter.drawRoundedRect(QRectF(0, 0, side, side), 12, 12)
        inset = (side - px(28)) / 2
        paint_icon(painter, "key-alert-outline", "emergency", QPointF(inset, inset), 28)
        painter.end()
        self.picture.setPixmap(picture)
        self.picture.show()


def _advice() -> QFrame:
    card = QFrame()
    card.setProperty("surface", "card")
    column = QVBoxLayout(card)
    column.setContentsMargins(20, 16, 20, 18)
    column.setSpacing(10)
    column.addWidget(Label(texts.WHAT_TO_DO, "card-title"))
    for number, said in enumerate(texts.KEY_ADVICE, 1):
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(_Number(number), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(Label(said, wrap=True), 1)
        column.addLayout(row)
    return card


class _Number(QWidget):
    """Which thing to do first."""

    spoken_role = QAccessible.Role.Whitespace  # the words beside it say it

    def __init__(self, number: int) -> None:
        super().__init__()
        self._number = number
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        """Round."""
        return QSize(px(22), px(22))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The number in a circle."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("wood-soft"))
        painter.drawEllipse(self.rect())
        painter.setFont(font(12, 650))
        painter.setPen(colour("wood"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, str(self._number))
