"""Downloads: from an offset, interrupted, refused by the visitor, or of a blob that is not there."""

import os

import pytest

from kentongan.errors import ErrorCode
from kentongan.hub.shadow.transfer import Transfer
from kentongan.protocol.transfer import AnyRecord, Confirmed, Failed, Go, Stored
from kentongan.words import Direction
from tests.hub.shadow.conftest import Staging
from tests.hub.shadow.stage import Stage, aside, download, file_of, in_time, proved, refusal_of
from tests.hub.shadow.visitor import Visitor

pytestmark = pytest.mark.process

NOTE = b"Selamat atas akreditasi unggul.\n"
FILM = os.urandom(1 << 20) * 24


async def test_a_download_goes_on_at_the_offsets_that_were_asked_for(stage: Stage) -> None:
    transfer = await stage.want([NOTE, FILM, b""], [5, len(FILM) - 70_000, 0])
    assert await aside(download, transfer) == [NOTE[5:], FILM[-70_000:], b""]
    await in_time(transfer.finished)


async def test_a_download_that_is_there_already_moves_no_byte(stage: Stage) -> None:
    transfer = await stage.want([NOTE], [len(NOTE)])
    assert await aside(download, transfer) == [b""]
    await in_time(transfer.finished)


def says(transfer: Transfer, record: AnyRecord, after: int = 0) -> None:
    with proved(transfer) as visitor:
        visitor.go()
        visitor.exactly(after)
        visitor.say(record)
        while visitor.tls.recv(1 << 20):
            pass


@pytest.mark.parametrize(
    ("record", "code"),
    [
        (Failed(code="hash_mismatch", file=1), ErrorCode.HASH_MISMATCH),
        (Failed(code="space_low"), ErrorCode.SPACE_LOW),
        (Failed(code="login_refused"), ErrorCode.TRANSFER_BROKEN),
        (Failed(code="nonsense"), ErrorCode.TRANSFER_BROKEN),
        (Stored(), ErrorCode.TRANSFER_BROKEN),
        (Go(files=[]), ErrorCode.TRANSFER_BROKEN),
        (Confirmed(file=1, offset=len(FILM)), ErrorCode.TRANSFER_BROKEN),
        (Confirmed(file=2, offset=0), ErrorCode.TRANSFER_BROKEN),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_what_the_visitor_says_in_between_ends_the_download(
    stage: Stage, record: AnyRecord, code: ErrorCode
) -> None:
    transfer = await stage.want([NOTE, FILM])
    await aside(says, transfer, record)
    refusal = await refusal_of(transfer)
    assert refusal.code is code
    assert refusal.field == ("file 1.bin" if code is ErrorCode.HASH_MISMATCH else refusal.field)


async def test_a_visitor_who_leaves_breaks_the_download(stage: Stage) -> None:
    transfer = await stage.want([FILM])

    def leave() -> None:
        with proved(transfer) as visitor:
            visitor.go()
            visitor.exactly(1000)

    await aside(leave)
    assert (await refusal_of(transfer)).code is ErrorCode.TRANSFER_BROKEN


async def test_bytes_without_a_last_word_are_no_download(stage: Stage) -> None:
    transfer = await stage.want([NOTE])

    def silent() -> None:
        with proved(transfer) as visitor:
            assert visitor.download([len(NOTE)]) == [NOTE]

    await aside(silent)
    assert (await refusal_of(transfer)).code is ErrorCode.TRANSFER_BROKEN


async def test_a_visitor_who_does_not_read_is_a_stalled_transfer(staging: Staging) -> None:
    async with staging(stall_time=0.6) as stage:
        transfer = await stage.want([FILM])
        visitor: Visitor = await aside(proved, transfer)
        with visitor:
            await aside(visitor.go)
            assert (await refusal_of(transfer)).code is ErrorCode.TRANSFER_STALLED


async def test_a_blob_that_is_not_there_is_a_failure_of_the_storage(stage: Stage) -> None:
    transfer = await stage.open(Direction.DOWNLOAD, [file_of(0, NOTE)])
    with await aside(proved, transfer) as visitor:
        assert await aside(visitor.ends_before_go)
    assert (await refusal_of(transfer)).code is ErrorCode.STORAGE_FAILED


async def test_a_blob_that_is_too_short_is_a_failure_of_the_storage(stage: Stage) -> None:
    transfer = await stage.want([NOTE])
    [blob] = (stage.spool.root / "blobs").glob("*/*")
    os.truncate(blob, 3)

    def read_all() -> bytes:
        with proved(transfer) as visitor:
            visitor.go()
            data = b""
            while more := visitor.tls.recv(100):
                data += more
            return data

    assert await aside(read_all) == NOTE[:3]
    assert (await refusal_of(transfer)).code is ErrorCode.STORAGE_FAILED
