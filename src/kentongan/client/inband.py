"""The bytes of files in chunks on the main link, for networks that close the ports of shadow sockets, [INBAND-1].

One chunk at a time: the next one goes when the last one is safe on the other side, and is as large as the line can
bear, so that a popup never waits long behind it, [INBAND-4].
"""

import asyncio
from collections.abc import Sequence
from typing import TypeVar

from kentongan.client.errors import AnswerUnreadable, FileDamaged, TransferBroken
from kentongan.client.link import Link
from kentongan.client.local_file import Incoming, Outgoing
from kentongan.client.shadow import STALL_SECONDS
from kentongan.client.stream import Moved, Watcher
from kentongan.errors import ProtocolError
from kentongan.protocol.chunk import Chunk
from kentongan.protocol.commands.attachment import Confirm, Confirmed, Inband
from kentongan.protocol.inband import ChunkFlow, Pace
from kentongan.protocol.transfer import Flow
from kentongan.words import TransferWay

Word = TypeVar("Word")


async def send_chunks(
    link: Link, inband: Inband, confirmed: "asyncio.Queue[Confirmed]", files: Sequence[Outgoing], watcher: Watcher
) -> None:
    """Send what the server still wants of each file; returns when the last chunk is confirmed."""
    loop, pace, flow = asyncio.get_running_loop(), Pace(), _begin(inband, files, watcher)
    while piece := flow.give(pace.size):
        file = files[piece.file]
        data = await asyncio.to_thread(file.read, piece.offset, piece.length)
        sent_at = loop.time()
        link.send_chunk(Chunk(inband.transfer, piece.file, piece.offset, data))
        answer = await _soon(confirmed)
        try:
            flow.confirm(answer.file, answer.offset)
        except ProtocolError as error:
            raise AnswerUnreadable(str(error)) from error
        pace.took(piece.length, loop.time() - sent_at)
        watcher.progress(Moved(piece.file, file.name, piece.end, file.size, TransferWay.INBAND))


async def receive_chunks(link: Link, inband: Inband, files: Sequence[Incoming], watcher: Watcher) -> None:
    """Receive what is missing of each file, verified at its end; raises FileDamaged."""
    if [(file.sha256, file.offset) for file in inband.files] != [(file.sha256, file.offset) for file in files]:
        raise AnswerUnreadable("inband")
    with link.chunks(inband.transfer) as chunks:
        flow = _begin(inband, files, watcher)
        while not flow.done:
            chunk = await _soon(chunks)
            try:
                flow.take(chunk)
            except ProtocolError as error:
                raise AnswerUnreadable(str(error)) from error
            await asyncio.to_thread(_keep, files[chunk.file], chunk)
            flow.confirm(chunk.file, chunk.end)
            link.mention(Confirm(transfer=inband.transfer, file=chunk.file, offset=chunk.end))
            name, size = files[chunk.file].name, inband.files[chunk.file].size
            watcher.progress(Moved(chunk.file, name, chunk.end, size, TransferWay.INBAND))


def _begin(inband: Inband, files: Sequence[Outgoing] | Sequence[Incoming], watcher: Watcher) -> ChunkFlow:
    if len(inband.files) != len(files):
        raise AnswerUnreadable("inband")
    sizes, offsets = [file.size for file in files], [file.offset for file in inband.files]
    try:
        flow = ChunkFlow(Flow(tuple(sizes), list(offsets)))
    except ProtocolError as error:
        raise AnswerUnreadable("inband") from error
    watcher.begin(offsets, [file.name for file in files], sizes, TransferWay.INBAND)
    return flow


def _keep(file: Incoming, chunk: Chunk) -> None:
    """[INBAND-3] On the disk, and at the file's end the right one, before it is confirmed."""
    file.write(chunk.data)
    file.sync()
    if file.offset == file.size and not file.is_whole():
        file.damaged = True
        raise FileDamaged(file.name)


async def _soon(queue: "asyncio.Queue[Word]") -> Word:
    try:
        async with asyncio.timeout(STALL_SECONDS):
            return await queue.get()
    except TimeoutError as error:
        raise TransferBroken(f"{STALL_SECONDS:.0f} s") from error
