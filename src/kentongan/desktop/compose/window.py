"""A message in a window of its own, beside the main window: to look something up while one writes."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kentongan.client.drafts import WrittenDraft
from kentongan.desktop.bridge import Bridge
from kentongan.desktop.compose.page import ComposePage
from kentongan.desktop.controls.first_size import begin_as
from kentongan.desktop.controls.note import Note
from kentongan.desktop.place import Place
from kentongan.desktop.texts import compose as texts
from kentongan.desktop.theme import look, px
from kentongan.desktop.wording import say

_TOLD_FOR = 6000
_LEAST_WIDTH, _LEAST_HEIGHT = 560, 420


class ComposeWindow(QWidget):
    """Goes when its message is sent, waits, or is thrown away; what is not finished stays a draft."""

    closed = Signal(object)  # the window itself

    def __init__(self, bridge: Bridge, draft: WrittenDraft) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        begin_as(self, 1064, 800)
        self._place = Place(bridge.profile, "compose")
        self._place.restore(self)
        self.page = ComposePage(bridge, self, is_apart=True)
        self.note = Note()
        self.note.hide()
        self._told_long_enough = QTimer(self, singleShot=True, interval=_TOLD_FOR)
        self._told_long_enough.timeout.connect(self.note.hide)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.note)
        column.addWidget(self.page, 1)
        self.page.told.connect(self._tell)
        for over in (self.page.sent, self.page.queued):
            over.connect(lambda _: self.close())
        self.page.left.connect(self.close)
        self.page.form.changed.connect(self.retranslate)
        self.page.begin(draft)
        self.retranslate()
        look.changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        """No smaller than one can write in, at every text size."""
        self.setMinimumSize(px(_LEAST_WIDTH), px(_LEAST_HEIGHT))

    def retranslate(self) -> None:
        """Its name is the subject, so that one can tell several apart."""
        self.setWindowTitle(self.page.subject.text().strip() or say(texts.NEW))

    def bring(self) -> None:
        """Come to the front."""
        self.show()
        self.raise_()
        self.activateWindow()
        self.page.focus()

    def _tell(self, sentence: str, is_good: bool) -> None:
        self.note.tell("good" if is_good else "note", sentence)
        self._told_long_enough.start()

    def closeEvent(self, event: QCloseEvent) -> None:
        """What is not finished is kept, and where the window was; what is on its way goes on."""
        self.page.save()
        self._place.keep(self)
        super().closeEvent(event)
        self.closed.emit(self)
