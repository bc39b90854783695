"""What one does with attachments of messages: look at them, save one, save all."""

import asyncio
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from kentongan.client.errors import FileDamaged, LinkLost
from kentongan.desktop.attachments.cards import AttachmentCards
from kentongan.desktop.attachments.downloads import Downloads
from kentongan.desktop.attachments.kind import is_shown
from kentongan.desktop.bridge import Bridge
from kentongan.desktop.tasks import spawn
from kentongan.desktop.texts import attachments as texts
from kentongan.desktop.viewers.window import ViewerWindow
from kentongan.desktop.wording import say, wording
from kentongan.domain.attachment import safe_name
from kentongan.errors import KentonganError
from kentongan.protocol.commands.attachment import Attachment
from kentongan.protocol.commands.message import Message


class AttachmentDesk(QObject):
    """Joins cards, downloads, viewers and dialogs for one page."""

    told = Signal(str, bool)  # a sentence for the user, and whether it is good news

    def __init__(self, bridge: Bridge, parent: QWidget) -> None:
        super().__init__(parent)
        self._parent = parent
        self.downloads = Downloads(bridge)
        self.viewers: list[ViewerWindow] = []
        self._opening: set[asyncio.Task[None]] = set()

    def cards(self, message: Message) -> AttachmentCards:
        """The attachments of a message, to stand below it."""
        cards = AttachmentCards(message, self.downloads)
        cards.opened.connect(self.open)
        cards.saved.connect(self.ask_where)
        cards.all_saved.connect(self.ask_folder)
        return cards

    # Looking

    def open(self, message: Message, attachment: Attachment) -> None:
        """Bring it here if it is not, and show it."""
        state = self.downloads.state(attachment)
        if is_shown(attachment) and not state.is_moving:
            task = spawn(self._open(message, attachment), self._complain)
            self._opening.add(task)
            task.add_done_callback(self._opening.discard)

    def close(self) -> None:
        """Close every viewer, also those that wait for their file; what has come of a file stays."""
        for task in self._opening:
            task.cancel()
        for window in list(self.viewers):
            window.close()

    async def _open(self, message: Message, attachment: Attachment) -> None:
        path = await self.downloads.fetch(message, attachment)
        if path is None:
            self._tell_why(attachment)
        else:
            self.show(message, attachment, path)

    def show(self, message: Message, attachment: Attachment, path: Path) -> None:
        """Open the viewer of a file that is here."""
        window = ViewerWindow(message, attachment, path)
        self.viewers.append(window)
        window.closed.connect(lambda: self.viewers.remove(window))
        window.save.connect(self.ask_where)
        window.show()

    def _tell_why(self, attachment: Attachment) -> None:
        error = self.downloads.state(attachment).error
        if isinstance(error, LinkLost):
            self.told.emit(say(texts.OFFLINE), False)
        elif isinstance(error, FileDamaged):
            self.told.emit(say(texts.DAMAGED), False)
        elif error:
            self.told.emit(error.say(wording.language), False)

    # Saving

    def ask_where(self, message: Message, attachment: Attachment) -> None:
        """Ask for a folder and a name; a file that is there is never replaced, so nothing need be confirmed."""
        dialog = QFileDialog(self._parent, say(texts.SAVE_AS), _downloads_folder())
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
        dialog.selectFile(safe_name(attachment.name))
        dialog.fileSelected.connect(lambda chosen: self.save(message, attachment, Path(chosen)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def ask_folder(self, message: Message) -> None:
        """Ask for a folder for all attachments."""
        dialog = QFileDialog(self._parent, say(texts.SAVE_ALL), _downloads_folder())
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(lambda chosen: self.save_all(message, Path(chosen)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save(self, message: Message, attachment: Attachment, chosen: Path) -> None:
        """Save one under the name that was chosen."""
        spawn(self._save(message, attachment, chosen), self._complain)

    def save_all(self, message: Message, folder: Path) -> None:
        """Save all under the senders' names."""
        spawn(self._save_all(message, folder), self._complain)

    async def _save(self, message: Message, attachment: Attachment, chosen: Path) -> None:
        if path := await self.downloads.save(message, attachment, chosen.parent, chosen.name):
            self.told.emit(say(texts.SAVED, name=path.name), True)
        else:
            self._tell_why(attachment)

    async def _save_all(self, message: Message, folder: Path) -> None:
        saved = await self.downloads.save_all(message, folder, message.attachments)
        if saved:
            self.told.emit(say(texts.SAVED_ALL, count=len(saved), folder=folder.name), True)
        for attachment in message.attachments:
            self._tell_why(attachment)

    def _complain(self, error: Exception) -> None:
        if not isinstance(error, KentonganError):
            raise error
        self.told.emit(error.say(wording.language), False)


def _downloads_folder() -> str:
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation) or str(Path.home())
