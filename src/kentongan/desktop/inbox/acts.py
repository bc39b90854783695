"""What one can do with a message, wherever it is asked for: the bar above it, its menu, a key."""

from collections.abc import Coroutine
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu, QWidget

from kentongan.desktop.bridge import Bridge
from kentongan.desktop.controls.question import Question
from kentongan.desktop.tasks import spawn
from kentongan.desktop.texts import compose
from kentongan.desktop.texts import inbox as texts
from kentongan.desktop.wording import say, wording
from kentongan.errors import KentonganError
from kentongan.protocol.commands.message import Message
from kentongan.words import DeliveryState


class MessageActs(QObject):
    """Does it, or asks first where it cannot be undone."""

    reply = Signal(object)
    forward = Signal(object)
    told = Signal(str, bool)  # a sentence for the user, and whether it is good news

    def __init__(self, bridge: Bridge, parent: QWidget, *, archived: bool) -> None:
        super().__init__(parent)
        self._bridge, self._parent, self._archived = bridge, parent, archived

    def menu(self, message: Message) -> QMenu:
        """Everything that can be done with a message."""
        menu = QMenu(self._parent)
        menu.aboutToHide.connect(menu.deleteLater)
        if self.can_acknowledge(message):
            menu.addAction(say(texts.ACKNOWLEDGE), lambda: self.acknowledge(message))
        if not message.retracted_at:
            menu.addAction(say(texts.REPLY), lambda: self.answer(message))
            menu.addAction(say(texts.FORWARD), lambda: self.pass_on(message))
        said = texts.FROM_ARCHIVE if self._archived else texts.TO_ARCHIVE
        menu.addAction(say(said), lambda: self.archive(message))
        menu.addSeparator()
        institution = "@" + message.sender.rpartition("@")[2]
        for who, name in ((message.sender, message.sender), (institution, message.institution)):
            is_muted = who in self._bridge.mutes
            said = texts.UNMUTE if is_muted else texts.MUTE
            # An ampersand would name a key of the menu.
            menu.addAction(say(said, who=name.replace("&", "&&")), partial(self.mute, who, name, on=not is_muted))
        menu.addSeparator()
        menu.addAction(say(texts.DELETE), lambda: self.remove(message))
        return menu

    def can_acknowledge(self, message: Message) -> bool:
        """Whether it was received here, stands, and nobody has said to have read it."""
        row = self._bridge.keeper.cache.received(message.id)
        return row is not None and not row.times.acknowledged_at and not message.retracted_at

    def acknowledge(self, message: Message) -> None:
        """Say that one has read it."""
        if self.can_acknowledge(message):
            self._bridge.report(DeliveryState.ACKNOWLEDGED, message.id)

    def answer(self, message: Message) -> None:
        """Begin an answer to what its sender has not taken back."""
        if not message.retracted_at:
            self.reply.emit(message)

    def pass_on(self, message: Message) -> None:
        """Begin a message that forwards it."""
        if not message.retracted_at:
            self.forward.emit(message)

    def archive(self, message: Message) -> None:
        """Move it into the archive, or back."""
        self._act(self._bridge.archive(message.id, on=not self._archived))

    def remove(self, message: Message) -> None:
        """Delete it for oneself, after a question."""
        answers = (texts.DELETE_IT, compose.KEEP)
        question = Question(self._parent, texts.ASK_DELETE, answers, lambda: self._remove(message), is_grave=True)
        question.open()

    def _remove(self, message: Message) -> None:
        self._act(self._bridge.remove(message.id))

    def mute(self, who: str, name: str, *, on: bool) -> None:
        """Want no popups of an address or `@institution`, whose name is for people; or want them again."""
        self._act(self._mute(who, name, on=on))

    async def _mute(self, who: str, name: str, *, on: bool) -> None:
        await self._bridge.mute(who, on=on)
        self.told.emit(say(texts.MUTED if on else texts.UNMUTED, who=name), True)

    def _act(self, work: Coroutine[Any, Any, None]) -> None:
        spawn(work, self._complain)

    def _complain(self, error: Exception) -> None:
        if not isinstance(error, KentonganError):
            raise error
        self.told.emit(error.say(wording.language), False)
