"""A list and a pane beside it; where the window is too narrow for both, the pane takes the place of the list."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from kentongan.desktop.controls.button import Button
from kentongan.desktop.texts import inbox as texts
from kentongan.desktop.theme import px

# At a text size of 100 %, below this width of a page there is one at a time.
NARROW = 784


class Fold(QSplitter):
    """Two parts. `show_pane` and `show_list` count where it is narrow, and are remembered until it is."""

    backed = Signal()  # somebody went back to the list

    def __init__(self, rows: QWidget, pane: QWidget, parent: QWidget | None = None) -> None:
        """`parent` where it is known: two parts that find one later are dressed by the style sheet again."""
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(1)
        self.is_narrow = False
        self._is_pane = False
        self._rows, self._pane = rows, QWidget()
        self.back = Button(texts.BACK, self._go_back, kind="link", icon_name="arrow-left")
        self._head = QFrame()
        self._head.setProperty("surface", "bar")
        self._head.hide()
        row = QHBoxLayout(self._head)
        row.setContentsMargins(20, 4, 20, 4)
        row.addWidget(self.back)
        row.addStretch(1)
        column = QVBoxLayout(self._pane)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(pane, 1)
        for part in (self._rows, self._pane):
            self.addWidget(part)
            part.installEventFilter(self)
        self.setSizes([372, 700])
        self.setStretchFactor(1, 1)

    @property
    def hides_pane(self) -> bool:
        """Whether the list stands alone: what is chosen in it is not read yet."""
        return self.is_narrow and not self._is_pane

    def show_pane(self) -> None:
        """Somebody wants to read."""
        self._is_pane = True
        self._arrange()

    def show_list(self) -> None:
        """... and has read."""
        self._is_pane = False
        self._arrange()

    def _go_back(self) -> None:
        self.show_list()
        self.backed.emit()

    def minimumSizeHint(self) -> QSize:
        """Wide enough for the wider of both."""
        return QSize(max(_least(self._rows), _least(self._pane)), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Perhaps there is room for both now, or no more."""
        super().resizeEvent(event)
        self._look()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What the parts need changes with the language and the text size."""
        if event.type() is QEvent.Type.LayoutRequest:
            self._look()
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def _look(self) -> None:
        needed = max(px(NARROW), _least(self._rows) + self.handleWidth() + _least(self._pane))
        if (self.width() < needed) != self.is_narrow:
            self.is_narrow = not self.is_narrow
            self._arrange()

    def _arrange(self) -> None:
        self._rows.setVisible(not self.is_narrow or not self._is_pane)
        self._pane.setVisible(not self.hides_pane)
        self._head.setVisible(self.is_narrow)


def _least(part: QWidget) -> int:
    return max(part.minimumSizeHint().width(), part.minimumWidth())
