"""The text of a message: plain, counted; files that are pasted or dropped on it become attachments."""

import time
from itertools import chain, count
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from kentongan import limits
from kentongan.desktop.controls.label import Label
from kentongan.desktop.texts import compose as texts
from kentongan.desktop.theme import px
from kentongan.desktop.wording import bind


def paths_in(data: QMimeData) -> list[Path]:
    """Files of this machine that are pasted or dropped."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


class TextField(QWidget):
    """A name, a counter, and room to write."""

    changed = Signal()
    files = Signal(list)  # paths that were pasted or dropped

    def __init__(self, pasted: Path) -> None:
        """Pictures from the clipboard are kept in the folder `pasted`."""
        super().__init__()
        self.input = _Editor(pasted)
        self.input.setMinimumHeight(px(120))
        self.input.setTabChangesFocus(True)
        bind(self.input, "accessibleName", texts.TEXT)
        label = Label(texts.TEXT, "field")
        label.setBuddy(self.input)
        self.counter = Label("", "caption")
        head = QHBoxLayout()
        head.addWidget(label)
        head.addStretch(1)
        head.addWidget(self.counter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.input, 1)
        self.input.textChanged.connect(self._count)
        self.input.textChanged.connect(self.changed)
        self.input.files.connect(self.files)
        self._count()

    @property
    def text(self) -> str:
        """What stands in it."""
        return self.input.toPlainText()

    @property
    def is_good(self) -> bool:
        """Whether it is short enough."""
        return len(self.text) <= limits.TEXT.value

    def _count(self) -> None:
        self.counter.put(texts.COUNTER, count=len(self.text), most=limits.TEXT.value)
        self.counter.set_tone("" if self.is_good else "bad")


class _Editor(QPlainTextEdit):
    files = Signal(list)

    def __init__(self, pasted: Path) -> None:
        super().__init__()
        self._pasted = pasted
        self.setTabChangesFocus(True)  # or whoever has no mouse never leaves it

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and (
            event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            event.ignore()  # sends: the page hears it
            return
        super().keyPressEvent(event)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return bool(paths_in(source)) or source.hasImage() or super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        if paths := paths_in(source):
            self.files.emit(paths)
        elif source.hasImage() and not source.hasText():
            self._keep_picture(QImage(source.imageData()))
        else:
            super().insertFromMimeData(source)

    def _keep_picture(self, image: QImage) -> None:
        """A picture of the clipboard becomes a file, because a message that waits has to find it again."""
        self._pasted.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = _free(self._pasted, time.strftime("%Y-%m-%d %H.%M.%S"))
        if not image.isNull() and image.save(str(path)):
            self.files.emit([path])


def _free(folder: Path, name: str) -> Path:
    """A name that no picture has yet: two may come within a second, and the first is an attachment already."""
    names = chain([name], (f"{name} ({number})" for number in count(2)))
    return next(path for one in names if not (path := folder / f"{one}.png").exists())
