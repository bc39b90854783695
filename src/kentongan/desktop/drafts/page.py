"""The drafts: what was begun and not sent, the newest first."""

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QStackedLayout,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from kentongan.client.drafts import Drafts, WrittenDraft
from kentongan.desktop import clock
from kentongan.desktop.controls.label import Label
from kentongan.desktop.controls.row import draw_ground, draw_line
from kentongan.desktop.inbox.empty import EmptyList
from kentongan.desktop.texts import compose as texts
from kentongan.desktop.theme import px
from kentongan.desktop.wording import bind, say
from kentongan.domain.address import EVERYBODY

ROW = Qt.ItemDataRole.UserRole
_HEIGHT = 80
Index = QModelIndex | QPersistentModelIndex


class DraftsPage(QWidget):
    """A list; a click or Enter goes on with a draft."""

    chosen = Signal(object)  # WrittenDraft

    def __init__(self, drafts: Drafts) -> None:
        super().__init__()
        self.setObjectName("page")
        self.model = DraftsModel(drafts)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setItemDelegate(_Delegate(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        bind(self.list, "accessibleName", texts.DRAFTS)
        self.list.clicked.connect(self._choose)
        self.list.activated.connect(self._choose)
        empty = EmptyList()
        empty.tell("file-edit-outline", texts.NO_DRAFTS, texts.NO_DRAFTS_MEANS)
        self._layers = QStackedLayout()
        self._layers.addWidget(self.list)
        self._layers.addWidget(empty)
        head = QFrame()
        head.setProperty("surface", "bar")
        inset = QVBoxLayout(head)
        inset.setContentsMargins(24, 14, 24, 14)
        inset.addWidget(Label(texts.DRAFTS, "section"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addLayout(self._layers, 1)
        self.reload()
        self.list.setFocus()

    def reload(self) -> None:
        """Look again at what there is."""
        self.model.reload()
        self._layers.setCurrentIndex(0 if self.model.rowCount() else 1)

    def _choose(self, index: QModelIndex) -> None:
        if draft := index.data(ROW):
            self.chosen.emit(draft[0])


class DraftsModel(QAbstractListModel):
    """Every draft: they are few."""

    def __init__(self, drafts: Drafts) -> None:
        super().__init__()
        self._drafts = drafts
        self._rows: list[tuple[WrittenDraft, int]] = []

    def reload(self) -> None:
        """Read again."""
        self.beginResetModel()
        self._rows = self._drafts.all()
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 Qt's signature
        """How many."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The draft with its time, and what a screen reader says of it."""
        if not 0 <= index.row() < len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == ROW:
            return row
        draft, saved_at = row
        subject = draft.subject.strip() or say(texts.NO_SUBJECT)
        if role == Qt.ItemDataRole.DisplayRole:
            return subject
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return say(texts.DRAFT_ROW, to=_to(draft), subject=subject, time=clock.short(saved_at))
        return None


def _to(draft: WrittenDraft) -> str:
    names = [say(texts.EVERYBODY) if entry == EVERYBODY else entry for entry in draft.to[:8]]
    return ", ".join(names) or say(texts.NO_RECIPIENT)


class _Delegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(px(280), px(_HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(ROW)
        if row is None:
            return
        draft, saved_at = row
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = QRectF(option.rect)
        draw_ground(painter, place, option.state)
        words = place.adjusted(px(24), px(10), -px(24), -px(8))
        third = words.height() / 3
        first = QRectF(words.x(), words.y(), words.width(), third)
        taken = draw_line(painter, first, clock.short(saved_at), 12, 400, "ink-3", is_right=True)
        draw_line(painter, first.adjusted(0, 0, -taken - px(8), 0), _to(draft), 13, 400, "ink-2")
        subject = draft.subject.strip() or say(texts.NO_SUBJECT)
        draw_line(painter, first.translated(0, third), subject, 14, 600, "ink")
        draw_line(painter, first.translated(0, 2 * third), " ".join(draft.text.split()), 13, 400, "ink-3")
        painter.restore()
