"""The message of a page that is on its way, from the press of the button to the server's answer."""

import time

from PySide6.QtCore import QObject, Signal

from kentongan.client.link_state import Connected
from kentongan.client.outbox import Entry
from kentongan.desktop.bridge import Bridge
from kentongan.desktop.compose.form import Form
from kentongan.desktop.compose.writing import sending_of
from kentongan.desktop.tasks import spawn


class Sending(QObject):
    """One message at a time; it goes on in the outbox when the page turns to another."""

    kept = Signal()  # the outbox has it: it will be sent, whatever happens
    moved = Signal(object, object)  # Entry, and bytes by the place of the file
    accepted = Signal(str)  # the server has it: its id there
    waits = Signal(str)  # it stays in the outbox, because there is no line or it was refused: its id
    failed = Signal(Exception)

    def __init__(self, bridge: Bridge, form: Form) -> None:
        super().__init__(form)
        self._bridge = bridge
        self._form = form
        self.id = ""
        bridge.outgoing.connect(self._hear)
        bridge.line.connect(self._hear_line)

    def __bool__(self) -> bool:
        return bool(self.id)

    def begin(self) -> None:
        """Send what the form says."""
        self.id = self._form.id
        spawn(self._put(self.id), self._fail)

    def leave(self) -> None:
        """The page turns to another message."""
        self.id = ""

    def hold(self) -> None:
        """Let it rest."""
        self._bridge.hold(self.id)

    def release(self) -> None:
        """Let it go on."""
        self._bridge.release(self.id)

    def withdraw(self) -> bool:
        """Do not send it; False when the server has it already."""
        id, self.id = self.id, ""
        return self._bridge.withdraw(id)

    async def _put(self, id: str) -> None:
        form = self._form
        expires_at = form.expiry.moment_of_end(int(time.time() * 1000))
        paths = list(form.files.paths)
        send, pictures = sending_of(form.draft(), form.files.pieces, expires_at)
        await self._bridge.put(send, paths, pictures)
        self.kept.emit()
        if id == self.id and not isinstance(self._bridge.state, Connected):
            self.id = ""
            self.waits.emit(id)

    def _fail(self, error: Exception) -> None:
        self.id = ""
        self.failed.emit(error)

    def _hear(self, id: str) -> None:
        entry = self._bridge.keeper.outbox.entry(id) if id and id == self.id else None
        if entry is None:
            return
        if entry.accepted:
            self.id = ""
            self.accepted.emit(entry.accepted.message)
        elif entry.refusal:
            self.id = ""
            self.waits.emit(id)
        else:
            self._move(entry)

    def _hear_line(self, _: object) -> None:
        self._hear(self.id)

    def _move(self, entry: Entry) -> None:
        self.moved.emit(entry, self._bridge.moved.get(self.id, {}))
