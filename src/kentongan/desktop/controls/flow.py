"""Things that follow each other like words in a paragraph."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class FlowLayout(QLayout):
    """From the left to the right, and on to the next line where one is full."""

    def __init__(self, parent: QWidget | None = None, spacing: int = 6, *, is_filled: bool = False) -> None:
        """`is_filled`: the last thing takes what is left of its line."""
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._is_filled = is_filled
        self.setSpacing(spacing)

    def addItem(self, item: QLayoutItem) -> None:
        """Behind the others."""
        self._items.append(item)

    def insert(self, place: int, widget: QWidget) -> None:
        """Before the thing that stands at a place now."""
        self.addWidget(widget)
        self._items.insert(place, self._items.pop())
        self.invalidate()

    def count(self) -> int:
        """How many things."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """The thing at a place; None behind the last."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Take a thing out."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def hasHeightForWidth(self) -> bool:
        """Narrower is higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """How high it is at a width."""
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, place: QRect) -> None:
        """Lay the things out."""
        super().setGeometry(place)
        self._place(place, move=True)

    def sizeHint(self) -> QSize:
        """As small as can be."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        """The largest single thing."""
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        margins = self.contentsMargins()
        return size + QSize(margins.left() + margins.right(), margins.top() + margins.bottom())

    def _place(self, place: QRect, *, move: bool) -> int:
        margins = self.contentsMargins()
        room = place.marginsRemoved(margins)
        x, y, line = room.x(), room.y(), 0
        for item in self._items:
            size = item.sizeHint().boundedTo(QSize(max(room.width(), 1), item.sizeHint().height()))
            if x > room.x() and x + size.width() > room.right() + 1:
                x, y, line = room.x(), y + line + self.spacing(), 0
            if self._is_filled and item is self._items[-1]:
                size.setWidth(max(size.width(), room.right() + 1 - x))
            if move:
                item.setGeometry(QRect(QPoint(x, y), size))
            x, line = x + size.width() + self.spacing(), max(line, size.height())
        return y + line + margins.bottom() - place.y()

    def expandingDirections(self) -> Qt.Orientation:
        """None."""
        return Qt.Orientation(0)
