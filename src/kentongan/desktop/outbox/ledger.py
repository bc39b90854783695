"""Who has not acknowledged a message yet, those least reached first; rows never jump under the pointer.

A tick says who is to be reminded: everybody, until it is taken from somebody.
"""

from collections.abc import Iterable
from typing import Any

import msgspec
from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFontMetricsF, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyledItemDelegate, QStyleOptionViewItem

from kentongan import terms
from kentongan.desktop import clock
from kentongan.desktop.controls.paint import draw_avatar
from kentongan.desktop.controls.row import draw_ground, draw_line
from kentongan.desktop.icons import icon
from kentongan.desktop.outbox.steps import ICONS
from kentongan.desktop.texts import outbox as texts
from kentongan.desktop.theme import colour, font, px
from kentongan.desktop.wording import bind, say
from kentongan.protocol.commands.message import Change, LedgerRow
from kentongan.words import DeliveryState

Index = QModelIndex | QPersistentModelIndex
ROW = Qt.ItemDataRole.UserRole
HEIGHT = 53
_STEPS = list(DeliveryState)
_TAGS: dict[DeliveryState | None, tuple[str, str]] = {
    None: ("emergency-soft", "emergency"),
    DeliveryState.DELIVERED: ("sunken", "ink-2"),
    DeliveryState.SHOWN: ("info-soft", "info"),
    DeliveryState.OPENED: ("primary-soft", "on-primary-soft"),
    DeliveryState.ACKNOWLEDGED: ("ok-soft", "ok"),
}


def reached(row: LedgerRow) -> DeliveryState | None:
    """The furthest step of a recipient; None: it has not been delivered yet."""
    return next((state for state in reversed(_STEPS) if getattr(row.times, f"{state}_at")), None)


def lacks(row: LedgerRow, state: DeliveryState) -> bool:
    """Whether a recipient has not come to a step yet."""
    furthest = reached(row)
    return furthest is None or _STEPS.index(furthest) < _STEPS.index(state)


def _rank(row: LedgerRow) -> tuple[int, str, str]:
    furthest = reached(row)
    return (-1 if furthest is None else _STEPS.index(furthest), row.institution, row.address)


class LedgerModel(QAbstractListModel):
    """The recipients that are wanted. While it is `still` they change where they stand; afterwards they are sorted."""

    ticked = Signal()  # or no longer

    def __init__(self) -> None:
        super().__init__()
        self.all: dict[str, LedgerRow] = {}
        self._left_out: set[str] = set()
        self._rows: list[LedgerRow] = []
        self._missing = DeliveryState.ACKNOWLEDGED
        self._words = ""
        self._still = False

    def show_rows(self, rows: Iterable[LedgerRow]) -> None:
        """Another message, or its whole ledger."""
        self.all = {row.address: row for row in rows}
        self._left_out &= set(self.all)
        self._sort()

    def tick_all(self) -> None:
        """Nobody is left out: another message begins so."""
        self._left_out.clear()

    def tick(self, addresses: Iterable[str], on: bool) -> None:
        """Whether these are to be reminded."""
        if on:
            self._left_out.difference_update(addresses)
        else:
            self._left_out.update(addresses)
        if self._rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))
        self.ticked.emit()

    def is_ticked(self, row: LedgerRow) -> bool:
        """Whether a recipient is to be reminded; never one who has acknowledged."""
        return row.address not in self._left_out and lacks(row, DeliveryState.ACKNOWLEDGED)

    @property
    def chosen(self) -> list[str]:
        """The addresses of all who are to be reminded, also of those who do not stand here now."""
        return [row.address for row in self.all.values() if self.is_ticked(row)]

    @property
    def shown(self) -> list[LedgerRow]:
        """Those of the rows that stand here who can be reminded."""
        return [row for row in self._rows if lacks(row, DeliveryState.ACKNOWLEDGED)]

    def want(self, missing: DeliveryState | None = None, searched: str | None = None) -> None:
        """Those who lack a step, and whose name or address has the words."""
        self._missing = missing or self._missing
        self._words = self._words if searched is None else searched.lower().strip()
        self._sort()

    def note(self, changes: Iterable[Change]) -> bool:
        """What recipients have done; False when one of them is not known here."""
        is_known = True
        for change in changes:
            if row := self.all.get(change.address):
                times = msgspec.structs.replace(row.times, **{f"{change.state}_at": change.at})
                self.all[change.address] = msgspec.structs.replace(row, times=times)
            else:
                is_known = False
        if self._still:
            self._rows = [self.all.get(row.address, row) for row in self._rows]
            if self._rows:
                self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))
        else:
            self._sort()
        return is_known

    def keep_still(self, on: bool) -> None:
        """The pointer is over the rows, or has gone."""
        self._still = on
        if not on:
            self._sort()

    def missing(self, state: DeliveryState) -> int:
        """How many lack a step."""
        return sum(1 for row in self.all.values() if lacks(row, state))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 Qt's signature
        """How many are wanted."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The row itself, and what a screen reader says of it."""
        if not 0 <= index.row() < len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == ROW:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.address
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(filter(None, (row.institution, row.address, state_words(row), time_words(row))))
        if role == Qt.ItemDataRole.CheckStateRole and lacks(row, DeliveryState.ACKNOWLEDGED):
            return Qt.CheckState.Checked if self.is_ticked(row) else Qt.CheckState.Unchecked
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Who can be reminded can be ticked."""
        row = index.data(ROW)
        can = isinstance(row, LedgerRow) and lacks(row, DeliveryState.ACKNOWLEDGED)
        return super().flags(index) | (Qt.ItemFlag.ItemIsUserCheckable if can else Qt.ItemFlag.NoItemFlags)

    def _sort(self) -> None:
        wanted = [row for row in self.all.values() if lacks(row, self._missing) and self._has_words(row)]
        rows = sorted(wanted, key=_rank)
        if [row.address for row in rows] == [row.address for row in self._rows]:
            self._rows = rows
            if rows:
                self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def _has_words(self, row: LedgerRow) -> bool:
        return self._words in row.address or self._words in row.institution.lower()


def state_words(row: LedgerRow) -> str:
    """The furthest step, in words."""
    furthest = reached(row)
    return say(terms.STATES[furthest].capital) if furthest else say(texts.NOT_DELIVERED)


def time_words(row: LedgerRow) -> str:
    """When that was."""
    furthest = reached(row)
    return clock.short(getattr(row.times, f"{furthest}_at")) if furthest else ""


class LedgerList(QListView):
    """The list; keeps its rows where they are while the pointer is over it."""

    def __init__(self, model: LedgerModel) -> None:
        super().__init__()
        self._ledger = model
        self.setModel(model)
        self.setItemDelegate(_Delegate(self))
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        bind(self, "accessibleName", texts.WHO_NOT_YET)
        self.clicked.connect(self._toggle)

    def _toggle(self, index: Index) -> None:
        row = index.data(ROW)
        if row and index.flags() & Qt.ItemFlag.ItemIsUserCheckable:
            self._ledger.tick([row.address], not self._ledger.is_ticked(row))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space takes the tick from the row, and gives it back."""
        if event.key() == Qt.Key.Key_Space:
            self._toggle(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Somebody may be about to read or press a row."""
        self._ledger.keep_still(True)
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Now they may find their places."""
        self._ledger.keep_still(False)
        super().leaveEvent(event)


class _Delegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(px(280), px(HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(ROW)
        if not isinstance(row, LedgerRow):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = QRectF(option.rect)
        name = row.institution or row.address
        draw_ground(painter, place, option.state)
        self._draw_box(painter, place, index)
        side = px(28)
        avatar = QRectF(place.x() + px(48), place.center().y() - side / 2, side, side)
        draw_avatar(painter, avatar, name, row.address.rpartition("@")[2])
        time_width = px(84)
        tag_width = self._draw_tag(painter, place.adjusted(0, 0, -time_width - px(16), 0), row)
        names = place.adjusted(px(88), px(7), -time_width - tag_width - px(40), -px(8))
        half = names.height() / 2
        draw_line(painter, names.adjusted(0, 0, 0, -half), name, 13, 500, "ink")
        draw_line(painter, names.adjusted(0, half, 0, 0), row.address, 12, 400, "ink-3")
        draw_line(painter, place.adjusted(0, 0, -px(16), 0), time_words(row), 13, 400, "ink-2", is_right=True)
        painter.restore()

    def _draw_box(self, painter: QPainter, place: QRectF, index: Index) -> None:
        """The tick, or its empty place; nothing for those who cannot be reminded."""
        state = index.data(Qt.ItemDataRole.CheckStateRole)
        if state is None:
            return
        side = px(18)
        box = QRectF(place.x() + px(16), place.center().y() - side / 2, side, side)
        is_on = Qt.CheckState(state) is Qt.CheckState.Checked
        painter.setPen(QPen(colour("primary" if is_on else "line-control"), 1))
        painter.setBrush(colour("primary" if is_on else "surface"))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        if is_on:
            icon("check-bold", "on-primary").paint(painter, box.toRect().adjusted(3, 3, -3, -3))

    def _draw_tag(self, painter: QPainter, place: QRectF, row: LedgerRow) -> float:
        """The furthest step at the right edge of a place; its width."""
        furthest, said = reached(row), state_words(row)
        ground, ink = _TAGS[furthest]
        width = QFontMetricsF(font(12, 600)).horizontalAdvance(said) + px(34)
        tag = QRectF(place.right() - width, place.center().y() - px(11), width, px(22))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(ground))
        painter.drawRoundedRect(tag, 6, 6)
        side = px(14)
        top = int(tag.center().y() - side / 2)
        name = ICONS[furthest] if furthest else "access-point-off"
        icon(name, ink).paint(painter, int(tag.x()) + px(7), top, side, side)
        draw_line(painter, tag.adjusted(px(26), 0, 0, 0), said, 12, 600, ink)
        return width
