"""Attachments on their way to this computer, and those that are here: in a private folder of the profile.

    downloads.fetch(message, attachment)     # begins, or goes on; `changed` tells every step
    downloads.state(attachment).path         # set when it is here, whole and compared with its hash

Each message has a folder of its own, so that a retracted message takes its files with it. What is saved elsewhere is a
copy: hashed while it is written, under a name of its own, never over a file that is there.
"""

import asyncio
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from kentongan.client.errors import FileDamaged, FileUnreadable, FileUnwritable, TransferPaused, reason_of
from kentongan.client.local_file import Incoming, Outgoing
from kentongan.client.stream import Moved
from kentongan.desktop.attachments.kind import ending
from kentongan.desktop.bridge import Bridge
from kentongan.desktop.tasks import spawn
from kentongan.domain.attachment import safe_name
from kentongan.errors import KentonganError
from kentongan.protocol.commands.attachment import Attachment
from kentongan.protocol.commands.message import Message

FOLDER = "attachments"
_PIECE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Fetched:
    """How far one attachment has come."""

    done: int = 0
    is_moving: bool = False
    is_paused: bool = False
    error: KentonganError | None = None
    path: Path | None = None


class Downloads(QObject):
    """All of one profile. Signals come in the event loop."""

    changed = Signal(str)  # the id of an attachment whose state has changed

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._bridge = bridge
        self._root = bridge.profile.folder / FOLDER
        self._states: dict[str, Fetched] = {}
        self._pauses: dict[str, asyncio.Event] = {}
        self._tasks: dict[str, asyncio.Task[Path | None]] = {}
        bridge.retracted.connect(lambda retracted: self.forget(retracted.message))
        bridge.changed.connect(self._forget_removed)

    def state(self, attachment: Attachment) -> Fetched:
        """How far it has come."""
        return self._states.get(attachment.id, Fetched())

    # Bringing

    def fetch(self, message: Message, attachment: Attachment) -> "asyncio.Task[Path | None]":
        """Bring it here, or go on with it; the task ends with where it is, or None when it is not."""
        running = self._tasks.get(attachment.id)
        if running is None or running.done():
            self._pauses[attachment.id] = asyncio.Event()
            known = self.state(attachment)
            self._put(attachment, Fetched(done=known.done, is_moving=known.path is None, path=known.path))
            running = self._tasks[attachment.id] = spawn(self._fetch(message, attachment))
        return running

    def pause(self, attachment: Attachment) -> None:
        """Stop here; what has come stays for `fetch` to go on with."""
        if event := self._pauses.get(attachment.id):
            event.set()

    def cancel(self, attachment: Attachment) -> None:
        """Stop, and keep nothing."""
        spawn(self._cancel(attachment))

    async def _cancel(self, attachment: Attachment) -> None:
        if task := self._tasks.pop(attachment.id, None):
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        for folder in await asyncio.to_thread(lambda: list(self._root.glob(f"*/{attachment.id}"))):
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
        self._put(attachment, Fetched())

    async def _fetch(self, message: Message, attachment: Attachment) -> Path | None:
        def move(moved: Moved) -> None:
            self._put(attachment, Fetched(done=moved.done, is_moving=True))

        try:
            path = await asyncio.to_thread(self._here, message, attachment)
            if path is None:
                folder = await asyncio.to_thread(self._folder, message, attachment)
                path = await self._bridge.download(message, attachment, folder, move, self._pauses[attachment.id])
        except TransferPaused:
            self._put(attachment, Fetched(done=self.state(attachment).done, is_paused=True))
        except KentonganError as error:
            self._put(attachment, Fetched(done=self.state(attachment).done, error=error))
        except asyncio.CancelledError:
            self._put(attachment, Fetched())
            raise
        else:
            self._put(attachment, Fetched(done=attachment.size, path=path))
            return path
        return None

    def _put(self, attachment: Attachment, state: Fetched) -> None:
        if state != self._states.get(attachment.id):
            self._states[attachment.id] = state
            self.changed.emit(attachment.id)

    # The private folder

    def _folder(self, message: Message, attachment: Attachment) -> Path:
        folder = self._root / message.id / attachment.id
        try:
            for one in (self._root, folder.parent, folder):
                one.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise FileUnwritable(str(folder), reason_of(error)) from error
        return folder

    def _here(self, message: Message, attachment: Attachment) -> Path | None:
        """Where an earlier download has put it, compared with its hash again; what is not the same is removed."""
        path = self._root / message.id / attachment.id / safe_name(attachment.name)
        if path.is_symlink() or not path.is_file():
            return None
        file = Outgoing(path)
        try:
            if file.size == attachment.size and file.sha256() == attachment.sha256:
                return path
        finally:
            file.close()
        path.unlink()
        return None

    def forget(self, message: str) -> None:
        """Remove what is here of a message."""
        spawn(asyncio.to_thread(shutil.rmtree, self._root / message, ignore_errors=True))

    def _forget_removed(self, message: str) -> None:
        if self._bridge.keeper.cache.received(message) is None:
            self.forget(message)

    # Saving elsewhere

    async def save(self, message: Message, attachment: Attachment, folder: Path, name: str = "") -> Path | None:
        """A copy in a folder, under this name or the sender's; where it stands. Raises FileDamaged, FileUnwritable."""
        path = await self.fetch(message, attachment)
        if path is None:
            return None
        return await asyncio.to_thread(
            copy, path, attachment, folder, with_ending(name, attachment.name) or attachment.name
        )

    async def save_all(self, message: Message, folder: Path, attachments: Sequence[Attachment]) -> list[Path]:
        """Copies of several, one after the other; those that could be brought."""
        found = [await self.save(message, attachment, folder) for attachment in attachments]
        return [path for path in found if path]


def with_ending(name: str, original: str) -> str:
    """The name that somebody chose, with the ending that the file has: nothing is saved as something else."""
    return name if not name or ending(name) == ending(original) else f"{name}.{ending(original)}".rstrip(".")


def copy(path: Path, attachment: Attachment, folder: Path, name: str) -> Path:
    """Write a file once more, whole or not at all; where it stands. Blocks."""
    incoming = Incoming(folder, name, attachment.sha256, attachment.size)
    try:
        incoming.damaged = True  # whatever an earlier try left under the hidden name
        incoming.resume()
        try:
            with path.open("rb") as file:
                while data := file.read(_PIECE):
                    incoming.write(data)
        except OSError as error:
            raise FileUnreadable(str(path), reason_of(error)) from error
        incoming.sync()
        if not incoming.is_whole():
            raise FileDamaged(attachment.name)
        return incoming.place()
    finally:
        incoming.close()
