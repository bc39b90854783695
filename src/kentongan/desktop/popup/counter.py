"""Cards that count: what the screen has no room for, and what came while popups waited."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QVBoxLayout, QWidget

from kentongan.desktop.controls.button import Button, IconButton
from kentongan.desktop.controls.label import Label
from kentongan.desktop.controls.paint import Avatar
from kentongan.desktop.popup.card import WIDTH
from kentongan.desktop.popup.floating import Floating
from kentongan.desktop.texts import popup as texts
from kentongan.desktop.theme import look, px
from kentongan.desktop.wording import bind
from kentongan.language import Sentence
from kentongan.protocol.commands.message import Message
from kentongan.words import Level

_FACES = 3


class CounterCard(Floating):
    """So many messages, so many of them important; a way to all of them. A summary can also be closed."""

    see_all = Signal()
    closed = Signal()

    def __init__(self, said: Sentence = texts.MORE, *, is_summary: bool = False) -> None:
        super().__init__()
        self._said, self._is_summary = said, is_summary
        self.count = Label("", "card-title", wrap=True)
        self.important = Label("", "caption")
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.count)
        words.addWidget(self.important)
        self._people = QWidget()
        self._faces = QHBoxLayout(self._people)
        self._faces.setContentsMargins(0, 0, 0, 0)
        self._faces.setSpacing(4)
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(self.margin + 16, self.margin + 12, self.margin + 16, self.margin + 12)
        row.setSpacing(12)
        row.addWidget(self._people)
        row.addLayout(words, 1)
        see_all = Button(texts.SEE_ALL, self.see_all.emit, size="small")
        see_all.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        row.addWidget(see_all)
        self._beside: list[QWidget] = [self._people, see_all]
        if is_summary:
            close = IconButton("close", texts.CLOSE, self.closed.emit, size=18)
            close.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
            self._beside.append(close)
        look.changed.connect(self.fit)

    def tell(self, waiting: Sequence[Message]) -> None:
        """These wait."""
        self.count.put(self._said, count=len(waiting))
        important = sum(message.level.rank >= Level.IMPORTANT.rank for message in waiting)
        self.important.setVisible(bool(important))
        self.important.put(texts.MORE_IMPORTANT, count=important)
        bind(self, "accessibleName", self._said, count=len(waiting))
        _empty(self._faces)
        senders = {message.sender.rpartition("@")[2]: message.institution for message in reversed(waiting)}
        # A summary has a sentence to say, and needs the room.
        for key, name in list(senders.items())[: 0 if self._is_summary else _FACES]:
            self._faces.addWidget(Avatar(name, key, 32))
        self.fit()

    def retranslate(self) -> None:
        """Other words may need more room."""
        self.fit()

    def fit(self) -> None:
        width = px(WIDTH) + 2 * self.margin
        # Faces help to recognise; where there is no room for them the words say it alone.
        self.count.ensurePolished()
        half = self.count.fontMetrics().horizontalAdvance(self.count.text()) // 2 + px(20)
        taken = sum(one.sizeHint().width() + self._row.spacing() for one in self._beside)
        self._people.setHidden(width - 2 * (self.margin + 16) - taken < half)
        self.setFixedWidth(width)
        self.setFixedHeight(max(self._row.totalHeightForWidth(self.width()), self._row.totalSizeHint().height()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on the card goes to all of them."""
        if event.button() is Qt.MouseButton.LeftButton and self.card.contains(event.position()):
            self.see_all.emit()


def _empty(layout: QLayout) -> None:
    while item := layout.takeAt(0):
        if widget := item.widget():
            widget.hide()
            widget.deleteLater()
