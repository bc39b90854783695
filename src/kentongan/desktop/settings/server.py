"""The addresses of the server, and which of them the line leads to. To be looked at only: the client chooses itself."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kentongan.client.link_state import Connected, LinkState
from kentongan.desktop.bridge import Bridge
from kentongan.desktop.controls.label import Label
from kentongan.desktop.controls.note import Note
from kentongan.desktop.onboarding.fingerprint import Fingerprint
from kentongan.desktop.settings.section import Section
from kentongan.desktop.texts import settings as texts
from kentongan.desktop.wording import wording


class ServerSection(Section):
    """Where the server is, and its key."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._profile, self._state = bridge.profile, bridge.state
        self.warning = Note()
        self.rows = QVBoxLayout()
        self.rows.setSpacing(12)
        self.fingerprint = Fingerprint()
        self.heading(texts.SERVER, texts.SERVER_MEANS)
        self.column.insertWidget(self.column.count() - 1, self.warning)
        self.card().addLayout(self.rows)
        self.heading(texts.KEY, texts.KEY_MEANS)
        self.card().addWidget(self.fingerprint, 0, Qt.AlignmentFlag.AlignLeft)
        bridge.line.connect(self._note_line)
        wording.changed.connect(self._warn)
        self._list()

    def showEvent(self, event: QShowEvent) -> None:
        """What is listed is of now."""
        self._list()

    def _note_line(self, state: LinkState) -> None:
        self._state = state
        if self.isVisible():
            self._list()

    def _list(self) -> None:
        while item := self.rows.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        if self._profile.knows_server:
            self.fingerprint.tell(self._profile.server.fingerprint)
            for server in map(str, self._profile.server.servers):
                self.rows.addWidget(_Row(server, self._state))
        self._warn()

    def _warn(self) -> None:
        """[TLS-5] What was known and what was seen stays here, also when the note in the window has gone."""
        strangers = self._state.strangers if isinstance(self._state, Connected) else ()
        if strangers:
            self.warning.tell("bad", " ".join(stranger.say(wording.language) for stranger in strangers))
        else:
            self.warning.hide()


class _Row(QWidget):
    """One address."""

    def __init__(self, server: str, state: LinkState) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(Label(server, "strong", wrap=True))
        if isinstance(state, Connected):
            column.addWidget(_standing(server, state))


def _standing(server: str, line: Connected) -> Label:
    """What an address is to the line that stands."""
    if server in {stranger.server for stranger in line.strangers}:
        return Label(texts.ANOTHER_KEY, "second", "bad", wrap=True)
    if server == line.server:
        return Label(texts.IN_USE, "second", "ok")
    return Label(texts.IN_RESERVE, "second", wrap=True)
