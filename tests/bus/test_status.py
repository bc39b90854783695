"""The status of a hub: at most 64 KiB whatever it holds, and slice by slice all of it."""

import msgspec
import pytest

from kentongan.bus.lane import LARGEST, VERSION
from kentongan.bus.status import (
    LAST,
    EndedTransfer,
    LiveSession,
    Snapshot,
    Status,
    decode_status,
    encode_status,
)
from kentongan.protocol.commands.session import SessionRow
from kentongan.protocol.commands.traffic import FileProgress, TransferRow
from kentongan.words import Direction, TransferState


def snapshot(sessions: int = 0) -> Snapshot:
    return Snapshot(
        started_at=1,
        fresh=0,
        waiting=0,
        sessions=sessions,
        messages=3,
        messages_per_minute=4,
        bytes_in=5,
        bytes_out=6,
        rate_in=7,
        rate_out=8,
        transfers=9,
        file_bytes=20,
        file_rate=10,
        workers=[11],
    )


def session(number: int) -> LiveSession:
    row = SessionRow(
        session=f"{number:032x}",
        address=f"m{number}@satu",
        institution="Universitas Satu",
        device=f"{number:032x}",
        device_name="",
        peer="192.0.2.7",
        since=1,
        bytes_in=2,
        bytes_out=3,
        round_trip=4,
        transfers=0,
        way=None,
    )
    return LiveSession(number, True, row)


def transfer(number: int, files: int = 1) -> TransferRow:
    return TransferRow(
        transfer=f"{number:032x}",
        address="m1@satu",
        direction=Direction.UPLOAD,
        state=TransferState.FLOWING,
        port=32000,
        worker=1,
        peer="192.0.2.7",
        file=0,
        done=1,
        size=2,
        rate=3,
        still=4,
        refused=0,
        files=[FileProgress(name="x" * 200, size=2, done=1)] * files,
    )


def status(
    sessions: int = 0, transfers: int = 0, ended: int = 0, after: str = "", waiting: int = 0, files: int = 1
) -> Status:
    return Status(
        version=VERSION,
        run="1" * 32,
        rung=5,
        snapshot=snapshot(sessions),
        registrations=list(range(waiting)),
        transfers=[transfer(number, files) for number in range(transfers)],
        ended=[EndedTransfer(number, transfer(number, files), True) for number in range(ended)],
        after=after,
        until="",
        sessions=[],
    )


def sessions_after(after: str, count: int) -> list[LiveSession]:
    return [one for one in map(session, range(count)) if one.row.session > after]


def test_a_small_hub_is_told_as_a_whole() -> None:
    whole = status(sessions=3, transfers=2, ended=1, waiting=4)
    sessions = sessions_after("", 3)
    data, after = encode_status(whole, sessions)
    assert decode_status(data) == msgspec.structs.replace(whole, until=LAST, sessions=sessions)
    assert after == ""


@pytest.mark.parametrize("files", [1, 16])
def test_a_full_hub_is_told_slice_by_slice(files: int) -> None:
    found: list[str] = []
    after, rounds = "", 0
    while rounds == 0 or after:
        full = status(sessions=5000, transfers=512, ended=256, after=after, waiting=500, files=files)
        data, next_after = encode_status(full, sessions_after(after, 5000))
        assert len(data) <= LARGEST
        told = decode_status(data)
        assert (told.after, told.until) == (after, next_after or LAST)
        assert told.transfers
        assert told.snapshot.sessions == 5000
        found += [one.row.session for one in told.sessions]
        after, rounds = next_after, rounds + 1
    assert found == [one.row.session for one in map(session, range(5000))]
    assert rounds < 60


def test_what_is_no_status_is_refused() -> None:
    good, _ = encode_status(status(), [])
    for data in (b"", b"{}", good.replace(b'"version":1', b'"version":2'), good + b" " * LARGEST):
        with pytest.raises((msgspec.DecodeError, ValueError)):
            decode_status(data)
