"""The view of a long list: rows of two heights. A table of one column, because a QListView lays out every row anew."""

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHeaderView, QTableView

from kentongan.desktop.inbox.model import InboxModel
from kentongan.desktop.inbox.row import HEADING, HEIGHT, RowDelegate
from kentongan.desktop.theme import look, px


class RowsView(QTableView):
    """Only rows that can be seen are ever asked for."""

    def __init__(self, model: InboxModel) -> None:
        super().__init__()
        self._rows = model
        self.setItemDelegate(RowDelegate(self))
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.horizontalHeader().hide()
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setMinimumSectionSize(1)
        self.setModel(model)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        # After the header has heard of them: these come in the order in which they were connected.
        model.modelReset.connect(self._measure_all)
        model.rowsInserted.connect(self._measure)
        model.rowsRemoved.connect(self._measure)
        look.changed.connect(self._measure_all)
        self._measure_all()

    @property
    def length(self) -> int:
        """Pixels of all rows that were read so far."""
        return self.verticalHeader().length()

    def _measure_all(self) -> None:
        self.verticalHeader().setDefaultSectionSize(px(HEIGHT))
        self.verticalScrollBar().setSingleStep(px(HEIGHT) // 2)
        self._measure(QModelIndex(), 0, self._rows.rowCount() - 1)

    def _measure(self, _: QModelIndex, first: int, last: int) -> None:
        """Room for the day above rows that begin one; the row below a change may do so, or do so no more."""
        header, plain = self.verticalHeader(), px(HEIGHT)
        for row in range(first, min(last + 2, self._rows.rowCount())):
            height = plain + px(HEADING) if self._rows.begins_day(row) else plain
            if header.sectionSize(row) != height:
                header.resizeSection(row, height)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Home and End are the ends of the list."""
        ends = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: self.model().rowCount() - 1}
        if (row := ends.get(Qt.Key(event.key()))) is not None:
            self.setCurrentIndex(self.model().index(row, 0))
        else:
            super().keyPressEvent(event)
