"""Moving attachments: up to the server before a message is sent, down when somebody opens them.

One try is one request on the main link with two answers (`shadow`, then `transferred` or `error`), and one visit to a
shadow socket in between. A try that broke is followed by another one, on whatever link there is then; only what was
not confirmed moves again, [SHADOW-6].
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from kentongan.client.attempts import Attempts, is_passing
from kentongan.client.cancellation import forget_parts
from kentongan.client.conversation import Conversation
from kentongan.client.errors import (
    AnswerUnreadable,
    FileDamaged,
    ServerRefused,
    ShadowUnreachable,
    TransferBroken,
    TransferPaused,
)
from kentongan.client.link import Link
from kentongan.client.local_file import Incoming, Outgoing
from kentongan.client.stream import Progress, Watcher, receive_files, send_files, stop
from kentongan.errors import KentonganError
from kentongan.protocol.command import command_of
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

# How long the server may take to say on the main link why the shadow connection broke.
REASON_SECONDS = 5.0
# How long until it tells of another port, when nobody is at the first: [SHADOW-2].
MOVE_SECONDS = 1.0
# How long it may take to end a transfer that was cancelled, before we hang up without its word.
LEAVE_SECONDS = 2.0

Way = Callable[[], Awaitable[Link]]
Move = Callable[[Shadow], Coroutine[Any, Any, None]]
Done = TypeVar("Done")


async def upload(way: Way, paths: Sequence[Path], progress: Progress, pause: asyncio.Event) -> list[Attachment]:
    """Bring files to the server, where they wait a day for a message to name them; in the order of `paths`.

    `way` gives a logged-in link for each try. Setting `pause` ends the transfer with TransferPaused and keeps what the
    server has; to cancel the task ends it and keeps nothing.
    """
    attempts = Attempts()
    watcher = Watcher(progress, attempts.begin_at)
    with contextlib.ExitStack() as stack:
        files = [stack.enter_context(contextlib.closing(Outgoing(path))) for path in paths]
        offered = [
            OfferedFile(name=file.name, size=file.size, sha256=await asyncio.to_thread(file.sha256)) for file in files
        ]

        async def once() -> Transferred:
            link = await way()
            return await _carry(
                link, Upload(files=offered), lambda shadow: send_files(link, shadow, files, watcher), pause
            )

        try:
            return (await _persist(once, attempts, pause)).attachments
        except asyncio.CancelledError:
            if attempts.begun:  # a try that was under way has cancelled its own transfer, one that broke has not
                await forget_parts(way, offered)
            raise


async def download(
    way: Way,
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

        async def once() -> None:
            link = await way()
            for file in files:
                await asyncio.to_thread(file.resume)
            wanted = [
                WantedFile(attachment=attachment.id, offset=file.offset)
                for attachment, file in zip(attachments, files, strict=True)
            ]
            request = Download(message=message, files=wanted)
            try:
                await _carry(link, request, lambda shadow: receive_files(link, shadow, files, watcher), pause)
            except ServerRefused:
                # Our own verdict may come back as the server's refusal before we have left the shadow socket.
                _raise_if_any(file for file in files if file.damaged)
                raise
            _raise_if_any(file for file in files if not file.is_whole())

        try:
            await _persist(once, attempts, pause)
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


# One try


async def _carry(link: Link, request: Upload | Download, move: Move, pause: asyncio.Event) -> Transferred:
    """Ask, and let the bytes move while listening for the final answer, which may also come early, as a refusal.

    [FILE-4] The final answer counts, whatever was last seen on the shadow socket.
    """
    with link.conversation(request) as answers:
        shadow = await answers.answer(Shadow)
        elsewhere: asyncio.Queue[Shadow] = asyncio.Queue()
        final = asyncio.create_task(_hear(answers, elsewhere))

        def cancel(keep: bool) -> None:
            if not final.done():
                with contextlib.suppress(KentonganError):
                    link.tell(Cancel(transfer=shadow.transfer, keep=keep))

        async def leave() -> None:
            """Cancel first and hang up then: a server that sees us gone before would take us for broken."""
            cancel(keep=pause.is_set())
            await asyncio.wait({final}, timeout=LEAVE_SECONDS)

        try:
            return await _move_until(final, shadow, elsewhere, move, leave)
        except KentonganError as error:
            cancel(keep=isinstance(error, TransferBroken | ShadowUnreachable))
            raise
        finally:
            await stop(final)


async def _hear(answers: Conversation, elsewhere: asyncio.Queue[Shadow]) -> Transferred:
    """The final answer; before it the server may announce other ports, [SHADOW-2]."""
    while not isinstance(block := await answers.next(), Transferred):
        if not isinstance(block, Shadow):
            raise AnswerUnreadable(command_of(block).name)
        elsewhere.put_nowait(block)
    return block


async def _move_until(
    final: asyncio.Task[Transferred],
    shadow: Shadow,
    elsewhere: asyncio.Queue[Shadow],
    move: Move,
    leave: Callable[[], Awaitable[None]],
) -> Transferred:
    while True:
        moving = asyncio.create_task(move(shadow))
        try:
            await asyncio.wait({moving, final}, return_when=asyncio.FIRST_COMPLETED)
            if final.done():
                final.result()
            await moving
            return await final
        except (TransferBroken, ShadowUnreachable) as error:
            if (another := await _word_on(error, final, elsewhere)) is None:
                return await final
            shadow = another
        except asyncio.CancelledError:
            await leave()
            raise
        finally:
            await stop(moving)


async def _word_on(
    error: KentonganError, final: asyncio.Task[Transferred], elsewhere: asyncio.Queue[Shadow]
) -> Shadow | None:
    """What the main link says about a visit that failed: another port, or None for the final answer; else the error."""
    announced = asyncio.create_task(elsewhere.get())
    try:
        patience = MOVE_SECONDS if isinstance(error, ShadowUnreachable) else REASON_SECONDS
        await asyncio.wait({final, announced}, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
        if announced.done():
            return announced.result()
        if final.done():
            return None
        raise error
    finally:
        await stop(announced)
