"""The day of the topmost row that can be seen, above the list: rows keep one height, and the day is always known."""

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtWidgets import QAbstractItemView

from kentongan.desktop import clock
from kentongan.desktop.controls.label import Label
from kentongan.desktop.inbox.model import ROW


class DayStrip(Label):
    """`Hari ini`, `Kemarin`, and so on, while the list is scrolled."""

    def __init__(self, rows: QAbstractItemView) -> None:
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
        row = self._rows.indexAt(QPoint(8, 2)).data(ROW)
        self.setVisible(row is not None)
        self.put(clock.day(row.message.sent_at) if row else "")
