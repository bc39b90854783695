"""Uploads that go wrong, stop in between, or go on where they stopped."""

import os
import stat
import threading
from collections.abc import Callable
from itertools import count, pairwise
from pathlib import Path

import pytest

from kentongan.errors import ErrorCode
from kentongan.files.spool import Spool
from kentongan.hub.shadow import manager, receiving
from kentongan.hub.shadow.connection import TransferBrokenOffError
from kentongan.hub.shadow.messages import FileOrder, Open
from kentongan.hub.shadow.meter import Meter
from kentongan.hub.shadow.receiving import receive_files
from kentongan.hub.shadow.storage import Storage
from kentongan.hub.shadow.transfer import Transfer
from kentongan.ids import new_id
from kentongan.protocol.transfer import Confirmed, Failed, Stored
from kentongan.words import Direction
from tests.hub.shadow.conftest import Staging
from tests.hub.shadow.stage import Stage, aside, in_time, part_of, proved, refusal_of, upload
from tests.hub.shadow.visitor import sha256

NOTE = b"Ralat: rapat dimulai pukul sembilan.\n"
BIG = os.urandom(1 << 20) * 3


def damaged(transfer: Transfer) -> Stored | Failed:
    """The second of three files has one bit turned."""
    with proved(transfer) as visitor:
        return visitor.upload([NOTE, bytes([BIG[0] ^ 1]) + BIG[1:], NOTE])


def too_short(transfer: Transfer) -> None:
    with proved(transfer) as visitor:
        visitor.go()
        visitor.tls.sendall(NOTE + BIG[:-1])


def one_byte_too_many(transfer: Transfer) -> Stored | Failed:
    """The byte moves everything that follows: the next file is not the one that was announced."""
    with proved(transfer) as visitor:
        return visitor.upload([NOTE, BIG + b"!", NOTE])


@pytest.mark.process
@pytest.mark.parametrize(
    ("visit", "code", "name"),
    [
        (damaged, ErrorCode.HASH_MISMATCH, "file 1.bin"),
        (one_byte_too_many, ErrorCode.HASH_MISMATCH, "file 2.bin"),
        (too_short, ErrorCode.TRANSFER_BROKEN, ""),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
async def test_files_that_are_not_as_announced_leave_no_blob_behind(
    stage: Stage, visit: Callable[[Transfer], Stored | Failed | None], code: ErrorCode, name: str
) -> None:
    transfer = await stage.offer([NOTE, BIG, NOTE])
    last = await aside(visit, transfer)
    refusal = await refusal_of(transfer)
    assert (refusal.code, refusal.field) == (code, name)
    if last is not None:
        assert isinstance(last, Failed)
        assert (last.code, f"file {last.file}.bin") == (code, name)
    assert (stage.parts() == []) is (code is ErrorCode.HASH_MISMATCH)  # a broken one waits for its next request
    for content in (NOTE, BIG):  # not even the files that were right: all of a transfer or nothing
        with pytest.raises(FileNotFoundError):
            stage.blob(content)


@pytest.mark.process
async def test_bytes_after_the_last_file_are_not_read(stage: Stage) -> None:
    transfer = await stage.offer([NOTE])

    def visit() -> None:
        with proved(transfer) as visitor:
            visitor.go()
            visitor.tls.sendall(NOTE + b"and more")
            assert visitor.last_word() == Stored()

    await aside(visit)
    await in_time(transfer.finished)
    assert stage.blob(NOTE) == NOTE


@pytest.mark.process
async def test_what_came_is_confirmed_while_the_visitor_pauses(stage: Stage) -> None:
    transfer = await stage.offer([NOTE, BIG])

    def visit() -> None:
        with proved(transfer) as visitor:
            visitor.go()
            visitor.tls.sendall(NOTE + BIG[:5000])
            confirmed = visitor.record()
            while isinstance(confirmed, Confirmed) and confirmed.offset < 5000:
                confirmed = visitor.record()  # a slow machine may see the bytes in two runs
            assert confirmed == Confirmed(file=1, offset=5000)
            visitor.tls.sendall(BIG[5000:])
            assert visitor.last_word() == Stored()

    await aside(visit)
    await in_time(transfer.finished)
    assert stage.blob(BIG) == BIG


@pytest.mark.process
async def test_a_transfer_that_stops_moving_is_ended_and_the_visitor_is_told(staging: Staging) -> None:
    async with staging(stall_time=0.6) as stage:
        transfer = await stage.offer([BIG])

        def visit() -> Stored | Failed:
            with proved(transfer) as visitor:
                visitor.go()
                visitor.tls.sendall(BIG[:1000])
                return visitor.last_word()

        last = await aside(visit)
        assert isinstance(last, Failed)
        assert last.code == ErrorCode.TRANSFER_STALLED
        assert (await refusal_of(transfer)).code is ErrorCode.TRANSFER_STALLED
        assert stage.parts() == [part_of(BIG)]


@pytest.mark.process
async def test_an_upload_goes_on_at_the_offset_that_is_there(stage: Stage) -> None:
    """[SHADOW-5] The part file is hashed up to the offset, and cut there, before `go`."""
    for content in (NOTE, BIG):
        part = stage.spool.open_part(part_of(content))
        part.write(memoryview(content)[:2_000_000])
        part.close()
    transfer = await stage.offer([NOTE, BIG])
    assert [file.offset for file in transfer.request.files] == [len(NOTE), 2_000_000]

    def visit() -> None:
        with proved(transfer) as visitor:
            assert visitor.go() == [len(NOTE), 2_000_000]
            visitor.tls.sendall(BIG[2_000_000:])
            assert visitor.last_word() == Stored()

    await aside(visit)
    await in_time(transfer.finished)
    assert [stage.blob(content) for content in (NOTE, BIG)] == [NOTE, BIG]


@pytest.mark.process
async def test_a_part_that_was_spoilt_is_found_out_and_not_gone_on_with_again(stage: Stage) -> None:
    part = stage.spool.open_part(part_of(BIG))
    part.write(memoryview(bytes(2_000_000)))
    part.close()
    transfer = await stage.offer([BIG])
    last = await aside(upload, transfer, [BIG])
    assert isinstance(last, Failed)
    assert last.code == ErrorCode.HASH_MISMATCH
    assert (await refusal_of(transfer)).code is ErrorCode.HASH_MISMATCH
    transfer = await stage.offer([BIG])
    assert [file.offset for file in transfer.request.files] == [0]
    assert await aside(upload, transfer, [BIG]) == Stored()
    await in_time(transfer.finished)


@pytest.mark.process
async def test_an_upload_that_broke_goes_on_for_the_same_member_only(stage: Stage) -> None:
    first = await stage.offer([BIG], owner=7)
    with await aside(proved, first) as visitor:
        await aside(visitor.go)
        await aside(visitor.tls.sendall, BIG[:2_000_000])
        confirmed = await aside(visitor.record)
    assert (await refusal_of(first)).code is ErrorCode.TRANSFER_BROKEN
    other = await stage.offer([BIG], owner=8)
    again = await stage.offer([BIG], owner=7)
    twice = await stage.offer([BIG], owner=7)  # the part is taken: one of its own
    assert [other.request.files[0].offset, twice.request.files[0].offset] == [0, 0]
    assert confirmed.offset <= again.request.files[0].offset <= 2_000_000
    for transfer in (other, again, twice):
        assert await aside(upload, transfer, [BIG]) == Stored()
        await in_time(transfer.finished)
    assert stage.parts() == []


@pytest.mark.process
async def test_an_upload_that_stands_still_gives_way_to_a_new_request(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The line is gone and the server has not heard of it: what came over it is not sent again."""
    first = await stage.offer([BIG], owner=7)
    with await aside(proved, first) as visitor:
        await aside(visitor.go)
        await aside(visitor.tls.sendall, BIG[:1_000_000])
        confirmed = await aside(visitor.record)
        other = await stage.offer([BIG], owner=7)
        assert other.request.files[0].offset == 0  # the first still moves, as far as anybody knows
        monkeypatch.setattr(manager, "_STUCK", 0.0)
        again = await stage.offer([BIG], owner=7)
        assert again.request.files[0].offset >= confirmed.offset > 0
        assert (await refusal_of(first)).code is ErrorCode.TRANSFER_BROKEN
    assert await aside(upload, again, [BIG]) == Stored()
    await in_time(again.finished)


class Line:
    """A proved visitor who has sent everything at once; remembers what it was told and whether that was safe."""

    def __init__(self, data: bytes, most: int = 1 << 20) -> None:
        self.data = memoryview(data)
        self.most = most
        self.sent: list[Confirmed] = []

    def let_flow(self, offsets: list[int]) -> None:
        self.offsets = offsets

    def receive_into(self, view: memoryview, patience: float) -> int:
        length = min(len(view), self.most, len(self.data))
        view[:length] = self.data[:length]
        self.data = self.data[length:]
        return length

    def send(self, record: Confirmed) -> None:
        self.sent.append(record)

    def check(self) -> None:
        pass


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    spool = Spool(tmp_path / "files")
    spool.prepare()
    return spool


def order_of(*contents: bytes) -> Open:
    return Open(
        transfer=new_id(),
        direction=Direction.UPLOAD,
        ticket="",
        files=[FileOrder(size=len(content), sha256=sha256(content), part=part_of(content)) for content in contents],
        local_host="",
        port=0,
        peer_host="",
    )


def no_note(file: int, place: int, length: int) -> None:
    raise AssertionError("there are no segments in a spool")


def test_every_so_many_bytes_are_synced_and_nothing_else_is_confirmed(
    spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "SYNC_BYTES", 1 << 20)
    monkeypatch.setattr(receiving, "SYNC_TIME", 1e9)
    begun, safe = 0, [0]
    real = os.fsync

    def sync(descriptor: int) -> None:
        nonlocal begun
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            begun += 1
            size = os.fstat(descriptor).st_size  # what comes while the disk works may not be safe
            real(descriptor)
            safe.append(size)

    monkeypatch.setattr(os, "fsync", sync)
    line = Line(BIG + NOTE)
    monkeypatch.setattr(line, "send", lambda record: (line.sent.append(record), confirmed.append(max(safe))))
    confirmed: list[int] = []
    receive_files(line, Storage(spool), order_of(BIG, NOTE), Meter(0), no_note)  # type: ignore[arg-type]
    assert begun == 4, "twice on the way, and each file at its end"
    assert {record.offset for record in line.sent} <= {1 << 20, 2 << 20}
    assert all(record.offset <= size for record, size in zip(line.sent, confirmed, strict=True))


def test_hashing_does_not_wait_for_the_disk(spool: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "SYNC_BYTES", 1 << 20)
    written = threading.Event()
    real_sync, real_write = os.fsync, os.pwrite

    def sync(descriptor: int) -> None:
        assert written.wait(10), "nothing is written while the first sync is under way"
        real_sync(descriptor)

    def write(descriptor: int, data: memoryview, offset: int) -> int:
        if offset >= 1 << 20:
            written.set()
        return real_write(descriptor, data, offset)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(os, "pwrite", write)
    receive_files(Line(BIG), Storage(spool), order_of(BIG), Meter(0), no_note)  # type: ignore[arg-type]


def test_so_much_time_after_the_first_unsafe_byte_it_is_synced(spool: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = count()  # every look at the clock is 100 ms later
    monkeypatch.setattr(receiving.time, "monotonic", lambda: next(clock) / 10)
    line = Line(NOTE, most=1)
    receive_files(line, Storage(spool), order_of(NOTE), Meter(0), no_note)  # type: ignore[arg-type]
    steps = [record.offset for record in line.sent]
    assert len(steps) > 5
    assert max(after - before for before, after in pairwise(steps)) <= 3


def test_a_full_disk_ends_the_upload_with_an_error_of_the_disk(spool: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "pwrite", full)
    for content in (NOTE, BIG):  # written in place, and in a second thread
        with pytest.raises(OSError, match="No space left"):
            receive_files(Line(content), Storage(spool), order_of(content), Meter(0), no_note)  # type: ignore[arg-type]


def test_the_wrong_file_is_named_with_its_place(spool: Spool) -> None:
    with pytest.raises(TransferBrokenOffError) as broken:
        receive_files(Line(NOTE + NOTE), Storage(spool), order_of(NOTE, NOTE[::-1]), Meter(0), no_note)  # type: ignore[arg-type]
    assert (broken.value.code, broken.value.file) == (ErrorCode.HASH_MISMATCH, 1)
