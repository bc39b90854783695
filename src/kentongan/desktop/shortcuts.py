"""What keys do, listed by F1."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QVBoxLayout, QWidget

from kentongan.desktop.controls.button import Button
from kentongan.desktop.controls.label import Label
from kentongan.desktop.texts import offline as texts
from kentongan.desktop.wording import bind

KEYS = (
    ("Ctrl N", texts.KEY_NEW),
    ("Ctrl Enter", texts.KEY_SEND),
    ("↑  ↓", texts.KEY_ARROWS),
    ("Home  End", texts.KEY_ENDS),
    ("Enter", texts.KEY_ENTER),
    ("Esc", texts.KEY_BACK),
    ("Ctrl K", texts.KEY_ACKNOWLEDGE),
    ("Ctrl Shift K", texts.KEY_POPUP),
    ("Ctrl R", texts.KEY_REPLY),
    ("Ctrl L", texts.KEY_FORWARD),
    ("Ctrl E", texts.KEY_ARCHIVE),
    ("Ctrl M", texts.KEY_MENU),
    ("Delete", texts.KEY_DELETE),
    ("Ctrl F", texts.KEY_SEARCH),
    ("Ctrl 1 … 6", texts.KEY_PAGES),
    ("Ctrl Q", texts.KEY_QUIT),
    ("F1", texts.KEY_HELP),
)


class ShortcutsDialog(QDialog):
    """Keys at the left, what they do at the right."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        bind(self, "windowTitle", texts.KEYS)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(16)
        column.addWidget(Label(texts.KEYS, "section"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(10)
        for row, (keys, said) in enumerate(KEYS):
            grid.addWidget(Label(keys, "mono"), row, 0)
            grid.addWidget(Label(said), row, 1)
        column.addLayout(grid)
        column.addWidget(Button(texts.CLOSE, self.accept), 0, Qt.AlignmentFlag.AlignRight)
