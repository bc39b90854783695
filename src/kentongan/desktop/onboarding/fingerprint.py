"""The fingerprint of a key in its groups, to be compared by who wants to."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from kentongan.desktop.controls.label import Label

_IN_A_ROW = 7


class Fingerprint(QWidget):
    """Groups of four letters; in red when it is not the right one."""

    def __init__(self, *, is_bad: bool = False) -> None:
        super().__init__()
        self._tone = "bad" if is_bad else ""
        self._groups = QGridLayout(self)
        self._groups.setContentsMargins(0, 0, 0, 0)
        self._groups.setSpacing(4)

    def tell(self, fingerprint: str) -> None:
        """Show this one."""
        while item := self._groups.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for place, group in enumerate(fingerprint.split("-")):
            label = Label(group, "group", self._tone)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            self._groups.addWidget(label, place // _IN_A_ROW, place % _IN_A_ROW)
        self.setAccessibleName(fingerprint)
