"""The bytes of files on a proved shadow connection, out and in, and the records beside them.

Files are read, hashed and written in threads, beside sending and receiving.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Self

from kentongan.client.errors import AnswerUnreadable, FileDamaged, TransferBroken
from kentongan.client.link import Link
from kentongan.client.local_file import Incoming, Outgoing
from kentongan.client.shadow import CHUNK, ShadowConnection
from kentongan.errors import ErrorCode
from kentongan.protocol.commands.attachment import Shadow
from kentongan.protocol.transfer import Confirmed, Failed, Flow, Stored
from kentongan.words import TransferWay

# [SHADOW-6] The receiver syncs and confirms after so many bytes or seconds, whichever comes first.
CONFIRM_BYTES = 64 * 1024 * 1024
CONFIRM_SECONDS = 0.25


@dataclass(frozen=True, slots=True)
class Moved:
    """How far one file of a transfer has come, in bytes; `file` is its place in the request."""

    file: int
    name: str
    done: int
    size: int
    way: TransferWay = TransferWay.SHADOW


Progress = Callable[[Moved], None]
Begun = Callable[[Sequence[int]], None]


@dataclass(frozen=True, slots=True)
class Watcher:
    """Who looks on: `begun` hears the offsets of `go`, `progress` every step from there."""

    progress: Progress
    begun: Begun

    def begin(
        self,
        offsets: Sequence[int],
        names: Sequence[str],
        sizes: Sequence[int],
        way: TransferWay = TransferWay.SHADOW,
    ) -> None:
        """The bytes may flow from here."""
        self.begun(offsets)
        for file, offset in enumerate(offsets):
            if offset:
                self.progress(Moved(file, names[file], offset, sizes[file], way))


async def send_files(link: Link, shadow: Shadow, files: Sequence[Outgoing], watcher: Watcher) -> None:
    """Visit a shadow socket and send what the server still wants of each file; returns when it has stored them."""
    async with ShadowConnection.visit(link, shadow) as connection:
        sizes = [file.size for file in files]
        flow = Flow(tuple(sizes), await connection.go(len(files)))
        watcher.begin(flow.offsets, [file.name for file in files], sizes)
        pouring = asyncio.create_task(_pour(connection, flow, files, watcher.progress))
        settling = asyncio.create_task(_settle(connection))
        try:
            await asyncio.wait({pouring, settling}, return_when=asyncio.FIRST_EXCEPTION)
            for task in (pouring, settling):
                if task.done():
                    task.result()
        finally:
            await stop(pouring, settling)


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


async def receive_files(link: Link, shadow: Shadow, files: Sequence[Incoming], watcher: Watcher) -> None:
    """Visit a shadow socket and receive what is missing of each file; raises FileDamaged."""
    if [file.sha256 for file in shadow.files] != [file.sha256 for file in files]:
        raise AnswerUnreadable("shadow")
    async with ShadowConnection.visit(link, shadow) as connection:
        offsets = await connection.go(len(files))
        if offsets != [file.offset for file in files]:
            raise AnswerUnreadable("go")
        sizes = [file.size for file in shadow.files]
        watcher.begin(offsets, [file.name for file in files], sizes)
        await _catch(connection, Flow(tuple(sizes), offsets), files, watcher.progress)
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


async def stop(*tasks: asyncio.Task[Any]) -> None:
    """End tasks, and return when they have ended."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
