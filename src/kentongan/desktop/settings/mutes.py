"""Whose messages come without a popup, and the way back."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kentongan.desktop.bridge import Bridge
from kentongan.desktop.controls.button import Button
from kentongan.desktop.controls.label import Label
from kentongan.desktop.tasks import spawn
from kentongan.desktop.texts import inbox
from kentongan.desktop.texts import settings as texts
from kentongan.desktop.wording import bind, say, wording
from kentongan.errors import KentonganError


class MuteRows(QWidget):
    """One row for each; as the server said it last."""

    told = Signal(str, bool)

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._bridge = bridge
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(12)
        bridge.muted.connect(self._list)
        self._list()

    def _list(self) -> None:
        while item := self._rows.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for who in self._bridge.mutes:
            self._rows.addWidget(self._row(who))
        if not self._bridge.mutes:
            self._rows.addWidget(Label(texts.NO_MUTES, "second", wrap=True))

    def _row(self, who: str) -> QWidget:
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(Label(who, "strong"))
        if who.startswith("@"):
            row.addWidget(Label(texts.WHOLE_INSTITUTION, "second"))
        row.addStretch(1)
        again = Button(texts.UNMUTE, partial(self._unmute, who), size="small")
        bind(again, "accessibleName", inbox.UNMUTE, who=who)
        row.addWidget(again)
        return whole

    def _unmute(self, who: str) -> None:
        spawn(self._ask(who), self._complain)

    async def _ask(self, who: str) -> None:
        await self._bridge.mute(who, on=False)
        self.told.emit(say(inbox.UNMUTED, who=who), True)

    def _complain(self, error: Exception) -> None:
        if not isinstance(error, KentonganError):
            raise error
        self.told.emit(error.say(wording.language), False)
