"""What every page of the way in has: a title, what it is about, its content, its foot."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from kentongan.desktop.controls.label import Label
from kentongan.desktop.controls.scroll import scrolled
from kentongan.desktop.theme import px
from kentongan.language import Sentence

_MARGIN = 64
# A column of a few fields.
NARROW = 440


class Page(QWidget):
    """A page that scrolls when the window is small; its foot stays."""

    def __init__(self, title: Sentence, lead: Sentence | str = "", *, width: int = 0) -> None:
        """`width`, at a text size of 100 %: no wider than this, and in the middle; 0: as wide as the window."""
        super().__init__()
        self.setObjectName("page")
        self.title = Label(title, "page-title", wrap=True)
        self.lead = Label(lead, "lead", wrap=True)
        self.picture = QLabel()
        self.picture.hide()
        self.content = QVBoxLayout()
        self.content.setSpacing(16)
        self.foot = QHBoxLayout()
        self.foot.setSpacing(12)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        self._middle = self._column(width)
        whole.addWidget(scrolled(self._middle), 1)
        whole.addLayout(self.foot)
        self.foot.setContentsMargins(_MARGIN, 12, _MARGIN, 32)

    def _column(self, width: int) -> QWidget:
        head = QHBoxLayout()
        head.setSpacing(20)
        words = QVBoxLayout()
        words.setSpacing(8)
        words.addWidget(self.title)
        words.addWidget(self.lead)
        head.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(4, 8, 4, 16)
        column.setSpacing(8)
        column.addLayout(head)
        column.addSpacing(16)
        column.addLayout(self.content)
        column.addStretch(1)
        if width:
            inner.setMaximumWidth(px(width))
        middle = QWidget()
        sides = QHBoxLayout(middle)
        # The rings around fields need their room.
        sides.setContentsMargins(_MARGIN - 4, 0, _MARGIN - 4, 0)
        sides.addStretch(1 if width else 0)
        sides.addWidget(inner, 1000 if width else 1)
        sides.addStretch(1 if width else 0)
        return middle

    def minimumSizeHint(self) -> QSize:
        """As wide as foot and content need: what scrolls, scrolls up and down only."""
        needed = super().minimumSizeHint()
        return needed.expandedTo(QSize(self._middle.minimumSizeHint().width(), 0))

    def first(self) -> QWidget | None:
        """Where somebody begins to type; None on a page to read."""
        return None
