"""Moving attachments: up to the server before a message is sent, down when somebody opens them.

One request is one conversation on the main link with two answers (`shadow`, then `transferred` or `error`), and one
visit to a shadow socket in between. Files are read, hashed and written in threads, beside sending and receiving.
"""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from kentongan.client.conversation import Conversation
from kentongan.client.errors import AnswerUnreadable, FileDamaged, ServerRefused, TransferBroken
from kentongan.client.link import Link
from kentongan.client.local_file import Incoming, Outgoing
from kentongan.client.shadow import CHUNK, ShadowConnection
from kentongan.errors import ErrorCode, KentonganError
from kentongan.protocol.commands.attachment import (
    Attachment,
    Cancel,
    Download,
    OfferedFile,
    Shadow,
    Transferred,
    Upload,
    WantedFile,
)
from kentongan.protocol.transfer import Confirmed, Failed, Flow, Stored

# [SHADOW-6] The receiver syncs and confirms after so many bytes or seconds, whichever comes first.
CONFIRM_BYTES = 64 * 1024 * 1024
CONFIRM_SECONDS = 0.25
# How long the server may take to say on the main link why the shadow connection broke.
REASON_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Moved:
    """How far one file of a transfer has come, in bytes; `file` is its place in the request."""

    file: int
    name: str
    done: int
    size: int


Progress = Callable[[Moved], None]


def unseen(moved: Moved) -> None:
    """For callers who do not want to see progress."""


async def upload(link: Link, paths: Sequence[Path], progress: Progress = unseen) -> list[Attachment]:
    """Bring files to the server, where they wait a day for a message to name them; in the order of `paths`."""
    with contextlib.ExitStack() as stack:
        files = [stack.enter_context(contextlib.closing(Outgoing(path))) for path in paths]
        offered = [
            OfferedFile(name=file.name, size=file.size, sha256=await asyncio.to_thread(file.sha256)) for file in files
        ]
        with link.conversation(Upload(files=offered)) as answers:
            shadow = await answers.answer(Shadow)
            final = await _carry(link, shadow, answers, _send(link, shadow, files, progress))
    return final.attachments


async def download(
    link: Link, message: str, attachments: Sequence[Attachment], folder: Path, progress: Progress = unseen
) -> list[Path]:
    """Bring attachments of a message into a folder, whole and under names of their own; where they stand."""
    with contextlib.ExitStack() as stack:
        files = [stack.enter_context(contextlib.closing(Incoming(folder, a.name, a.sha256))) for a in attachments]
        wanted = [WantedFile(attachment=attachment.id) for attachment in attachments]
        with link.conversation(Download(message=message, files=wanted)) as answers:
            shadow = await answers.answer(Shadow)
            try:
                await _carry(link, shadow, answers, _receive(link, shadow, files, progress))
            except ServerRefused:
                # Our own verdict may come back as the server's refusal before we have left the shadow socket.
                _raise_if_any(file for file in files if file.damaged)
                raise
        _raise_if_any(file for file in files if not file.is_whole())
        return [file.place() for file in files]


def _raise_if_any(damaged: Iterator[Incoming]) -> None:
    for file in damaged:
        raise FileDamaged(file.name)


async def _carry(link: Link, shadow: Shadow, answers: Conversation, movement: Coroutine[Any, Any, None]) -> Transferred:
    """Let the bytes move while listening for the final answer, which may also come early, as a refusal.

    [FILE-4] The final answer counts, whatever was last seen on the shadow socket.
    """
    moving = asyncio.create_task(movement)
    final = asyncio.create_task(answers.answer(Transferred))
    try:
        await asyncio.wait({moving, final}, return_when=asyncio.FIRST_COMPLETED)
        if final.done():
            final.result()
        try:
            await moving
        except TransferBroken:
            with contextlib.suppress(TimeoutError):
                return await asyncio.wait_for(asyncio.shield(final), REASON_SECONDS)
            raise
        return await final
    finally:
        if not final.done():
            with contextlib.suppress(KentonganError):
                link.tell(Cancel(transfer=shadow.transfer))
        await _stop(moving, final)


async def _send(link: Link, shadow: Shadow, files: Sequence[Outgoing], progress: Progress) -> None:
    async with ShadowConnection.visit(link, shadow) as connection:
        flow = Flow(tuple(file.size for file in files), await connection.go(len(files)))
        pouring = asyncio.create_task(_pour(connection, flow, files, progress))
        settling = asyncio.create_task(_settle(connection))
        try:
            await asyncio.wait({pouring, settling}, return_when=asyncio.FIRST_EXCEPTION)
            for task in (pouring, settling):
                if task.done():
                    task.result()
        finally:
            await _stop(pouring, settling)


async def _pour(connection: ShadowConnection, flow: Flow, files: Sequence[Outgoing], progress: Progress) -> None:
    while piece := flow.next_piece(CHUNK):
        file = files[piece.file]
        await connection.send_bytes(await asyncio.to_thread(file.read, piece.offset, piece.length))
        flow.advance(piece.length)
        progress(Moved(piece.file, file.name, piece.end, file.size))


async def _settle(connection: ShadowConnection) -> None:
    """Hear `confirmed` until all is stored; raises TransferBroken with the code when the server gives up."""
    while not isinstance(record := await connection.next_record(), Stored):
        if isinstance(record, Failed):
            raise TransferBroken(record.code)


async def _receive(link: Link, shadow: Shadow, files: Sequence[Incoming], progress: Progress) -> None:
    if [file.sha256 for file in shadow.files] != [file.sha256 for file in files]:
        raise AnswerUnreadable("shadow")
    async with ShadowConnection.visit(link, shadow) as connection:
        offsets = await connection.go(len(files))
        if any(offsets):
            raise AnswerUnreadable("go")
        await _catch(connection, Flow(tuple(file.size for file in shadow.files), offsets), files, progress)
        for index, file in enumerate(files):
            await asyncio.to_thread(file.sync)
            if not file.is_whole():
                file.damaged = True
                await connection.send_record(Failed(code=ErrorCode.HASH_MISMATCH, file=index))
                raise FileDamaged(file.name)
        await connection.send_record(Stored())


async def _catch(connection: ShadowConnection, flow: Flow, files: Sequence[Incoming], progress: Progress) -> None:
    """Receive all bytes; these are written and hashed while the next are on their way."""
    loop = asyncio.get_running_loop()
    async with _Behind() as behind:
        confirmed_at, unconfirmed = loop.time(), 0
        while piece := flow.next_piece(CHUNK):
            data = await connection.receive_bytes(piece.length)
            flow.advance(len(data))
            await behind.start(files[piece.file].write, data)
            done = piece.offset + len(data)
            progress(Moved(piece.file, files[piece.file].name, done, flow.sizes[piece.file]))
            unconfirmed += len(data)
            if unconfirmed >= CONFIRM_BYTES or loop.time() - confirmed_at >= CONFIRM_SECONDS:
                await behind.start(files[piece.file].sync)
                await behind.finish()
                await connection.send_record(Confirmed(file=piece.file, offset=done))
                confirmed_at, unconfirmed = loop.time(), 0
        await behind.finish()


class _Behind:
    """One blocking call at a time in a thread. Leaving waits for it: no file is closed while it is written to."""

    _work: asyncio.Future[None] | None = None

    async def start(self, call: Callable[..., None], *arguments: object) -> None:
        """Begin a call when the one before has ended; raises what that one raised."""
        await self.finish()
        self._work = asyncio.get_running_loop().run_in_executor(None, call, *arguments)

    async def finish(self) -> None:
        """Wait for the call that was begun; raises what it raised."""
        if self._work:
            await asyncio.shield(self._work)
            self._work = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._work:
            await asyncio.gather(self._work, return_exceptions=True)


async def _stop(*tasks: asyncio.Task[Any]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
