"""Moving attachments: up to the server before a message is sent, down when somebody opens them.

A try (`carrying`) that broke is followed by another one, on whatever link there is then; only what was not confirmed
moves again, [SHADOW-6]. A try that reached no shadow socket is followed at once by one on the main link, [INBAND-6].
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from kentongan.client.attempts import Attempts, is_passing
from kentongan.client.cancellation import forget_parts
from kentongan.client.carrying import Begun, Confirmations, carry
from kentongan.client.errors import FileDamaged, ServerRefused, ShadowUnreachable, TransferPaused
from kentongan.client.inband import receive_chunks, send_chunks
from kentongan.client.link import Link
from kentongan.client.local_file import Incoming, Outgoing
from kentongan.client.networks import Networks
from kentongan.client.stream import Progress, Watcher, receive_files, send_files, stop
from kentongan.errors import KentonganError
from kentongan.protocol.commands.attachment import (
    Attachment,
    Download,
    Inband,
    OfferedFile,
    Transferred,
    Upload,
    WantedFile,
)
from kentongan.words import TransferWay

Done = TypeVar("Done")
Try = Callable[[Link, TransferWay], Coroutine[Any, Any, Done]]


@dataclass(frozen=True, slots=True)
class Route:
    """How to get through: `link` gives a logged-in link for each try, `networks` says what was found out before."""

    link: Callable[[], Awaitable[Link]]
    networks: Networks

    async def take(self, once: Try[Done]) -> Done:
        """One try by the way that is known to work here, and one in-band when no shadow socket can be reached."""
        link = await self.link()
        host = link.local_host
        if self.networks.way(host) is TransferWay.INBAND:
            return await once(link, TransferWay.INBAND)
        try:
            return await once(link, TransferWay.SHADOW)
        except ShadowUnreachable:
            done = await once(link, TransferWay.INBAND)
        # Only now: where neither way leads through, the ports are not what is wrong.
        await asyncio.to_thread(self.networks.remember_closed, host)
        return done


async def upload(route: Route, paths: Sequence[Path], progress: Progress, pause: asyncio.Event) -> list[Attachment]:
    """Bring files to the server, where they wait a day for a message to name them; in the order of `paths`.

    Setting `pause` ends the transfer with TransferPaused and keeps what the
    server has; to cancel the task ends it and keeps nothing.
    """
    attempts = Attempts()
    watcher = Watcher(progress, attempts.begin_at)
    with contextlib.ExitStack() as stack:
        files = [stack.enter_context(contextlib.closing(Outgoing(path))) for path in paths]
        offered = [
            OfferedFile(name=file.name, size=file.size, sha256=await asyncio.to_thread(file.sha256)) for file in files
        ]

        async def once(link: Link, way: TransferWay) -> Transferred:
            async def move(begun: Begun, confirmed: Confirmations) -> None:
                if isinstance(begun, Inband):
                    await send_chunks(link, begun, confirmed, files, watcher)
                else:
                    await send_files(link, begun, files, watcher)

            return await carry(link, Upload(files=offered, way=way), move, pause)

        try:
            return (await _persist(lambda: route.take(once), attempts, pause)).attachments
        except asyncio.CancelledError:
            if attempts.begun:  # a try that was under way has cancelled its own transfer, one that broke has not
                await forget_parts(route.link, offered)
            raise


async def download(
    route: Route,
    message: str,
    attachments: Sequence[Attachment],
    folder: Path,
    progress: Progress,
    pause: asyncio.Event,
) -> list[Path]:
    """Bring attachments of a message into a folder, whole and under names of their own; where they stand.

    What has come stays under a hidden name when the transfer is paused or given up, for the next call to go on with.
    """
    attempts = Attempts()
    watcher = Watcher(progress, attempts.begin_at)
    with contextlib.ExitStack() as stack:
        files = [
            stack.enter_context(contextlib.closing(Incoming(folder, a.name, a.sha256, a.size))) for a in attachments
        ]

        async def once(link: Link, way: TransferWay) -> None:
            for file in files:
                await asyncio.to_thread(file.resume)
            wanted = [
                WantedFile(attachment=attachment.id, offset=file.offset)
                for attachment, file in zip(attachments, files, strict=True)
            ]

            async def move(begun: Begun, _: Confirmations) -> None:
                if isinstance(begun, Inband):
                    await receive_chunks(link, begun, files, watcher)
                else:
                    await receive_files(link, begun, files, watcher)

            try:
                await carry(link, Download(message=message, files=wanted, way=way), move, pause)
            except ServerRefused:
                # Our own verdict may come back as the server's refusal before we have left the shadow socket.
                _raise_if_any(file for file in files if file.damaged)
                raise
            _raise_if_any(file for file in files if not file.is_whole())

        try:
            await _persist(lambda: route.take(once), attempts, pause)
        except KentonganError as error:
            if isinstance(error, TransferPaused) or is_passing(error):
                for file in files:
                    file.kept = True
            raise
        return [file.place() for file in files]


def _raise_if_any(damaged: Iterator[Incoming]) -> None:
    for file in damaged:
        file.damaged = True
        raise FileDamaged(file.name)


# Again and again


async def _persist(once: Callable[[], Coroutine[Any, Any, Done]], attempts: Attempts, pause: asyncio.Event) -> Done:
    """Try until it is done, not worth another try, or paused."""
    while True:
        try:
            return await _unless_paused(once(), pause)
        except KentonganError as error:
            seconds = attempts.pause(error)
        await _unless_paused(asyncio.sleep(seconds), pause)


async def _unless_paused(work: Coroutine[Any, Any, Done], pause: asyncio.Event) -> Done:
    """The outcome of some work, which is ended by TransferPaused when somebody sets `pause`."""
    working, waiting = asyncio.create_task(work), asyncio.create_task(pause.wait())
    try:
        await asyncio.wait({working, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            return working.result()
    finally:
        await stop(working, waiting)
    raise TransferPaused
