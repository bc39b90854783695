"""The view of a long list: rows of two heights. A table of one column, because a QListView lays out every row anew."""

from PySide6.QtCore import QModelIndex, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QMouseEvent
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
        # A page at a time between other work, until the oldest message is there.
        self._to_end = QTimer(self, interval=0)
        self._to_end.timeout.connect(self._go_on)
        model.modelReset.connect(self._to_end.stop)
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
        """Home and End are the newest and the oldest message; whoever goes elsewhere meanwhile is not called back."""
        self._to_end.stop()
        if event.key() == Qt.Key.Key_Home:
            self.setCurrentIndex(self._rows.index(0))
        elif event.key() == Qt.Key.Key_End:
            self._to_end.start()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Another row is wanted."""
        self._to_end.stop()
        super().mousePressEvent(event)

    def _go_on(self) -> None:
        """One page more, or the last row when there is none. Rows on the way are not chosen: that would open them."""
        top = QModelIndex()
        if self._rows.canFetchMore(top):
            self._rows.fetchMore(top)
        else:
            self._to_end.stop()
            self.setCurrentIndex(self._rows.index(self._rows.rowCount() - 1))
