"""The window of one attachment: what it is called, what it is, and itself inside; saved elsewhere on request."""

import asyncio
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from kentongan import terms
from kentongan.desktop import clock
from kentongan.desktop.attachments.kind import begins_as
from kentongan.desktop.attachments.picture import Undecodable, decode_file
from kentongan.desktop.controls.button import Button
from kentongan.desktop.controls.label import Label
from kentongan.desktop.controls.sign import Sign
from kentongan.desktop.icons import KINDS
from kentongan.desktop.tasks import spawn
from kentongan.desktop.texts import attachments as texts
from kentongan.desktop.viewers.picture import PictureViewer
from kentongan.desktop.viewers.text import TextViewer, read_beginning
from kentongan.desktop.wording import say
from kentongan.domain.attachment import safe_name
from kentongan.protocol.commands.attachment import Attachment
from kentongan.protocol.commands.message import Message
from kentongan.words import AttachmentKind


class ViewerWindow(QWidget):
    """Opens at once and fills when what it shows is ready."""

    save = Signal(object, object)  # Message, Attachment
    closed = Signal()

    def __init__(self, message: Message, attachment: Attachment, path: Path) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._message, self._attachment, self._path = message, attachment, path
        self.content: QWidget = self._words(texts.LOADING)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self._bar())
        self._column.addWidget(self.content, 1)
        self.setWindowTitle(safe_name(attachment.name))
        self.resize(*((560, 280) if attachment.kind is AttachmentKind.AUDIO else (900, 660)))
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self.close)
        QShortcut(QKeySequence.StandardKey.Save, self, lambda: self.save.emit(message, attachment))
        self._loading = spawn(self._load())

    def _bar(self) -> QFrame:
        bar = QFrame()
        bar.setProperty("surface", "bar")
        row = QHBoxLayout(bar)
        row.setContentsMargins(20, 10, 16, 10)
        row.setSpacing(12)
        picture = Sign(KINDS[self._attachment.kind], "wood", 24)
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(Label(safe_name(self._attachment.name), "strong"))
        self._what = Label("", "caption")
        names.addWidget(self._what)
        row.addWidget(picture)
        row.addLayout(names, 1)
        row.addWidget(
            Button(texts.SAVE_AS, lambda: self.save.emit(self._message, self._attachment), icon_name="download")
        )
        self.retranslate()
        return bar

    def retranslate(self) -> None:
        """Kind and size are written differently in the other language."""
        one = self._attachment
        self._what.put(f"{say(terms.KINDS[one.kind].capital)} · {clock.amount(one.size)} · {self._message.institution}")

    async def _load(self) -> None:
        """Whatever goes wrong with a file of somebody else ends in a sentence."""
        match self._attachment.kind:
            case AttachmentKind.TEXT:
                text, is_cut = await asyncio.to_thread(read_beginning, self._path)
                self._fill(TextViewer(text, is_cut, self._attachment.size))
            case AttachmentKind.IMAGE:
                try:
                    self._fill(PictureViewer(await decode_file(self._path, self._attachment.media_type)))
                except Undecodable:
                    self._fill(self._words(texts.BROKEN_PICTURE))
            case _:
                await self._load_player()

    async def _load_player(self) -> None:
        if not await asyncio.to_thread(begins_as, self._path, self._attachment.media_type):
            self._fill(self._words(texts.BROKEN_MEDIA))
            return
        try:
            from kentongan.desktop.viewers.player import PlayerViewer
        except ImportError:  # a system without the libraries that play sound
            self._fill(self._words(texts.BROKEN_MEDIA))
            return
        player = PlayerViewer(self._path, has_picture=self._attachment.kind is AttachmentKind.VIDEO)
        player.broken.connect(lambda: self._fill(self._words(texts.BROKEN_MEDIA)), Qt.ConnectionType.QueuedConnection)
        self._fill(player)
        player.play()

    def _words(self, sentence: object) -> Label:
        label = Label(sentence, "lead", wrap=True)  # type: ignore[arg-type]
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        label.setMargin(32)
        return label

    def _fill(self, content: QWidget) -> None:
        old, self.content = self.content, content
        self._column.replaceWidget(old, content)
        self._let_go(old)
        content.setFocus()

    def _let_go(self, content: QWidget) -> None:
        content.hide()
        if hasattr(content, "stop"):
            content.stop()
        content.deleteLater()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Nothing plays, and no child works, behind a window that is gone."""
        self._loading.cancel()
        if hasattr(self.content, "stop"):
            self.content.stop()
        self.closed.emit()
        super().closeEvent(event)
