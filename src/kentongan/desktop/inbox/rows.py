"""The view of a long list: rows of one height. A table of one column, because a QListView lays out every row anew."""

from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHeaderView, QTableView

from kentongan.desktop.inbox.row import HEIGHT, RowDelegate
from kentongan.desktop.theme import look, px


class RowsView(QTableView):
    """Only rows that can be seen are ever asked for."""

    def __init__(self, model: QAbstractItemModel) -> None:
        super().__init__()
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
        look.changed.connect(self._measure)
        self._measure()
        self.setModel(model)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)

    def _measure(self) -> None:
        self.verticalHeader().setDefaultSectionSize(px(HEIGHT))
        self.verticalScrollBar().setSingleStep(px(HEIGHT) // 2)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Home and End are the ends of the list."""
        ends = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: self.model().rowCount() - 1}
        if (row := ends.get(Qt.Key(event.key()))) is not None:
            self.setCurrentIndex(self.model().index(row, 0))
        else:
            super().keyPressEvent(event)
