"""A transfer taken apart: asked for on the main link, visited, and ended, with time to look in between."""

import contextlib
import hashlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

from kentongan.client.client import Client
from kentongan.client.conversation import Conversation
from kentongan.client.invitation import port_of
from kentongan.client.shadow import ShadowConnection
from kentongan.protocol.commands.attachment import (
    Attachment,
    Download,
    OfferedFile,
    Shadow,
    Transferred,
    Upload,
    WantedFile,
)
from kentongan.protocol.commands.message import Message
from kentongan.protocol.transfer import Confirmed, Failed, Stored


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@dataclass(frozen=True)
class Transfer:
    """An announced shadow socket and whatever the main link still says about it."""

    client: Client
    shadow: Shadow
    answers: Conversation

    @property
    def port(self) -> int:
        return port_of(self.shadow.endpoint)

    def visit(self) -> contextlib.AbstractAsyncContextManager[ShadowConnection]:
        """The right visitor, proved."""
        return ShadowConnection.visit(self.client.link, self.shadow)

    async def end(self) -> list[Attachment]:
        """The final answer; raises ServerRefused when the transfer has failed."""
        return (await self.answers.answer(Transferred)).attachments

    async def send(self, *contents: bytes) -> list[Attachment]:
        """Visit, send everything, and hear the final answer."""
        async with self.visit() as line:
            for content, offset in zip(contents, await line.go(len(contents)), strict=True):
                await line.send_bytes(content[offset:])
            assert isinstance(await last_word(line), Stored)
        return await self.end()

    async def receive(self) -> list[bytes]:
        """Visit, take everything, and hear the final answer."""
        contents = []
        async with self.visit() as line:
            await line.go(len(self.shadow.files))
            for file in self.shadow.files:
                content = b""
                while len(content) < file.size:
                    content += await line.receive_bytes(file.size - len(content))
                contents.append(content)
            await line.send_record(Stored())
        await self.end()
        return contents


async def last_word(line: ShadowConnection) -> Any:
    """What follows the confirmations."""
    while isinstance(record := await line.next_record(), Confirmed):
        pass
    assert isinstance(record, Stored | Failed)
    return record


@contextlib.asynccontextmanager
async def uploading(client: Client, *contents: bytes, sizes: Sequence[int] = ()) -> AsyncIterator[Transfer]:
    """An upload of some files; `sizes` are what is declared instead of what is true."""
    files = [
        OfferedFile(name=f"berkas-{place}.bin", size=size, sha256=sha256(content))
        for place, (content, size) in enumerate(zip(contents, sizes or map(len, contents), strict=True))
    ]
    with client.link.conversation(Upload(files=files)) as answers:
        yield Transfer(client, await answers.answer(Shadow), answers)


@contextlib.asynccontextmanager
async def downloading(client: Client, message: Message) -> AsyncIterator[Transfer]:
    """A download of all attachments of a message."""
    wanted = [WantedFile(attachment=attachment.id) for attachment in message.attachments]
    with client.link.conversation(Download(message=message.id, files=wanted)) as answers:
        yield Transfer(client, await answers.answer(Shadow), answers)


async def upload(client: Client, content: bytes) -> Attachment:
    """One file, in one go."""
    async with uploading(client, content) as transfer:
        [attachment] = await transfer.send(content)
    return attachment
