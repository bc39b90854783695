"""The day of the topmost row that can be seen, above the list: the day is always known, also in the middle of it."""

from PySide6.QtCore import QPoint, QTimer

from kentongan.desktop import clock
from kentongan.desktop.controls.label import Label
from kentongan.desktop.inbox.model import BEGINS_DAY, ROW
from kentongan.desktop.inbox.row import HEADING
from kentongan.desktop.inbox.rows import RowsView
from kentongan.desktop.theme import px


class DayStrip(Label):
    """`Hari ini`, `Kemarin`, and so on, while the list is scrolled."""

    def __init__(self, rows: RowsView) -> None:
        super().__init__("", "day")
        self._rows = rows
        self.setContentsMargins(20, 0, 16, 4)
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._draw)
        rows.verticalScrollBar().valueChanged.connect(lambda _: self._draw())
        model = rows.model()
        for changed in (model.modelReset, model.rowsInserted, model.rowsRemoved):
            changed.connect(lambda *_: self._soon.start())

    def retranslate(self) -> None:
        """Days have other names."""
        self._draw()

    def _draw(self) -> None:
        index = self._rows.indexAt(QPoint(8, 2))
        row = index.data(ROW)
        self.setVisible(row is not None)
        # While the day's own heading is the first that is seen, twice would be once too often.
        is_headed = index.data(BEGINS_DAY) and self._rows.visualRect(index).top() > -px(HEADING) // 2
        self.put(clock.day(row.message.sent_at) if row and not is_headed else "")
