"""One try of a transfer: one request on the main link, its answers, and the bytes in between.

Answers are `shadow` (again when the port changes) or `inband` (and then `confirmed`, again and again), and at last
`transferred` or `error`.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from kentongan.client.conversation import Conversation
from kentongan.client.errors import AnswerUnreadable, ShadowUnreachable, TransferBroken
from kentongan.client.link import Link
from kentongan.client.stream import stop
from kentongan.errors import KentonganError
from kentongan.protocol.command import command_of
from kentongan.protocol.commands.attachment import (
    Cancel,
    Confirmed,
    Download,
    Inband,
    Shadow,
    Transferred,
    Upload,
)

# How long the server may take to say on the main link why the shadow connection broke.
REASON_SECONDS = 5.0
# How long until it tells of another port, when nobody is at the first: [SHADOW-2].
MOVE_SECONDS = 1.0
# How long it may take to end a transfer that was cancelled, before we hang up without its word.
LEAVE_SECONDS = 2.0
# [INBAND-6] After so many changes of the port nobody can be reached here.
CHANGES = 3

Begun = Shadow | Inband
Confirmations = asyncio.Queue[Confirmed]
Move = Callable[[Begun, Confirmations], Coroutine[Any, Any, None]]


@dataclass(slots=True)
class _Words:
    """What the server says between the first answer and the last: other ports, confirmed chunks."""

    elsewhere: asyncio.Queue[Shadow] = field(default_factory=asyncio.Queue)
    confirmed: Confirmations = field(default_factory=asyncio.Queue)


async def carry(link: Link, request: Upload | Download, move: Move, pause: asyncio.Event) -> Transferred:
    """Ask, and let the bytes move while listening for the final answer, which may also come early, as a refusal.

    [FILE-4] The final answer counts, whatever was last seen on the shadow socket.
    """
    with link.conversation(request) as answers:
        begun = await answers.next()
        if not isinstance(begun, Shadow | Inband):
            raise AnswerUnreadable(command_of(begun).name)
        words = _Words()
        final = asyncio.create_task(_hear(answers, words))

        def cancel(keep: bool) -> None:
            if not final.done():
                with contextlib.suppress(KentonganError):
                    link.tell(Cancel(transfer=begun.transfer, keep=keep))

        async def leave() -> None:
            """Cancel first and hang up then: a server that sees us gone before would take us for broken."""
            cancel(keep=pause.is_set())
            await asyncio.wait({final}, timeout=LEAVE_SECONDS)

        try:
            return await _move_until(final, begun, words, move, leave)
        except KentonganError as error:
            cancel(keep=isinstance(error, TransferBroken | ShadowUnreachable))
            raise
        finally:
            await stop(final)


async def _hear(answers: Conversation, words: _Words) -> Transferred:
    """The final answer; before it the server may announce other ports, [SHADOW-2], and confirm chunks, [INBAND-3]."""
    while not isinstance(block := await answers.next(), Transferred):
        if isinstance(block, Shadow):
            words.elsewhere.put_nowait(block)
        elif isinstance(block, Confirmed):
            words.confirmed.put_nowait(block)
        else:
            raise AnswerUnreadable(command_of(block).name)
    return block


async def _move_until(
    final: asyncio.Task[Transferred],
    begun: Begun,
    words: _Words,
    move: Move,
    leave: Callable[[], Awaitable[None]],
) -> Transferred:
    changes = 0
    while True:
        moving = asyncio.create_task(move(begun, words.confirmed))
        try:
            await asyncio.wait({moving, final}, return_when=asyncio.FIRST_COMPLETED)
            if final.done():
                final.result()
            await moving
            return await final
        except (TransferBroken, ShadowUnreachable) as error:
            if isinstance(begun, Inband):
                raise
            if (another := await _word_on(error, final, words.elsewhere, changes)) is None:
                return await final
            begun, changes = another, changes + 1
        except asyncio.CancelledError:
            await leave()
            raise
        finally:
            await stop(moving)


async def _word_on(
    error: KentonganError, final: asyncio.Task[Transferred], elsewhere: asyncio.Queue[Shadow], changes: int
) -> Shadow | None:
    """What the main link says about a visit that failed: another port, or None for the final answer; else the error."""
    announced = asyncio.create_task(elsewhere.get())
    try:
        patience = _patience(error)
        await asyncio.wait({final, announced}, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
        if announced.done():
            return announced.result()
        if final.done():
            return None
        if changes >= CHANGES and not isinstance(error, ShadowUnreachable):
            raise ShadowUnreachable("", str(error)) from error
        raise error
    finally:
        await stop(announced)


def _patience(error: KentonganError) -> float:
    """Seconds to listen on the main link; whoever knocked in vain for long enough has listened meanwhile."""
    if isinstance(error, ShadowUnreachable) and isinstance(error.__cause__, TimeoutError):
        return 0.0
    return MOVE_SECONDS if isinstance(error, ShadowUnreachable) else REASON_SECONDS
