"""What a face may ask of a running hub."""

import pytest

from kentongan.bus.bus import NameChanged
from kentongan.errors import ErrorCode, Refusal
from kentongan.hub.live import _progress
from kentongan.hub.shadow.transfer import TransferStatus
from kentongan.protocol.commands.attachment import TransferFile
from kentongan.protocol.commands.link import Goodbye
from kentongan.words import Direction, TransferState
from tests.hub.peer import HubStage


async def test_sessions_are_paged_by_their_ids_and_nobody_else_is_among_them() -> None:
    stage = HubStage()
    members = [await stage.member(number) for number in (1, 2, 3)]
    stage.peer()
    ids = sorted(member.connection.id for member in members)
    assert [row.session for row in stage.hub.live.sessions("", 2)] == ids[:2]
    assert [row.session for row in stage.hub.live.sessions(ids[1], 2)] == ids[2:]


async def test_a_session_is_ended_by_its_id_only() -> None:
    stage = HubStage()
    one, two = await stage.member(1), await stage.member(2)
    live = stage.hub.live
    assert one.connection.member is not None
    assert live.owner_of_session(one.connection.id) == one.connection.member.sender.address
    one.heard()
    live.end_session(one.connection.id)
    assert [block.code for block in one.heard() if isinstance(block, Goodbye)] == ["session_ended"]
    assert not two.transport.is_closing()
    for session in (one.connection.id, "0" * 32):
        with pytest.raises(Refusal) as refused:
            live.owner_of_session(session)
        assert refused.value.code == ErrorCode.SESSION_UNKNOWN


def status_of(transfer: str = "0" * 32, file: int = 0, done: int = 0) -> TransferStatus:
    """Three files, of which the last begins at 30."""
    files = tuple(
        TransferFile(name=str(size), size=size, sha256="a" * 64, offset=offset)
        for size, offset in ((100, 0), (70, 0), (90, 30))
    )
    return TransferStatus(
        transfer=transfer,
        direction=Direction.UPLOAD,
        state=TransferState.FLOWING,
        port=32000,
        member="m1@satu",
        peer_host="192.0.2.7",
        files=files,
        file=file,
        done=done,
        total=260,
        rate=0.0,
        still=0.0,
        worker=1,
        refused=0,
        last_stranger="",
    )


@pytest.mark.parametrize(
    ("file", "done", "expected"),
    [
        (0, 90, [60, 0, 30]),
        (0, 30, [0, 0, 30]),
        (1, 180, [100, 50, 30]),
        (2, 200, [100, 70, 30]),
        (2, 260, [100, 70, 90]),
    ],
)
def test_the_progress_of_each_file_follows_from_the_whole(file: int, done: int, expected: list[int]) -> None:
    """Three files, of which the last begins at 30: `done` has these 30 from the beginning."""
    status = status_of(file=file, done=done)
    assert [part.done for part in _progress(status)] == expected


async def test_a_new_name_is_borne_by_sessions_that_are_there() -> None:
    stage = HubStage()
    peer = await stage.member(1)
    assert peer.connection.member is not None
    address = peer.connection.member.sender.address
    stage.services.bus.publish(NameChanged(address, "Siti Contoh"))
    stage.services.bus.publish(NameChanged(address.partition("@")[2], "Nama Baru"))
    stage.services.bus.publish(NameChanged("lain", "Nama Lain"))
    sender = peer.connection.member.sender
    assert (sender.contact, sender.institution) == ("Siti Contoh", "Nama Baru")


async def test_sessions_are_found_by_words_of_address_and_institution() -> None:
    stage = HubStage()
    one, _ = await stage.member(1), await stage.member(2)
    found = stage.hub.live.sessions("", 100, "SATU m1@")
    assert [row.session for row in found] == [one.connection.id]
    assert stage.hub.live.sessions("", 100, "m1@ dua") == []


async def test_the_ends_of_transfers_are_numbered_and_told_once_each() -> None:
    live = HubStage().hub.live
    for place in (1, 2, 3):
        live.hear_ended(status_of(transfer=f"{place:032}", done=260), place == 2)
    told = live.ended(1)
    assert [(one.number, one.row.transfer, one.whole) for one in told] == [
        (2, f"{2:032}", True),
        (3, f"{3:032}", False),
    ]
    assert told[0].row.address == "m1@satu"
    assert live.ended(3) == []
