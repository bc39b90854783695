"""An upload that is cancelled between two tries: what the server keeps for the next one is not wanted any more.

The server forgets a part when a transfer of its file is cancelled, so that transfer is asked for and cancelled at once:
now when the line is there, at the next contact otherwise.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence

from kentongan.client.link import Link
from kentongan.errors import KentonganError
from kentongan.protocol.commands.attachment import Cancel, Cancelled, OfferedFile, Shadow, Upload

# How long whoever cancels waits for it, and how long it is worth waiting for the line.
LEAVE_SECONDS = 2.0
CONTACT_SECONDS = 3600.0
_under_way: set[asyncio.Task[None]] = set()


async def forget_parts(way: Callable[[], Awaitable[Link]], offered: Sequence[OfferedFile]) -> None:
    """Let the server forget what it has of these files; returns after a moment, also when that goes on."""
    forgetting = asyncio.create_task(_forget(way, offered))
    _under_way.add(forgetting)
    forgetting.add_done_callback(_under_way.discard)
    await asyncio.wait({forgetting}, timeout=LEAVE_SECONDS)


async def _forget(way: Callable[[], Awaitable[Link]], offered: Sequence[OfferedFile]) -> None:
    # Whatever goes wrong, the server removes the parts by itself when they are a day old.
    with contextlib.suppress(KentonganError, TimeoutError):
        async with asyncio.timeout(CONTACT_SECONDS):
            link = await way()
            with link.conversation(Upload(files=list(offered))) as answers:
                shadow = await answers.answer(Shadow)
                await link.request(Cancel(transfer=shadow.transfer, keep=False), Cancelled)
