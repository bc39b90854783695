"""Where one is logged in, ending that, and another password."""

from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kentongan.client.link_state import Connected, LinkState
from kentongan.desktop import clock
from kentongan.desktop.bridge import Bridge
from kentongan.desktop.controls.button import Button
from kentongan.desktop.controls.flow import FlowLayout
from kentongan.desktop.controls.label import Label
from kentongan.desktop.controls.new_password import NewPassword
from kentongan.desktop.controls.note import Note
from kentongan.desktop.controls.secret_field import SecretField
from kentongan.desktop.settings.section import Section
from kentongan.desktop.tasks import spawn
from kentongan.desktop.texts import settings as texts
from kentongan.desktop.wording import bind, say, wording
from kentongan.domain.password import Owner
from kentongan.errors import KentonganError
from kentongan.language import Sentence
from kentongan.protocol.commands.device import Device

_SURE_MILLISECONDS = 5000
_FIELD_WIDTH = 420


class DeviceSection(Section):
    """The account: devices and password."""

    told = Signal(str, bool)
    logged_out = Signal()

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._bridge = bridge
        self.devices: list[Device] = []
        self.rows = QVBoxLayout()
        self.rows.setSpacing(12)
        self.heading(texts.DEVICES, texts.DEVICES_MEANS)
        card = self.card()
        card.addLayout(self.rows)
        card.addLayout(self._endings())
        self.heading(texts.CHANGE_PASSWORD, texts.CHANGE_PASSWORD_MEANS)
        self._add_password()
        bridge.line.connect(self._note_line)
        self._list()

    def showEvent(self, event: QShowEvent) -> None:
        """What is listed is of now."""
        self.load()

    def load(self) -> None:
        """Ask the server for the devices."""
        if isinstance(self._bridge.state, Connected):
            self._act(self._load())

    def _note_line(self, state: LinkState) -> None:
        if self.isVisible():
            self.load()

    def retranslate(self) -> None:
        """Times are written differently."""
        self._list()

    # Devices

    async def _load(self) -> None:
        self.devices = await self._bridge.client.devices()
        self._list()

    def _list(self) -> None:
        while item := self.rows.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for device in self.devices:
            self.rows.addWidget(_Row(device, self._revoke))
        if not self.devices:
            self.rows.addWidget(Label(texts.OFFLINE, "second", wrap=True))

    def _revoke(self, device: Device) -> None:
        self._act(self._revoke_one(device))

    async def _revoke_one(self, device: Device) -> None:
        await self._bridge.client.revoke_device(device.id)
        self.told.emit(say(texts.REVOKED, name=device.name or say(texts.UNNAMED)), True)
        await self._load()

    def _endings(self) -> FlowLayout:
        row = FlowLayout(spacing=8)
        self.log_out = _TwicePressed(texts.LOG_OUT, lambda: self._act(self._log_out()))
        self.log_out_others = _TwicePressed(texts.LOG_OUT_OTHERS, lambda: self._act(self._log_out_others()))
        self.log_out_everywhere = _TwicePressed(texts.LOG_OUT_EVERYWHERE, lambda: self._act(self._log_out_everywhere()))
        for button in (self.log_out, self.log_out_others, self.log_out_everywhere):
            row.addWidget(button)
        return row

    async def _log_out(self) -> None:
        await self._bridge.client.logout()
        self.logged_out.emit()

    async def _log_out_others(self) -> None:
        count = await self._bridge.client.logout_everywhere()
        self.told.emit(say(texts.LOGGED_OUT, count=count), True)
        await self._load()

    async def _log_out_everywhere(self) -> None:
        await self._bridge.client.logout_everywhere(this_too=True)
        self.logged_out.emit()

    # Password

    def _add_password(self) -> None:
        card = self.card()
        self.answer = Note()
        self.current = SecretField(texts.CURRENT)
        self.choice = NewPassword()
        card.setSpacing(4)
        card.addWidget(self.answer)
        for part in (self.current, self.choice):
            part.setMaximumWidth(_FIELD_WIDTH)
            line = QHBoxLayout()  # a column alone would ask for the height at its own width
            line.addWidget(part, 1)
            line.addStretch()
            card.addLayout(line)
        for field in (self.current, self.choice.password, self.choice.again):
            field.input.returnPressed.connect(self._change)
        self.change = Button(texts.CHANGE_PASSWORD, self._change)
        self.current.changed.connect(lambda: self.choice.replaces(self.current.text))
        self.choice.changed.connect(self._allow)
        self._empty()
        row = QHBoxLayout()
        row.setContentsMargins(0, 8, 0, 0)
        row.addWidget(self.change)
        row.addStretch(1)
        card.addLayout(row)

    def _empty(self) -> None:
        member = self._bridge.profile.member
        self.current.clear()
        self.choice.begin(Owner(member.address if member else ""))

    def _allow(self) -> None:
        self.change.setEnabled(bool(self.current.text) and self.choice.is_ready)

    def _change(self) -> None:
        if self.change.isEnabled():
            self.change.setEnabled(False)
            spawn(self._change_password())

    async def _change_password(self) -> None:
        try:
            await self._bridge.client.change_password(self.current.text, self.choice.text)
        except KentonganError as error:
            self.answer.tell("note", error.say(wording.language))
        else:
            self.answer.tell("good", texts.CHANGED)
            self._empty()
            self.load()
        self._allow()

    def _act(self, work: Coroutine[Any, Any, None]) -> None:
        spawn(work, self._complain)

    def _complain(self, error: Exception) -> None:
        if not isinstance(error, KentonganError):
            raise error
        self.told.emit(error.say(wording.language), False)


class _Row(QWidget):
    """One device."""

    def __init__(self, device: Device, revoke: Callable[[Device], None]) -> None:
        super().__init__()
        name = Label(device.name or texts.UNNAMED, "strong")
        seen = Label("", "second")
        if device.this:
            seen.put(texts.THIS_DEVICE)
        else:
            seen.put(texts.LAST_SEEN, time=clock.short(device.seen_at))
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(name)
        column.addWidget(seen)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addLayout(column, 1)
        if not device.this:
            self.revoke = Button(texts.REVOKE, lambda: revoke(device), size="small")
            row.addWidget(self.revoke)


class _TwicePressed(Button):
    """A button that asks once more before it does what cannot be taken back."""

    def __init__(self, said: Sentence, act: Callable[[], object]) -> None:
        super().__init__(said, self._press, size="small")
        self._said, self._act = said, act
        self._patience = QTimer(self, singleShot=True, interval=_SURE_MILLISECONDS)
        self._patience.timeout.connect(self._calm)

    def _press(self) -> None:
        if self._patience.isActive():
            self._calm()
            self._act()
        else:
            bind(self, "text", texts.SURE)
            self._patience.start()

    def _calm(self) -> None:
        self._patience.stop()
        bind(self, "text", self._said)
