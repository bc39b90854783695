"""Transfers in chunks through the manager to a real worker: the same files, parts and hashes, and no socket at all."""

import asyncio
import os
from collections.abc import Sequence

import pytest

from kentongan.errors import ErrorCode, Refusal
from kentongan.hub.shadow.messages import Give, Settle
from kentongan.hub.shadow.transfer import Transfer
from kentongan.protocol.chunk import Chunk
from kentongan.words import AttachmentKind, TransferWay
from tests.hub.shadow.conftest import Staging
from tests.hub.shadow.kernel import descriptors
from tests.hub.shadow.stage import Stage, download, in_time, part_of, refusal_of, upload

pytestmark = pytest.mark.process

NOTE = b"Undangan seminar: Kamis, pukul sepuluh.\n"
PICTURE = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 300
SIZE = 16 * 1024
OWNER = {"owner": 7, "way": TransferWay.INBAND}


class Hand:
    """Stands where a main connection stands: hands chunks over and keeps what the worker says."""

    def __init__(self, stage: Stage, transfer: Transfer) -> None:
        self.said: asyncio.Queue[tuple[int, int] | Chunk] = asyncio.Queue()
        self._stage, self._transfer = stage, transfer
        transfer.carrier = self

    def confirmed(self, file: int, offset: int) -> None:
        self.said.put_nowait((file, offset))

    def given(self, chunk: Chunk) -> None:
        self.said.put_nowait(chunk)

    def put(self, file: int, offset: int, data: bytes) -> None:
        self._stage.manager.hand(self._transfer, Chunk(self._transfer.transfer, file, offset, data))

    async def upload(self, contents: Sequence[bytes], most: int = 2**40) -> None:
        """Everything from the agreed offsets, or so many chunks of it."""
        for file, content in enumerate(contents):
            for offset in range(self._transfer.request.files[file].offset, len(content), SIZE):
                if not most:
                    return
                most -= 1
                self.put(file, offset, content[offset : offset + SIZE])
                assert await in_time(self.said.get()) == (file, min(offset + SIZE, len(content)))

    async def download(self, file: int, offset: int, length: int) -> bytes:
        name = self._transfer.transfer
        self._stage.manager.hand(self._transfer, Give(transfer=name, file=file, offset=offset, length=length))
        chunk = await in_time(self.said.get())
        assert (chunk.transfer, chunk.file, chunk.offset) == (name, file, offset)
        return bytes(chunk.data)

    def settle(self) -> None:
        self._stage.manager.hand(self._transfer, Settle(transfer=self._transfer.transfer))


@pytest.mark.parametrize("contents", [[NOTE], [b""], [NOTE, b"", PICTURE], [b"", b""]], ids=len)
async def test_chunks_become_the_same_files_as_bytes_over_a_socket(stage: Stage, contents: Sequence[bytes]) -> None:
    transfer = await stage.offer(contents, **OWNER)
    assert transfer.port == 0
    await Hand(stage, transfer).upload(contents)
    stored = await in_time(transfer.finished)
    assert [stage.blob(content) for content in contents] == list(contents)
    assert [file.kind for file in stored if file.sha256 and file.size == len(PICTURE)] == (
        [AttachmentKind.IMAGE] if PICTURE in contents else []
    )
    assert stage.parts() == []
    assert stage.manager.snapshot() == []


async def test_a_download_gives_the_pieces_that_are_asked_for(stage: Stage) -> None:
    transfer = await stage.want([NOTE, PICTURE], way=TransferWay.INBAND)
    hand = Hand(stage, transfer)
    assert await hand.download(1, 10, 5000) == PICTURE[10:5010]
    assert await hand.download(0, 0, len(NOTE)) == NOTE
    hand.settle()
    assert await in_time(transfer.finished) == []


async def test_no_socket_is_opened(stage: Stage) -> None:
    before = await sockets(stage)
    transfer = await stage.offer([NOTE], **OWNER)
    assert await sockets(stage) == before
    await stage.manager.cancel(transfer.transfer)


async def sockets(stage: Stage) -> int:
    [pid] = [worker.pid for worker in stage.manager._crew._workers]
    return sum(name.startswith("socket:") for name in await asyncio.to_thread(descriptors, pid))


async def test_a_wrong_hash_stores_nothing_and_keeps_nothing(stage: Stage) -> None:
    transfer = await stage.offer([NOTE], **OWNER)
    Hand(stage, transfer).put(0, 0, NOTE[::-1])
    refusal = await refusal_of(transfer)
    assert (refusal.code, refusal.field) == (ErrorCode.HASH_MISMATCH, "file 0.bin")
    assert stage.parts() == []


async def test_what_was_confirmed_is_safe_and_the_next_one_goes_on_there_by_either_way(stage: Stage) -> None:
    transfer = await stage.offer([PICTURE], **OWNER)
    await Hand(stage, transfer).upload([PICTURE], most=2)
    await stage.manager.cancel(transfer.transfer, keep=True)
    assert (await refusal_of(transfer)).code == ErrorCode.TRANSFER_BROKEN
    assert (stage.spool.root / "parts" / part_of(PICTURE, 7)).read_bytes() == PICTURE[: 2 * SIZE]

    again = await stage.offer([PICTURE], **OWNER)
    assert again.request.files[0].offset == 2 * SIZE
    await Hand(stage, again).upload([PICTURE], most=1)
    await stage.manager.cancel(again.transfer, keep=True)

    over_socket = await stage.offer([PICTURE], owner=7)
    assert over_socket.request.files[0].offset == 3 * SIZE
    await asyncio.to_thread(upload, over_socket, [PICTURE])
    await in_time(over_socket.finished)
    assert stage.blob(PICTURE) == PICTURE


async def test_a_cancelled_one_leaves_nothing(stage: Stage) -> None:
    transfer = await stage.offer([PICTURE], **OWNER)
    await Hand(stage, transfer).upload([PICTURE], most=2)
    await stage.manager.cancel(transfer.transfer)
    assert stage.parts() == []


async def test_one_that_does_not_move_is_ended(staging: Staging) -> None:
    async with staging(stall_time=0.6) as stage:
        transfer = await stage.offer([PICTURE], **OWNER)
        assert (await refusal_of(transfer)).code == ErrorCode.TRANSFER_STALLED
        wanted = await stage.want([NOTE], way=TransferWay.INBAND)
        assert (await refusal_of(wanted)).code == ErrorCode.TRANSFER_STALLED


async def test_it_counts_for_its_member_and_for_all(staging: Staging) -> None:
    async with staging(per_member=2) as stage:
        shadow, inband = await stage.offer([NOTE], owner=7), await stage.offer([PICTURE], **OWNER)
        with pytest.raises(Refusal, match="busy"):
            await stage.offer([b"third"], **OWNER)
        assert await stage.manager.reserved(7, []) == len(NOTE) + len(PICTURE)
        for transfer in (shadow, inband):
            await stage.manager.cancel(transfer.transfer)
    first = 20_000 + os.getpid() % 1000
    async with staging(ports=range(first, first + 2)) as stage:
        held = [await stage.offer([bytes([n])], owner=n, way=TransferWay.INBAND) for n in range(2)]
        with pytest.raises(Refusal, match="busy"):
            await stage.offer([b"third"], owner=3, way=TransferWay.INBAND)
        free = await stage.offer([b"fourth"], owner=4)
        for transfer in (*held, free):
            await stage.manager.cancel(transfer.transfer)


async def test_a_chunk_for_a_transfer_that_has_ended_harms_nobody(stage: Stage) -> None:
    transfer = await stage.offer([NOTE], **OWNER)
    hand = Hand(stage, transfer)
    await stage.manager.cancel(transfer.transfer)
    hand.put(0, 0, NOTE)
    other = await stage.want([NOTE])
    assert await asyncio.to_thread(download, other) == [NOTE]


async def test_a_worker_that_dies_takes_it_along_and_what_was_confirmed_stays(stage: Stage) -> None:
    transfer = await stage.offer([PICTURE], **OWNER)
    await Hand(stage, transfer).upload([PICTURE], most=1)
    os.kill(transfer.worker, 9)
    assert (await refusal_of(transfer)).code == ErrorCode.TRANSFER_BROKEN
    again = await stage.offer([PICTURE], **OWNER)
    assert again.request.files[0].offset == SIZE
    await Hand(stage, again).upload([PICTURE])
    await in_time(again.finished)
