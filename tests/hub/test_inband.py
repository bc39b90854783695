"""Chunks at the main socket: judged, handed to the worker, confirmed; and who sends what it may not. [INBAND-1] ff."""

import asyncio
from typing import Any

import pytest

from kentongan.errors import ErrorCode
from kentongan.hub.shadow.messages import Give, Settle
from kentongan.hub.shadow.transfer import Transfer
from kentongan.protocol.chunk import Chunk, chunk_frame, decode_chunk
from kentongan.protocol.command import Block
from kentongan.protocol.commands.attachment import (
    Confirm,
    Confirmed,
    Download,
    Inband,
    OfferedFile,
    Transferred,
    Upload,
    WantedFile,
)
from kentongan.protocol.commands.link import Error, Ping
from kentongan.protocol.commands.message import Message, Popup
from kentongan.protocol.framing import FrameKind, FrameReader
from kentongan.words import AttachmentKind, Direction, Level, TransferWay
from tests.hub.leaping_loop import turn
from tests.hub.peer import HubStage, Peer, names

UPLOAD = Upload(
    files=[OfferedFile(name="a.txt", size=10, sha256="a" * 64), OfferedFile(name="b.txt", size=3, sha256="b" * 64)],
    way=TransferWay.INBAND,
    token="u",
)
DOWNLOAD = Download(message="1" * 32, files=[WantedFile(attachment="f" * 32)], way=TransferWay.INBAND, token="d")


@pytest.fixture
async def stage() -> HubStage:
    return HubStage()


async def say_chunk(peer: Peer, transfer: Transfer, file: int, offset: int, data: bytes) -> list[Block]:
    peer.say_bytes(chunk_frame(Chunk(transfer.transfer, file, offset, data)))
    await turn()
    return peer.heard()


async def uploading(stage: HubStage, peer: Peer) -> Transfer:
    assert names(await peer.ask(UPLOAD)) == ["inband"]
    return stage.services.shadow.opened[-1]


async def downloading(stage: HubStage, peer: Peer, token: str = "d") -> Transfer:
    await peer.ask(Download(message="1" * 32, files=DOWNLOAD.files, way=TransferWay.INBAND, token=token))
    return stage.services.shadow.opened[-1]


def error(blocks: list[Block]) -> Error:
    (told,) = (block for block in blocks if isinstance(block, Error))
    return told


def frames(peer: Peer) -> list[Any]:
    """What the peer has got: chunks, and the payloads of blocks."""
    reader, got = FrameReader(2**20), []
    reader.feed(bytes(peer.transport.delivered))
    peer.transport.delivered.clear()
    while (frame := reader.next_frame()) is not None:
        got.append(decode_chunk(frame.payload) if frame.kind is FrameKind.CHUNK else frame.payload)
    return got


async def test_an_upload_in_chunks_is_confirmed_one_by_one_and_then_answered(stage: HubStage) -> None:
    peer = await stage.member(1)
    (answer,) = await peer.ask(UPLOAD)
    (transfer,) = stage.services.shadow.opened
    assert isinstance(answer, Inband)
    assert (answer.transfer, answer.direction, answer.token) == (transfer.transfer, Direction.UPLOAD, "u")
    assert transfer.request.way is TransferWay.INBAND
    assert transfer.carrier
    for file, offset, data in ((0, 0, b"123456"), (0, 6, b"7890"), (1, 0, b"abc")):
        assert await say_chunk(peer, transfer, file, offset, data) == []
        assert stage.services.shadow.handed[-1] == Chunk(transfer.transfer, file, offset, data)
        transfer.carrier.confirmed(file, offset + len(data))
        (confirmed,) = peer.heard()
        assert isinstance(confirmed, Confirmed)
        assert (confirmed.token, confirmed.file, confirmed.offset) == ("u", file, offset + len(data))
    transfer.succeed([(AttachmentKind.TEXT, "text/plain")] * 2)
    await turn()
    (done,) = peer.heard()
    assert isinstance(done, Transferred)
    assert stage.services.attachment.kept == [(1, ["a.txt", "b.txt"])]
    assert stage.services.way.counted == [(1, TransferWay.INBAND)]
    assert peer.connection.transfers == set()
    assert error(await say_chunk(peer, transfer, 1, 3, b"x")).code == ErrorCode.TRANSFER_UNKNOWN


async def test_a_transfer_over_a_shadow_socket_is_counted_as_one(stage: HubStage) -> None:
    peer = await stage.member(1)
    await peer.ask(Upload(files=UPLOAD.files, token="u"))
    transfer = stage.services.shadow.opened[0]
    assert error(await say_chunk(peer, transfer, 0, 0, b"x")).code == ErrorCode.TRANSFER_UNKNOWN
    transfer.succeed([(AttachmentKind.TEXT, "text/plain")] * 2)
    await turn()
    assert stage.services.way.counted == [(1, TransferWay.SHADOW)]


@pytest.mark.parametrize(
    ("file", "offset", "data"),
    [(0, 1, b"x"), (1, 0, b"x"), (0, 0, b"12345678901"), (7, 0, b"x")],
    ids=["hole", "another file", "beyond the end", "no such file"],
)
async def test_a_chunk_at_a_wrong_place_ends_its_transfer_and_reaches_no_worker(
    stage: HubStage, file: int, offset: int, data: bytes
) -> None:
    peer = await stage.member(1)
    transfer = await uploading(stage, peer)
    told = error(await say_chunk(peer, transfer, file, offset, data))
    assert (told.token, told.reference) == ("u", transfer.transfer)
    assert stage.services.shadow.handed == []
    assert stage.services.shadow.cancelled == [transfer.transfer]
    assert names(await peer.ask(Ping(n=1))) == ["pong"]


async def test_a_chunk_before_the_last_one_is_confirmed_ends_its_transfer(stage: HubStage) -> None:
    peer = await stage.member(1)
    transfer = await uploading(stage, peer)
    await say_chunk(peer, transfer, 0, 0, b"1234")
    assert error(await say_chunk(peer, transfer, 0, 4, b"5678")).reference == transfer.transfer
    assert [chunk.offset for chunk in stage.services.shadow.handed] == [0]
    assert transfer.carrier
    transfer.carrier.confirmed(0, 4)  # its worker did not know yet
    assert peer.heard() == []


async def test_nobody_reaches_the_transfer_of_another_member_or_one_that_is_not_there(stage: HubStage) -> None:
    peer, other = await stage.member(1), await stage.member(2)
    transfer = await uploading(stage, peer)
    told = error(await say_chunk(other, transfer, 0, 0, b"1234"))
    assert (told.code, told.reference, told.token) == (ErrorCode.TRANSFER_UNKNOWN, transfer.transfer, "")
    confirm = Confirm(transfer=transfer.transfer, file=0, offset=4, token="c")
    assert error(await other.ask(confirm)).code == ErrorCode.TRANSFER_UNKNOWN
    assert stage.services.shadow.handed == []
    assert stage.services.shadow.cancelled == []
    assert await say_chunk(peer, transfer, 0, 0, b"1234") == []


async def test_nobody_sends_chunks_before_login(stage: HubStage) -> None:
    peer, member = stage.peer(), await stage.member(1)
    transfer = await uploading(stage, member)
    peer.heard()
    told = error(await say_chunk(peer, transfer, 0, 0, b"1234"))
    assert (told.code, told.detail, told.token) == (ErrorCode.WRONG_STATE, "chunk", "")
    assert stage.services.shadow.handed == []


async def test_a_download_gives_one_chunk_after_the_other(stage: HubStage) -> None:
    peer = await stage.member(1)
    transfer = await downloading(stage, peer)
    size = transfer.request.files[0].size
    frames(peer)
    assert stage.services.shadow.handed == [Give(transfer=transfer.transfer, file=0, offset=0, length=size)]
    assert transfer.carrier
    chunk = Chunk(transfer.transfer, 0, 0, bytes(size))
    transfer.carrier.given(chunk)
    assert frames(peer) == [chunk]
    assert await peer.ask(Confirm(transfer=transfer.transfer, file=0, offset=size)) == []
    assert stage.services.shadow.handed[1:] == [Settle(transfer=transfer.transfer)]
    transfer.succeed([])
    await turn()
    assert names(peer.heard()) == ["transferred"]


@pytest.mark.parametrize("offset", [0, 1, 6])
async def test_a_confirmation_of_what_was_not_sent_ends_the_download(stage: HubStage, offset: int) -> None:
    peer = await stage.member(1)
    transfer = await downloading(stage, peer)
    if offset:
        assert transfer.carrier
        transfer.carrier.given(Chunk(transfer.transfer, 0, 0, bytes(5)))
    frames(peer)
    await peer.ask(Confirm(transfer=transfer.transfer, file=0, offset=offset or 5))
    assert stage.services.shadow.cancelled == [transfer.transfer]


async def test_a_chunk_for_a_download_ends_it(stage: HubStage) -> None:
    peer = await stage.member(1)
    transfer = await downloading(stage, peer)
    await say_chunk(peer, transfer, 0, 0, b"12345")
    assert stage.services.shadow.cancelled == [transfer.transfer]


async def test_of_several_downloads_one_chunk_is_on_its_way_and_a_popup_overtakes_the_others(stage: HubStage) -> None:
    peer = await stage.member(1)
    transfers = [await downloading(stage, peer, token) for token in ("d", "e")]
    frames(peer)
    chunks = [Chunk(transfer.transfer, 0, 0, bytes(5)) for transfer in transfers]
    for transfer, chunk in zip(transfers, chunks, strict=True):
        assert transfer.carrier
        transfer.carrier.given(chunk)
    peer.connection.send(popup())
    first, popped = frames(peer)
    assert first == chunks[0]
    assert b"Undangan" in popped
    peer.say(Confirm(transfer=transfers[0].transfer, file=0, offset=5))
    await turn()
    assert frames(peer) == [chunks[1]]


async def test_a_download_that_ends_lets_the_next_one_go_and_says_nothing_more(stage: HubStage) -> None:
    peer = await stage.member(1)
    one, two = [await downloading(stage, peer, token) for token in ("d", "e")]
    frames(peer)
    chunk = Chunk(two.transfer, 0, 0, bytes(5))
    assert one.carrier
    assert two.carrier
    one.carrier.given(Chunk(one.transfer, 0, 0, bytes(5)))
    two.carrier.given(chunk)
    one.fail(ErrorCode.TRANSFER_STALLED)
    await turn()
    assert chunk in frames(peer)
    one.carrier.given(Chunk(one.transfer, 0, 0, bytes(5)))
    await turn()
    assert frames(peer) == []


async def test_no_chunk_is_sent_to_a_peer_that_does_not_read(stage: HubStage) -> None:
    peer = await stage.member(1)
    transfer = await downloading(stage, peer)
    frames(peer)
    peer.transport.taking = False
    peer.connection.pause_writing()
    chunk = Chunk(transfer.transfer, 0, 0, bytes(5))
    assert transfer.carrier
    transfer.carrier.given(chunk)
    assert peer.transport.get_write_buffer_size() == 0
    peer.transport.taking = True
    peer.connection.resume_writing()
    assert frames(peer) == [chunk]


async def test_the_end_of_a_session_ends_its_chunks_too(stage: HubStage) -> None:
    peer = await stage.member(1)
    transfer = await uploading(stage, peer)
    peer.leave()
    await turn()
    assert stage.services.shadow.cancelled == [transfer.transfer]
    assert transfer.carrier
    transfer.carrier.confirmed(0, 4)
    await asyncio.sleep(0)


def popup() -> Popup:
    return Popup(
        message=Message(
            id="2" * 32,
            sequence=1,
            sender="humas@satu",
            institution="Universitas Contoh",
            to=["humas@dua"],
            recipients=1,
            subject="Undangan",
            text="",
            level=Level.NORMAL,
            contact="Kontak Contoh",
            sent_at=1,
            expires_at=2,
            attachments=[],
        )
    )
