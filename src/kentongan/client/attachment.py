"""Attachments: bring them up before sending, bring them down when somebody wants them."""

import asyncio
from collections.abc import Iterable, Sequence
from pathlib import Path

from kentongan.client.caller import Caller
from kentongan.client.stream import Moved, Progress
from kentongan.client.transfers import Route, download, upload
from kentongan.protocol.commands.attachment import Attachment
from kentongan.protocol.commands.message import Message


def unseen(moved: Moved) -> None:
    """For callers who do not want to see progress."""


class Attachments(Caller):
    """Files of messages, [FILE-1], [FILE-2]. `progress` is called in the event loop as the bytes move.

    Where no shadow socket can be reached the bytes go over the main link, and `Moved.way` says so, [INBAND-6].
    A transfer that breaks goes on by itself, from what was confirmed, also on another link. Setting `pause` ends it
    with TransferPaused and keeps what has moved for a later call; cancelling its task keeps nothing.
    """

    async def upload(
        self, paths: Iterable[Path], progress: Progress = unseen, pause: asyncio.Event | None = None
    ) -> list[Attachment]:
        """Bring files to the server in one transfer; what comes back goes into `send`."""
        files = list(paths)
        if not files:
            return []
        return await upload(Route(self.live_link, self.networks), files, progress, pause or asyncio.Event())

    async def download(
        self,
        message: Message,
        folder: Path,
        attachments: Sequence[Attachment] | None = None,
        progress: Progress = unseen,
        pause: asyncio.Event | None = None,
    ) -> list[Path]:
        """Bring all or some attachments of a message into a folder in one transfer.

        Every file is compared with its SHA-256 before it gets its name; nothing is ever overwritten. Raises
        FileDamaged, FileUnwritable, ShadowUnreachable, TransferBroken, ServerRefused.
        """
        wanted = message.attachments if attachments is None else attachments
        if not wanted:
            return []
        route = Route(self.live_link, self.networks)
        return await download(route, message.id, wanted, folder, progress, pause or asyncio.Event())
