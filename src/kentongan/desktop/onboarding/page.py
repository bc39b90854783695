"""What every page of the way in has: a title, what it is about, its content, its foot."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from kentongan.desktop.controls.label import Label
from kentongan.language import Sentence


class Page(QWidget):
    """A page that scrolls when the window is small; its foot stays."""

    def __init__(self, title: Sentence, lead: Sentence) -> None:
        super().__init__()
        self.setObjectName("page")
        self.title = Label(title, "page-title", wrap=True)
        self.lead = Label(lead, "lead", wrap=True)
        self.content = QVBoxLayout()
        self.content.setSpacing(16)
        self.foot = QHBoxLayout()
        self.foot.setSpacing(12)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(64, 8, 64, 16)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addWidget(self.lead)
        column.addSpacing(16)
        column.addLayout(self.content)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        foot = QWidget()
        foot.setLayout(self.foot)
        self.foot.setContentsMargins(64, 12, 64, 32)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(scroll, 1)
        whole.addWidget(foot)
