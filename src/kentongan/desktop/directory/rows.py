"""The list of institutions: its model, and its rows, painted."""

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from kentongan.desktop.controls.paint import draw_avatar
from kentongan.desktop.controls.row import draw_ground, draw_line
from kentongan.desktop.directory.catalogue import Institution
from kentongan.desktop.texts import directory as texts
from kentongan.desktop.theme import px
from kentongan.desktop.wording import say

ROW = Qt.ItemDataRole.UserRole
HEIGHT = 64
Index = QModelIndex | QPersistentModelIndex


def desks(institution: Institution) -> str:
    """How many, in words."""
    count = len(institution.members)
    return say(texts.ONE_DESK) if count == 1 else say(texts.DESKS, count=count)


class InstitutionModel(QAbstractListModel):
    """The institutions that were found."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Institution] = []

    def show_found(self, found: list[Institution]) -> None:
        """Others."""
        self.beginResetModel()
        self.found = found
        self.endResetModel()

    def row_of(self, code: str) -> int:
        """Where an institution stands; -1 when it was not found."""
        return next((row for row, one in enumerate(self.found) if one.code == code), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 Qt's signature
        """How many."""
        return 0 if parent.isValid() else len(self.found)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The institution, its name, and what a screen reader says of it."""
        if not 0 <= index.row() < len(self.found):
            return None
        one = self.found[index.row()]
        if role == ROW:
            return one
        if role == Qt.ItemDataRole.DisplayRole:
            return one.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return say(texts.ROW, institution=one.name, city=one.city, desks=desks(one))
        return None


class InstitutionDelegate(QStyledItemDelegate):
    """Name, city, and how many desks."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Always the same."""
        return QSize(px(280), px(HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One row."""
        one = index.data(ROW)
        if not isinstance(one, Institution):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = QRectF(option.rect)
        draw_ground(painter, place, option.state)
        draw_avatar(painter, QRectF(place.x() + px(20), place.y() + px(12), px(40), px(40)), one.name, one.code)
        words = place.adjusted(px(72), px(11), -px(16), -px(11))
        half = words.height() / 2
        draw_line(painter, words.adjusted(0, 0, 0, -half), one.name, 14, 600, "ink")
        said = say(texts.WHERE, city=one.city, desks=desks(one))
        draw_line(painter, words.adjusted(0, half, 0, 0), said, 13, 400, "ink-3")
        painter.restore()
