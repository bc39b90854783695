"""Transfers of several hubs through one bucket: real workers, a real S3 server, and one database."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from kentongan.errors import ErrorCode, Refusal
from kentongan.files.place import BucketPlace
from kentongan.hub.shadow.segmented_parts import SegmentedParts
from kentongan.hub.shadow.transfer import StoredFile, Transfer
from kentongan.ids import new_id
from kentongan.protocol.transfer import Confirmed, Failed, Stored
from kentongan.services.part import PartService
from kentongan.store.attachment import AttachmentRecord, SaveAttachments
from kentongan.store.engine import open_engines
from kentongan.store.store import Store
from kentongan.words import AttachmentKind, Direction, TransferWay
from tests.hub.shadow import stage
from tests.hub.shadow.stage import Stage, aside, download, file_of, in_time, proved, refusal_of, upload
from tests.hub.shadow.test_inband import Hand
from tests.store import people
from tests.swift import KEY, SECRET, Swift, running

pytestmark = pytest.mark.process

NOTE = b"Ralat: rapat dimulai pukul sembilan.\n"
MIB = 1 << 20


class HubStage(Stage):
    """The shadow sockets of one hub with a bucket; `keep` is what a hub does when everything is there."""

    store: Store

    async def save(self, owner: int, stored: list[StoredFile]) -> None:
        records = tuple(
            AttachmentRecord(new_id(), file.sha256, file.size, file.name, file.kind, file.media_type) for file in stored
        )
        await self.store.write(SaveAttachments(owner, records, tuple((file.part, file.turn) for file in stored)))

    async def fetch(self, *contents: bytes, offset: int = 0) -> list[bytes]:
        files = [file_of(place, content, offset) for place, content in enumerate(contents)]
        return await aside(download, await self.open(Direction.DOWNLOAD, files))


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = Store(open_engines(tmp_path), lambda: int(time.time() * 1000))
    store.start()
    yield store
    await store.stop()


@pytest.fixture
async def owner(store: Store) -> int:
    return await people.admit(store, "humas@contoh")


Opening = Callable[..., AbstractAsyncContextManager[HubStage]]


@pytest.fixture
def hub(key_pair: tuple[Path, Path], tmp_path: Path, store: Store) -> Opening:
    """`async with hub("one", swift) as stage`: shadow sockets of a hub of that name."""

    @asynccontextmanager
    async def opened(name: str, server: Swift, **settings: Any) -> AsyncIterator[HubStage]:
        place = BucketPlace(
            bucket=server.bucket,
            prefix=tmp_path.name,
            endpoint=server.endpoint,
            region="us-east-1",
            key=KEY,
            secret=SECRET,
        )
        parts = SegmentedParts(PartService(store, name))
        one = HubStage.make(key_pair, tmp_path / name, bucket=place, parts=parts, **settings)
        one.store = store
        await one.manager.start()
        try:
            yield one
        finally:
            await one.manager.stop()

    return opened


async def test_what_one_hub_has_stored_another_gives_from_any_place_on(
    hub: Opening, swift: Swift, owner: int, tmp_path: Path
) -> None:
    big = os.urandom(9 * MIB)  # more than one piece
    async with hub("one", swift) as one, hub("two", swift) as two:
        transfer = await one.offer([NOTE, big, b""], owner=owner)
        assert await aside(upload, transfer, [NOTE, big, b""]) == Stored()
        stored = await in_time(transfer.finished)
        assert [file.kind for file in stored] == [AttachmentKind.TEXT, AttachmentKind.OTHER, AttachmentKind.OTHER]
        await one.save(owner, stored)
        assert await two.fetch(big, NOTE, b"") == [big, NOTE, b""]
        assert await two.fetch(big, offset=5 * MIB + 7) == [big[5 * MIB + 7 :]]
        assert not list((tmp_path / "one").rglob("*/??/*")), "nothing of it lies on the hub's own disk"
    assert b"".join(swift.read(name) for name in swift.objects(f"{tmp_path.name}/segments/")) in (
        NOTE + big,
        big + NOTE,
    )


def half(transfer: Transfer, content: bytes, upto: int) -> None:
    """The line breaks after so many bytes, and everything that was sent has arrived."""
    with proved(transfer) as visitor:
        (offset,) = visitor.go()
        visitor.tls.sendall(content[offset:upto])


async def test_an_upload_that_broke_goes_on_at_another_hub(hub: Opening, swift: Swift, owner: int) -> None:
    content = os.urandom(3 * MIB)
    async with hub("one", swift) as one, hub("two", swift) as two:
        transfer = await one.offer([content], owner=owner)
        await aside(half, transfer, content, 2 * MIB)
        assert (await refusal_of(transfer)).code is ErrorCode.TRANSFER_BROKEN
        again = await two.offer([content], owner=owner)
        assert again.request.files[0].offset == 2 * MIB, "what came before the break was kept as a short segment"
        assert await aside(upload, again, [content]) == Stored()
        await two.save(owner, await in_time(again.finished))
        assert await one.fetch(content) == [content]


async def test_a_file_that_moves_at_one_hub_is_not_moved_at_another(hub: Opening, swift: Swift, owner: int) -> None:
    async with hub("one", swift) as one, hub("two", swift) as two:
        first = await one.offer([NOTE], owner=owner)
        with pytest.raises(Refusal) as refused:
            await two.offer([NOTE], owner=owner)
        assert refused.value.code is ErrorCode.TRANSFER_BUSY
        assert 1 <= refused.value.retry_after <= 11
        beside = await one.offer([NOTE], owner=owner)
        assert beside.held[0].part != first.held[0].part, "the same hub gives it a part of its own"
        assert await aside(upload, first, [NOTE]) == Stored()
        assert await aside(upload, beside, [NOTE]) == Stored()


async def test_chunks_on_the_main_socket_go_into_the_bucket_too(hub: Opening, swift: Swift, owner: int) -> None:
    content = os.urandom(100_000)
    async with hub("one", swift) as one:
        inband = {"owner": owner, "way": TransferWay.INBAND}
        transfer = await one.offer([content, NOTE], **inband)
        await Hand(one, transfer).upload([content, NOTE])
        await one.save(owner, await in_time(transfer.finished))
        files = [file_of(place, one_of) for place, one_of in enumerate((content, NOTE))]
        hand = Hand(one, await one.open(Direction.DOWNLOAD, files, **inband))
        assert await hand.download(0, 70_000, 30_000) == content[70_000:]
        assert await hand.download(1, 0, len(NOTE)) == NOTE


async def test_what_is_not_as_announced_is_of_no_use_to_anybody(hub: Opening, swift: Swift, owner: int) -> None:
    async with hub("one", swift) as one:
        transfer = await one.offer([NOTE], owner=owner)
        answer = await aside(upload, transfer, [NOTE[::-1]])
        assert isinstance(answer, Failed)
        assert (await refusal_of(transfer)).code is ErrorCode.HASH_MISMATCH
        again = await one.offer([NOTE], owner=owner)
        assert (again.request.files[0].offset, again.held[0].part) != (len(NOTE), transfer.held[0].part)


async def test_a_missing_object_ends_one_download_and_says_so(
    hub: Opening, swift: Swift, owner: int, tmp_path: Path
) -> None:
    async with hub("one", swift) as one:
        for content in (NOTE, NOTE[::-1]):
            transfer = await one.offer([content], owner=owner)
            assert await aside(upload, transfer, [content]) == Stored()
            await one.save(owner, await in_time(transfer.finished))
        (gone,) = (name for name in swift.objects(tmp_path.name) if swift.read(name) == NOTE)
        swift.remove_object(gone)
        transfer = await one.open(Direction.DOWNLOAD, [file_of(0, NOTE)])
        with proved(transfer) as visitor:
            await aside(visitor.go)
            refusal = await refusal_of(transfer)
        assert refusal.code is ErrorCode.STORAGE_FAILED
        assert "404" in refusal.detail
        assert await one.fetch(NOTE[::-1]) == [NOTE[::-1]]


async def test_a_server_that_dies_in_an_upload_loses_nothing_that_was_kept(hub: Opening, owner: int) -> None:
    content = os.urandom(3 * MIB)
    with running() as server:
        async with hub("one", server) as one:
            transfer = await one.offer([content], owner=owner)
            await aside(half, transfer, content, 2 * MIB)
            await refusal_of(transfer)
            await asyncio.to_thread(server.end)
            transfer = await one.offer([content], owner=owner)
            with proved(transfer):
                refusal = await refusal_of(transfer)
            assert refusal.code is ErrorCode.STORAGE_FAILED
            assert refusal.detail == "Connection refused"
            await asyncio.to_thread(server.start)
            transfer = await one.offer([content], owner=owner)
            assert transfer.request.files[0].offset == 2 * MIB
            assert await aside(upload, transfer, [content]) == Stored()


async def test_the_secret_of_the_bucket_is_in_no_argument_and_no_environment(hub: Opening, swift: Swift) -> None:
    async with hub("one", swift) as one:
        for pid in one.manager.workers:
            for name in ("cmdline", "environ"):
                assert SECRET.encode() not in Path(f"/proc/{pid}/{name}").read_bytes()


@pytest.mark.nightly
async def test_a_large_file_streams_through_a_worker_that_stays_small(
    hub: Opening, swift: Swift, owner: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stage, "DEADLINE", 250.0)
    content = os.urandom(MIB) * 160
    async with hub("one", swift) as one, hub("two", swift) as two:
        (worker,) = one.manager.workers
        before = resident(worker)
        transfer = await one.offer([content], owner=owner)
        assert await aside(upload, transfer, [content]) == Stored()
        stored = await in_time(transfer.finished)
        await one.save(owner, stored)
        assert await one.fetch(content) == [content]
        assert peak(worker) - before < 80 * MIB
        # Killed in the middle, on another hub it goes on after the last whole segment.
        other = content[:-1]
        transfer = await one.offer([other], owner=owner)
        await aside(lose, transfer, other, 150 * MIB, lambda: os.kill(worker, 9))
        await refusal_of(transfer)
        again = await two.offer([other], owner=owner)
        assert again.request.files[0].offset == 128 * MIB
        assert await aside(upload, again, [other]) == Stored()


def lose(transfer: Transfer, content: bytes, upto: int, kill: Callable[[], None]) -> None:
    """The worker dies when two segments are confirmed and more has come."""
    with proved(transfer) as visitor:
        visitor.go()
        visitor.tls.sendall(content[:upto])
        confirmed = 0
        while confirmed < 128 * MIB:
            record = visitor.record()
            assert isinstance(record, Confirmed)
            confirmed = record.offset
        kill()


def resident(pid: int) -> int:
    return _status(pid, "VmRSS")


def peak(pid: int) -> int:
    return _status(pid, "VmHWM")


def _status(pid: int, name: str) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(name))
