"""Attachments: bring them up before sending, bring them down when somebody wants them."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from kentongan.client.caller import Caller
from kentongan.client.transfers import Progress, download, unseen, upload
from kentongan.protocol.commands.attachment import Attachment
from kentongan.protocol.commands.message import Message


class Attachments(Caller):
    """Files of messages, [FILE-1], [FILE-2]. `progress` is called in the event loop as the bytes move."""

    async def upload(self, paths: Iterable[Path], progress: Progress = unseen) -> list[Attachment]:
        """Bring files to the server in one transfer; what comes back goes into `send`."""
        files = list(paths)
        return await upload(self.link, files, progress) if files else []

    async def download(
        self,
        message: Message,
        folder: Path,
        attachments: Sequence[Attachment] | None = None,
        progress: Progress = unseen,
    ) -> list[Path]:
        """Bring all or some attachments of a message into a folder in one transfer.

        Every file is compared with its SHA-256 before it gets its name; nothing is ever overwritten. Raises
        FileDamaged, FileUnwritable, ShadowUnreachable, TransferBroken, ServerRefused.
        """
        wanted = message.attachments if attachments is None else attachments
        return await download(self.link, message.id, wanted, folder, progress) if wanted else []
