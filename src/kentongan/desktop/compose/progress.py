"""What stays in sight of a message that is being sent when somebody has gone on to another page."""

from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from kentongan.client.outbox import OutgoingState
from kentongan.desktop import clock
from kentongan.desktop.bridge import Bridge
from kentongan.desktop.compose.foot import amounts
from kentongan.desktop.controls.label import Label
from kentongan.desktop.texts import compose as texts
from kentongan.desktop.wording import bind


class SendingBar(QWidget):
    """A thin bar with the bytes that have left; hidden while no files are moving."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._bridge = bridge
        self._id = ""
        self._amounts = 0, 0
        self.words = Label("", "caption", "rail-2")
        self.bar = QProgressBar()
        self.bar.setProperty("on", "rail")
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 1000)
        bind(self.bar, "accessibleName", texts.SENDING)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 0, 6, 0)
        column.setSpacing(4)
        column.addWidget(self.words)
        column.addWidget(self.bar)
        self.hide()
        bridge.outgoing.connect(self._hear)

    def _hear(self, id: str) -> None:
        entry = self._bridge.keeper.outbox.entry(id)
        moved = self._bridge.moved.get(id)
        if entry is None or entry.state is not OutgoingState.WAITING or moved is None:
            if id == self._id or not self._id:
                self.hide()
            return
        done, size = amounts(entry, moved)
        if id != self._id:
            self._id = id
            self.bar.setValue(0)
        self.bar.setValue(max(self.bar.value(), 1000 * done // max(size, 1)))
        self._amounts = done, size
        self.retranslate()
        self.show()

    def retranslate(self) -> None:
        """Amounts in the other language."""
        self.words.put(texts.ON_ITS_WAY, **clock.share(*self._amounts))
