"""Whole transfers through the manager: real processes, real sockets."""

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import uvloop

from kentongan.errors import ErrorCode, Refusal
from kentongan.hub.shadow.transfer import Transfer
from kentongan.protocol.commands.attachment import OfferedFile
from kentongan.protocol.transfer import Failed, Stored
from kentongan.words import AttachmentKind, TransferState
from tests.hub.shadow.conftest import Staging
from tests.hub.shadow.kernel import descriptors, listening_inode
from tests.hub.shadow.stage import (
    DEADLINE,
    HOST,
    Stage,
    aside,
    download,
    in_time,
    part_of,
    proved,
    refusal_of,
    some_ports,
    upload,
)
from tests.hub.shadow.visitor import hung_up, reach, sha256

pytestmark = pytest.mark.process

NOTE = b"Undangan seminar: Kamis, pukul sepuluh.\n"
PICTURE = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 300
BIG = os.urandom(1 << 20) * 5 + b"end"
TWENTY = [os.urandom(size) for size in (0, 1, 16_384, 16_385, *(1000 * n for n in range(16)))]


@pytest.mark.parametrize(
    "contents",
    [[NOTE], [b""], [NOTE, b"", PICTURE], [b"", BIG, b"", NOTE], TWENTY],
    ids=["one", "empty", "three", "big", "twenty"],
)
async def test_what_was_uploaded_lies_in_the_spool_and_comes_back_in_a_download(
    stage: Stage, contents: Sequence[bytes]
) -> None:
    transfer = await stage.offer(contents)
    assert await aside(upload, transfer, contents) == Stored()
    stored = await in_time(transfer.finished)
    assert [(file.size, file.sha256) for file in stored] == [(len(content), sha256(content)) for content in contents]
    assert [stage.blob(content) for content in contents] == list(contents)
    assert stage.parts() == []

    transfer = await stage.want(contents)
    assert await aside(download, transfer) == list(contents)
    assert await in_time(transfer.finished) == []
    assert stage.manager.snapshot() == []


async def test_the_kind_of_each_file_is_told_from_its_content(stage: Stage) -> None:
    transfer = await stage.offer([NOTE, PICTURE, b"\0\1\2"])
    await aside(upload, transfer, [NOTE, PICTURE, b"\0\1\2"])
    assert [(file.kind, file.media_type) for file in await in_time(transfer.finished)] == [
        (AttachmentKind.TEXT, "text/plain"),
        (AttachmentKind.IMAGE, "image/png"),
        (AttachmentKind.OTHER, "application/octet-stream"),
    ]


async def test_many_transfers_at_once_keep_their_bytes_apart(staging: Staging) -> None:
    contents = [os.urandom(100_000 + n) for n in range(24)]
    async with staging(workers=2) as stage:
        transfers = [await stage.offer([content]) for content in contents]
        assert len(stage.worker_pids()) == 2
        await asyncio.gather(
            *(aside(upload, transfer, [content]) for transfer, content in zip(transfers, contents, strict=True))
        )
        for transfer, content in zip(transfers, contents, strict=True):
            [file] = await in_time(transfer.finished)
            assert file.sha256 == sha256(content)
            assert stage.blob(content) == content


async def test_two_hundred_transfers_use_at_least_a_hundred_ports(stage: Stage) -> None:
    ports = set()
    for n in range(200):
        transfer = await stage.offer([b"%d" % n])
        ports.add(transfer.port)
        await aside(upload, transfer, [b"%d" % n])
        await in_time(transfer.finished)
    assert len(ports) >= 100


async def test_the_status_names_port_file_bytes_and_worker_and_no_secret(stage: Stage) -> None:
    transfer = await stage.offer([NOTE, BIG])
    [status] = stage.manager.snapshot()
    assert (status.transfer, status.port, status.state) == (transfer.transfer, transfer.port, TransferState.LISTENING)
    assert (status.done, status.total) == (0, len(NOTE) + len(BIG))
    assert transfer.ticket not in repr(status)
    assert transfer.ticket not in repr(transfer)

    def begin() -> None:
        with proved(transfer) as visitor:
            visitor.go()
            visitor.tls.sendall(NOTE + BIG[:-1])
            visitor.record()  # a confirmation: a tick has passed, so has a report of the worker
            visitor.tls.sendall(BIG[-1:])
            visitor.last_word()

    await aside(begin)
    await in_time(transfer.finished)
    assert (transfer.state, transfer.file, transfer.refused) == (TransferState.ENDED, 1, 0)
    assert 0 < transfer.done <= status.total
    assert stage.manager.moved == status.total
    assert transfer.rate > 0


async def test_a_port_that_somebody_else_has_is_passed_over(staging: Staging) -> None:
    ports = some_ports(4)
    with socket.create_server((HOST, ports[0])), socket.create_server((HOST, ports[2])):
        async with staging(ports=ports) as stage:
            transfers = [await stage.offer([NOTE]) for _ in range(2)]
            assert {transfer.port for transfer in transfers} == {ports[1], ports[3]}
            with pytest.raises(Refusal) as refused:
                await stage.offer([NOTE])
            assert refused.value.code is ErrorCode.TRANSFER_BUSY
            assert refused.value.retry_after > 0
            await aside(upload, transfers[0], [NOTE])
            await in_time(transfers[0].finished)
            assert (await stage.offer([NOTE])).port == transfers[0].port


async def test_an_unused_shadow_socket_expires_and_gives_its_port_back(staging: Staging) -> None:
    async with staging(ports=some_ports(1), ticket_life=0.2) as stage:
        transfer = await stage.offer([NOTE])
        refusal = await refusal_of(transfer)
        assert (refusal.code, refusal.reference) == (ErrorCode.TRANSFER_EXPIRED, transfer.transfer)
        assert listening_inode(transfer.port) is None
        assert (await stage.offer([NOTE])).port == transfer.port


async def test_a_listening_transfer_can_be_cancelled(stage: Stage) -> None:
    transfer = await stage.offer([NOTE])
    await in_time(stage.manager.cancel(transfer.transfer))
    assert (await refusal_of(transfer)).code is ErrorCode.TRANSFER_CANCELLED
    assert listening_inode(transfer.port) is None


async def test_a_flowing_transfer_can_be_cancelled_and_the_visitor_is_told(stage: Stage) -> None:
    transfer = await stage.offer([BIG])
    visitor = await aside(proved, transfer)
    with visitor:
        await aside(visitor.go)
        await aside(visitor.tls.sendall, BIG[:100_000])
        cancelling = asyncio.create_task(stage.manager.cancel(transfer.transfer))
        last = await aside(visitor.last_word)
    assert isinstance(last, Failed)
    assert last.code == ErrorCode.TRANSFER_CANCELLED
    await in_time(cancelling)
    assert (await refusal_of(transfer)).code is ErrorCode.TRANSFER_CANCELLED
    assert stage.parts() == []


async def test_a_download_can_be_cancelled(stage: Stage) -> None:
    transfer = await stage.want([os.urandom(1 << 20) * 32])
    with await aside(proved, transfer) as visitor:
        await aside(visitor.go)
        await in_time(stage.manager.cancel(transfer.transfer))
    assert (await refusal_of(transfer)).code is ErrorCode.TRANSFER_CANCELLED


async def test_a_request_that_is_given_up_while_it_opens_leaves_no_shadow_socket(staging: Staging) -> None:
    ports = some_ports(8)
    with contextlib.ExitStack() as others:
        for port in ports[1:]:  # most first choices are occupied
            others.enter_context(socket.create_server((HOST, port)))
        async with staging(ports=ports) as stage:
            for steps in range(10):
                opening = asyncio.create_task(stage.offer([NOTE]))
                for _ in range(steps):
                    await asyncio.sleep(0)
                opening.cancel()
                await asyncio.wait([opening])
                if not opening.cancelled():
                    await stage.manager.cancel(opening.result().transfer)
                for transfer in list(stage.manager._transfers.values()):
                    await in_time(transfer.ended.wait())
            assert stage.manager.snapshot() == []
            assert listening_inode(ports[0]) is None
            assert (await stage.offer([NOTE])).port == ports[0]


async def test_an_unknown_transfer_cannot_be_cancelled(stage: Stage) -> None:
    with pytest.raises(Refusal) as refused:
        await stage.manager.cancel("0" * 32)
    assert refused.value.code is ErrorCode.TRANSFER_UNKNOWN


async def test_a_killed_worker_fails_its_transfers_and_another_one_serves(stage: Stage) -> None:
    waiting, flowing = await stage.offer([NOTE]), await stage.offer([BIG])
    [pid] = stage.worker_pids()
    with await aside(proved, flowing) as visitor:
        await aside(visitor.go)
        await aside(visitor.tls.sendall, BIG[:100_000])
        await aside(visitor.record)  # the part file is there
        assert stage.parts() == [part_of(BIG)]
        os.kill(pid, signal.SIGKILL)
        for transfer in (waiting, flowing):
            assert (await refusal_of(transfer)).code is ErrorCode.TRANSFER_BROKEN
    assert stage.parts() == [part_of(BIG)]
    assert listening_inode(waiting.port) is None

    again = await stage.offer([NOTE])
    assert stage.worker_pids() != {pid}
    assert await aside(upload, again, [NOTE]) == Stored()
    await in_time(again.finished)


async def test_a_worker_that_stands_still_is_replaced(staging: Staging) -> None:
    async with staging(answer_time=1.0) as stage:
        transfer = await stage.offer([NOTE])
        [pid] = stage.worker_pids()
        os.kill(pid, signal.SIGSTOP)
        assert (await refusal_of(transfer)).code is ErrorCode.TRANSFER_BROKEN
        again = await in_time(offer_until_taken(stage))
        assert stage.worker_pids() != {pid}
        assert await aside(upload, again, [NOTE]) == Stored()
        await in_time(again.finished)


async def offer_until_taken(stage: Stage) -> Transfer:
    """A new worker may take longer to start than this server has patience."""
    while True:
        with contextlib.suppress(Refusal):
            return await stage.offer([NOTE])


async def test_an_order_that_no_worker_answers_is_refused(staging: Staging) -> None:
    async with staging(answer_time=0.5) as stage:
        [worker] = stage.manager._crew._workers
        os.kill(worker.pid, signal.SIGSTOP)
        with pytest.raises(Refusal) as refused:
            await stage.offer([NOTE])
        assert refused.value.code is ErrorCode.TRANSFER_BUSY


async def test_stopping_ends_every_transfer_and_every_process(staging: Staging) -> None:
    async with staging(workers=2) as stage:
        transfers = [await stage.offer([BIG]) for _ in range(4)]
        pids = stage.worker_pids()
        with await aside(proved, transfers[0]) as visitor:
            await aside(visitor.go)
            await in_time(stage.manager.stop())
        for transfer in transfers:
            assert (await refusal_of(transfer)).code is ErrorCode.GOING_DOWN
            assert listening_inode(transfer.port) is None
        assert not any(Path(f"/proc/{pid}").exists() for pid in pids)
        with pytest.raises(Refusal):
            await stage.offer([NOTE])


async def test_part_files_of_an_earlier_run_are_gone_on_with(staging: Staging) -> None:
    async with staging() as stage:
        part = stage.spool.open_part(part_of(NOTE))
        part.write(memoryview(NOTE[:10]))
        part.close()
    async with staging() as stage:
        assert (await stage.offer([NOTE])).request.files[0].offset == 10


async def test_a_member_has_so_many_transfers_at_once_and_hears_at_once_that_it_has_to_wait(staging: Staging) -> None:
    async with staging(per_member=2) as stage:
        transfers = [await stage.offer([NOTE], owner=7), await stage.offer([PICTURE], owner=7)]
        with pytest.raises(Refusal) as refused:
            await stage.offer([BIG], owner=7)
        assert (refused.value.code, refused.value.retry_after) == (ErrorCode.TRANSFER_BUSY, 1)
        await stage.offer([BIG], owner=8)
        await stage.manager.cancel(transfers[0].transfer)
        await stage.offer([BIG], owner=7)


async def test_what_uploads_hold_and_will_hold_is_told_for_the_quota(stage: Stage) -> None:
    part = stage.spool.open_part(part_of(NOTE, 7))
    part.write(memoryview(NOTE[:10]))
    part.close()
    assert await stage.manager.reserved(7, []) == 10
    assert await stage.manager.reserved(7, [OfferedFile(name="x", size=len(NOTE), sha256=sha256(NOTE))]) == 0
    transfer = await stage.offer([NOTE, BIG], owner=7)
    assert await stage.manager.reserved(7, []) == len(NOTE) + len(BIG)
    assert await stage.manager.reserved(8, []) == 0
    await stage.manager.cancel(transfer.transfer)
    assert await stage.manager.reserved(7, []) == 0


async def test_a_port_that_ten_strangers_found_is_changed_three_times_and_the_ticket_stays(stage: Stage) -> None:
    transfer = await stage.offer([NOTE])
    ports, moved = [transfer.port], asyncio.Queue[int]()
    transfer.on_move = lambda: moved.put_nowait(transfer.port)
    for _ in range(3):
        for _ in range(10):
            await aside(hung_up, reach(transfer.port, source="127.0.0.2"))
        ports.append(await in_time(moved.get()))
    for _ in range(12):
        await aside(hung_up, reach(transfer.port, source="127.0.0.2"))
    assert len(set(ports)) == 4
    assert not any(map(listening_inode, ports[:3]))
    assert await aside(upload, transfer, [NOTE]) == Stored()
    await in_time(transfer.finished)
    assert transfer.port == ports[3]


async def test_where_there_is_no_other_port_the_strangers_are_borne(staging: Staging) -> None:
    async with staging(ports=some_ports(1)) as stage:
        transfer = await stage.offer([NOTE])
        moved = asyncio.Event()
        transfer.on_move = moved.set
        for _ in range(10):
            await aside(hung_up, reach(transfer.port, source="127.0.0.2"))
        await in_time(moved.wait())
        for _ in range(12):
            await aside(hung_up, reach(transfer.port, source="127.0.0.2"))
        assert await aside(upload, transfer, [NOTE]) == Stored()
        await in_time(transfer.finished)


async def until(done: Callable[[], bool]) -> None:
    async with asyncio.timeout(DEADLINE):
        while not done():  # noqa: ASYNC110 - a thread of the manager does it
            await asyncio.sleep(0.01)


async def test_no_descriptor_is_left_behind(stage: Stage) -> None:
    async def everything() -> None:
        transfer = await stage.offer([NOTE, BIG])
        await aside(upload, transfer, [NOTE, BIG])
        await in_time(transfer.finished)
        transfer = await stage.want([NOTE, BIG])
        await aside(download, transfer)
        await in_time(transfer.finished)
        transfer = await stage.offer([NOTE])
        with await aside(reach, transfer.port):
            await aside(upload, transfer, [PICTURE[: len(NOTE)]])
        assert (await refusal_of(transfer)).code is ErrorCode.HASH_MISMATCH
        transfer = await stage.offer([NOTE])
        await stage.manager.cancel(transfer.transfer)

    await everything()
    transfer = await stage.offer([NOTE])
    [pid] = stage.worker_pids()
    await stage.manager.cancel(transfer.transfer)
    before = descriptors(pid), descriptors(os.getpid())
    for _ in range(5):
        await everything()
    assert (descriptors(pid), descriptors(os.getpid())) == before


async def test_a_certificate_that_cannot_be_read_stops_the_start(staging: Staging, tmp_path: Path) -> None:
    broken = tmp_path / "certificate.pem"
    broken.write_text("no certificate")
    with pytest.raises(Refusal) as refused:
        async with staging(certificate=broken):
            pass
    assert refused.value.code is ErrorCode.INTERNAL


def test_it_works_on_uvloop_too(key_pair: tuple[Path, Path], tmp_path: Path) -> None:
    async def run() -> None:
        stage = Stage.make(key_pair, tmp_path / "files")
        await stage.manager.start()
        try:
            transfer = await stage.offer([NOTE])
            assert await aside(upload, transfer, [NOTE]) == Stored()
            await in_time(transfer.finished)
        finally:
            await stage.manager.stop()

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(run())


async def test_every_end_is_told_with_how_far_it_came(stage: Stage) -> None:
    ends: list[tuple[str, str, int, bool]] = []
    stage.manager.hear_ended = lambda status, whole: ends.append((status.transfer, status.member, status.port, whole))
    whole = await stage.offer([NOTE], member="humas@satu")
    assert await aside(upload, whole, [NOTE]) == Stored()
    broken = await stage.offer([NOTE], member="humas@dua")
    await stage.manager.cancel(broken.transfer)
    assert ends == [
        (whole.transfer, "humas@satu", whole.port, True),
        (broken.transfer, "humas@dua", broken.port, False),
    ]
