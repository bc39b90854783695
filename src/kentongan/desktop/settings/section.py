"""One section of the settings: headings and cards with rows, scrolled when the window is small."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from kentongan.desktop.controls.label import Label
from kentongan.desktop.theme import look, px
from kentongan.language import Sentence

_WIDTH = 800


class Section(QScrollArea):
    """A column of headings and cards."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = QWidget()
        self._inner = inner
        self.column = QVBoxLayout(inner)
        self.column.setContentsMargins(32, 24, 32, 32)
        self.column.setSpacing(12)
        self.column.addStretch(1)
        outer = QWidget()
        row = QHBoxLayout(outer)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(inner, 100)
        row.addStretch(1)
        self.setWidget(outer)
        look.changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        """Lines that are no longer than eyes like, at every text size."""
        self._inner.setMaximumWidth(px(_WIDTH))

    @property
    def widest(self) -> int:
        """Pixels that the section needs not to be scrolled sideways."""
        return self._inner.minimumSizeHint().width() + self.verticalScrollBar().sizeHint().width()

    def heading(self, said: Sentence, means: Sentence | None = None, control: QWidget | None = None) -> None:
        """What comes now, and perhaps a switch for all of it."""
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Label(said, "section"))
        if means:
            words.addWidget(Label(means, "second", wrap=True))
        row = QHBoxLayout()
        row.setContentsMargins(0, 12 if self.column.count() > 1 else 0, 0, 0)
        row.addLayout(words, 1)
        if control:
            row.addWidget(control, 0, Qt.AlignmentFlag.AlignVCenter)
        self.column.insertLayout(self.column.count() - 1, row)

    def card(self) -> QVBoxLayout:
        """A card below the last heading; the column inside it."""
        frame = QFrame()
        frame.setProperty("surface", "card")
        column = QVBoxLayout(frame)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(12)
        self.column.insertWidget(self.column.count() - 1, frame)
        return column


def row_of(said: Sentence, means: Sentence | None, control: QWidget) -> QHBoxLayout:
    """A name, what it means, and its control at the right."""
    words = QVBoxLayout()
    words.setSpacing(2)
    words.addWidget(Label(said, "strong", wrap=True))
    if means:
        words.addWidget(Label(means, "second", wrap=True))
    row = QHBoxLayout()
    row.setSpacing(16)
    row.addLayout(words, 1)
    row.addWidget(control, 0, Qt.AlignmentFlag.AlignVCenter)
    return row


def separator() -> QFrame:
    """A line between two rows."""
    line = QFrame()
    line.setProperty("surface", "line")
    return line
