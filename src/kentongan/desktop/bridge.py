"""Between the client library and the windows: one keeper, whose news come as signals.

Windows read `bridge.keeper.cache`, and act through the methods here. Everything runs in the one event loop that Qt and
asyncio share; what takes a disk longer than a moment is done in a thread.
"""

import asyncio
import contextlib
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from kentongan.client.client import Client
from kentongan.client.drafts import Drafts
from kentongan.client.errors import LinkLost
from kentongan.client.keeper import Keeper, News, Stored
from kentongan.client.link_state import Connected, LinkState, NotConnected
from kentongan.client.outbox import OutboxNews, Uploading
from kentongan.client.profile import Profile
from kentongan.client.stream import Progress
from kentongan.desktop.tasks import spawn
from kentongan.errors import KentonganError
from kentongan.protocol.commands.attachment import Attachment
from kentongan.protocol.commands.elsewhere import Elsewhere
from kentongan.protocol.commands.login import LoggedIn
from kentongan.protocol.commands.message import Message, Receipts, Send
from kentongan.protocol.commands.reminder import Reminder
from kentongan.protocol.commands.retraction import Retracted
from kentongan.words import DeliveryState


class Bridge(QObject):
    """One member's line, cache, popups and outbox, for windows."""

    line = Signal(object)  # LinkState
    stored = Signal(object)  # Stored: messages that are in the cache now
    receipts = Signal(object)  # Receipts of a message of one's own
    elsewhere = Signal(object)  # Elsewhere: another device has dealt with messages
    retracted = Signal(object)  # Retracted
    reminded = Signal(object)  # Reminder
    changed = Signal(str)  # a message that was opened, acknowledged, archived or removed here
    muted = Signal()  # whom one has muted is known, or has changed
    outgoing = Signal(str)  # a message that waits here has moved: how far, `moved` tells; or it was settled
    ended = Signal(object)  # KentonganError: nothing more comes, somebody has to act

    def __init__(self, profile: Profile) -> None:
        super().__init__()
        self.profile = profile
        self.keeper = Keeper(profile, self._hear)
        self._keeping: asyncio.Task[None] | None = None
        self._session: LoggedIn | None = None
        self.mutes: list[str] = []  # addresses and institutions without popups, as the server said it last
        self.moved: dict[str, dict[int, int]] = {}  # bytes that have left, by message and place of the file

    def open(self) -> None:
        """Take the profile and its cache: from now on the cache can be read, also offline. Raises ProfileBusy."""
        self.keeper.__enter__()
        self.keeper.outbox.tell = self._hear_outbox
        self.drafts = Drafts(self.keeper.cache)

    def begin(self) -> None:
        """Connect, and stay connected."""
        self._keeping = spawn(self.keeper.run(), self._end)

    async def close(self) -> None:
        """End the line and give the profile back."""
        if self._keeping:
            self._keeping.cancel()
            await asyncio.gather(self._keeping, return_exceptions=True)
        self.keeper.__exit__(None, None, None)

    @property
    def state(self) -> LinkState:
        """How the line stands."""
        return self.keeper.state

    @property
    def client(self) -> Client:
        """The connection of this moment; raises LinkLost while there is none."""
        if self.keeper.client is None or not isinstance(self.keeper.state, Connected):
            raise LinkLost
        return self.keeper.client

    @property
    def session(self) -> LoggedIn | None:
        """Who one is and what one may do, as the server said it last; None before the first connection."""
        if self.keeper.client and self.keeper.client.session:
            self._session = self.keeper.client.session
        return self._session

    def knock(self) -> None:
        """Try to connect now."""
        if isinstance(self.keeper.state, NotConnected) and self._keeping and self._keeping.done():
            self.begin()
        self.keeper.knock()

    # Acts on messages; what the server cannot hear now it hears later

    def report(self, state: DeliveryState, message: str) -> None:
        """A message was shown, opened or acknowledged here."""
        self.keeper.reports.add(state, message)
        self.keeper.nudge()
        self.changed.emit(message)

    async def archive(self, message: str, on: bool = True) -> None:
        """Move a message into the archive, or back. Raises ClientError."""
        await self.client.archive(message, on=on)
        self.keeper.cache.archive(message, on=on)
        self.changed.emit(message)

    async def remove(self, message: str) -> None:
        """Delete a message for oneself. Raises ClientError."""
        await self.client.remove(message)
        self.keeper.cache.remove(message)
        self.changed.emit(message)

    async def mute(self, who: str, *, on: bool) -> None:
        """Want no popups of an address or `@institution`, or want them again. Raises ClientError."""
        self.mutes = await self.client.mute(who, on)
        self.muted.emit()

    async def _ask_mutes(self) -> None:
        self.mutes = await self.client.mutes()
        self.muted.emit()

    async def download(
        self, message: Message, attachment: Attachment, folder: Path, progress: Progress, pause: asyncio.Event
    ) -> Path:
        """Bring one attachment into a folder; where it stands. Raises KentonganError."""
        [path] = await self.client.download(message, folder, [attachment], progress, pause)
        return path

    # Messages on their way out

    async def put(self, send: Send, paths: Sequence[Path], thumbnails: Sequence[str]) -> None:
        """Send a message, now or as soon as there is a line. Raises FileUnreadable, and Refusal."""
        await asyncio.to_thread(self.keeper.outbox.put, send, paths, thumbnails)
        self.keeper.nudge()
        self.outgoing.emit(send.id)

    def hold(self, id: str) -> None:
        """Let a message rest that waits or is on its way."""
        self.keeper.outbox.hold(id)
        self.outgoing.emit(id)

    def release(self, id: str) -> None:
        """Let it go on."""
        self.keeper.outbox.release(id)
        self.keeper.nudge()
        self.outgoing.emit(id)

    def withdraw(self, id: str) -> bool:
        """Do not send a message; False when the server has it already."""
        withdrawn = self.keeper.outbox.withdraw(id)
        self.moved.pop(id, None)
        self.outgoing.emit(id)
        return withdrawn

    def _hear_outbox(self, news: OutboxNews) -> None:
        if isinstance(news, Uploading):
            files = self.moved.setdefault(news.id, {})
            # A try that begins anew does not draw back what was seen.
            files[news.moved.file] = max(news.moved.done, files.get(news.moved.file, 0))
        else:
            self.moved.pop(news.id, None)
        self.outgoing.emit(news.id)

    # News

    def _hear(self, news: News) -> None:
        if isinstance(news, Stored):
            self.stored.emit(news)
        elif isinstance(news, Receipts):
            self.receipts.emit(news)
        elif isinstance(news, Elsewhere):
            self.elsewhere.emit(news)
        elif isinstance(news, Retracted):
            self.retracted.emit(news)
        elif isinstance(news, Reminder):
            self.reminded.emit(news)
        else:
            self.line.emit(news)
            if isinstance(news, Connected):
                # When this line ends before the answer, the next one asks again.
                spawn(self._ask_mutes(), lambda _: None)

    def _end(self, error: Exception) -> None:
        if isinstance(error, KentonganError):
            self.ended.emit(error)
        else:
            with contextlib.suppress(RuntimeError):
                self.ended.emit(KentonganError(str(error)))
