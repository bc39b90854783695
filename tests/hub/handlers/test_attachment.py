"""Transfers at the main socket: announced, answered in the end, and only one's own may be ended. [FILE-3] ff."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from kentongan.errors import ErrorCode, Refusal
from kentongan.protocol.command import Block
from kentongan.protocol.commands.attachment import (
    Cancel,
    Download,
    OfferedFile,
    Shadow,
    Transferred,
    Upload,
    WantedFile,
)
from kentongan.protocol.commands.link import Error, Ping
from kentongan.words import AttachmentKind, Direction
from tests.hub.leaping_loop import turn
from tests.hub.peer import HubStage, names

UPLOAD = Upload(files=[OfferedFile(name="a.txt", size=5, sha256="a" * 64)], token="u")


@pytest.fixture
async def stage() -> HubStage:
    return HubStage()


def error(blocks: list[Block]) -> Error:
    (told,) = (block for block in blocks if isinstance(block, Error))
    return told


async def test_an_upload_is_announced_at_once_and_answered_when_all_is_stored(stage: HubStage) -> None:
    peer = await stage.member(1)
    (shadow,) = await peer.ask(UPLOAD)
    (transfer,) = stage.services.shadow.opened
    assert isinstance(shadow, Shadow)
    assert (shadow.endpoint, shadow.token, shadow.direction) == (":32000", "u", Direction.UPLOAD)
    assert (shadow.transfer, shadow.ticket, shadow.expires_in) == (transfer.transfer, transfer.ticket, 30)
    request = transfer.request
    assert (request.local_host, request.peer_host, request.check_peer) == ("192.0.2.1", "192.0.2.7", True)
    assert names(await peer.ask(Ping(n=1))) == ["pong"]
    transfer.succeed([(AttachmentKind.TEXT, "text/plain")])
    await turn()
    (done,) = peer.heard()
    assert isinstance(done, Transferred)
    assert (done.token, done.transfer, [one.kind for one in done.attachments]) == (
        "u",
        transfer.transfer,
        [AttachmentKind.TEXT],
    )
    assert stage.services.attachment.kept == [(1, ["a.txt"])]
    assert peer.connection.transfers == set()
    assert not stage.hub._tasks


async def test_a_download_is_announced_and_nothing_is_kept(stage: HubStage) -> None:
    peer = await stage.member(1)
    wanted = Download(message="1" * 32, files=[WantedFile(attachment="f" * 32)], token="d")
    assert names(await peer.ask(wanted)) == ["shadow"]
    stage.services.shadow.opened[0].succeed([])
    await turn()
    assert names(peer.heard()) == ["transferred"]
    assert stage.services.attachment.kept == []


async def test_what_is_refused_opens_nothing(stage: HubStage) -> None:
    peer = await stage.member(1)
    large = Upload(files=[OfferedFile(name="a", size=101, sha256="a" * 64)], token="u")
    assert error(await peer.ask(large)).code == ErrorCode.FILE_TOO_LARGE
    assert stage.services.shadow.opened == []
    stage.services.shadow.failure = Refusal(ErrorCode.TRANSFER_BUSY, retry_after=3)
    told = error(await peer.ask(UPLOAD))
    assert (told.code, told.retry_after) == (ErrorCode.TRANSFER_BUSY, 3)
    assert peer.connection.transfers == set()


async def test_a_transfer_that_fails_is_told_with_its_id_under_its_token(stage: HubStage) -> None:
    peer = await stage.member(1)
    await peer.ask(UPLOAD)
    (transfer,) = stage.services.shadow.opened
    transfer.fail(ErrorCode.TRANSFER_STALLED)
    await turn()
    told = error(peer.heard())
    assert (told.code, told.token, told.reference) == (ErrorCode.TRANSFER_STALLED, "u", transfer.transfer)
    assert stage.services.attachment.kept == []


async def test_ones_own_transfer_can_be_ended_and_nobody_elses(stage: HubStage) -> None:
    peer, other = await stage.member(1), await stage.member(2)
    await peer.ask(UPLOAD)
    (transfer,) = stage.services.shadow.opened
    for attempt in (transfer.transfer, "9" * 32):
        told = error(await other.ask(Cancel(transfer=attempt)))
        assert (told.code, told.reference) == (ErrorCode.TRANSFER_UNKNOWN, attempt)
    assert stage.services.shadow.cancelled == []
    blocks = await peer.ask(Cancel(transfer=transfer.transfer, token="c"))
    assert sorted(names(blocks)) == ["cancelled", "error"]
    assert error(blocks).code == ErrorCode.TRANSFER_CANCELLED
    assert error(await peer.ask(Cancel(transfer=transfer.transfer))).code == ErrorCode.TRANSFER_UNKNOWN


async def test_a_line_that_is_cut_while_a_worker_is_asked_costs_nothing_of_what_has_come(stage: HubStage) -> None:
    """[SHADOW-6] The parts of an earlier try wait for the next one."""
    peer = await stage.member(1)
    stage.services.shadow.gate = asyncio.Event()
    assert await peer.ask(UPLOAD) == []
    peer.connection.connection_lost(None)
    stage.services.shadow.gate.set()
    await turn()
    (transfer,) = stage.services.shadow.opened
    assert transfer.transfer in stage.services.shadow.kept
    assert stage.services.shadow.cancelled == stage.services.shadow.kept


async def test_a_session_that_ends_before_a_worker_is_asked_leaves_no_transfer(
    stage: HubStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The line is gone when the upload is planned, and the transfer has not taken its first step."""
    peer, run = await stage.member(1), stage.hub.run

    def run_and_cut(work: Coroutine[Any, Any, None]) -> None:
        monkeypatch.undo()
        run(work)
        peer.connection.connection_lost(None)

    monkeypatch.setattr(stage.hub, "run", run_and_cut)
    await peer.ask(UPLOAD)
    (transfer,) = stage.services.shadow.opened
    assert set(stage.services.shadow.kept) == {transfer.transfer}
    assert peer.connection.transfers == set()
