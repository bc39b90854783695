"""The client goes in-band by itself, and back again, against the simulated server. [INBAND-1] to [INBAND-6]."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from kentongan.client import Client, Moved, attempts, carrying, inband
from kentongan.client.errors import FileDamaged, ServerRefused, TransferPaused
from kentongan.client.profile import Profile
from kentongan.errors import ErrorCode
from kentongan.protocol.chunk import Chunk
from kentongan.protocol.commands.attachment import Shadow
from kentongan.simulator.attachment import Transfer
from kentongan.simulator.manners import Manners
from kentongan.simulator.server import Simulator, running_simulator
from kentongan.simulator.server_line import Endpoint
from kentongan.simulator.trace import Trace
from kentongan.simulator.world import StoredFile
from kentongan.words import TransferWay

ADDRESS = "humas@satu"
FILM = bytes(range(256)) * 700 + b"end"


@pytest.fixture(autouse=True)
def closed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Shadow sockets are announced on a port where nobody is; how often."""
    announced, knocks = Transfer.announced, list[int]()

    def elsewhere(transfer: Transfer, port: int, seconds: int) -> Shadow:
        knocks.append(port)
        return announced(transfer, 1, seconds)

    monkeypatch.setattr(Transfer, "announced", elsewhere)
    monkeypatch.setattr(carrying, "MOVE_SECONDS", 0.05)
    monkeypatch.setattr(attempts, "FIRST_SECONDS", 0.0)
    return knocks


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    async with running_simulator(Endpoint("127.0.0.1", 0), Manners(largest_file=10**6), Trace()) as server:
        yield server


@pytest.fixture
async def client(simulator: Simulator, tmp_path: Path) -> AsyncIterator[Client]:
    password = await simulator.member(ADDRESS)
    async with Client.connect(simulator.line, Profile(tmp_path / "profile")) as client:
        await client.login(ADDRESS, password)
        yield client


def film(folder: Path, content: bytes = FILM) -> Path:
    path = folder / "film.bin"
    path.write_bytes(content)
    return path


async def test_a_file_comes_up_and_down_in_chunks_and_its_way_is_told(
    client: Client, simulator: Simulator, tmp_path: Path
) -> None:
    moved: list[Moved] = []
    empty = tmp_path / "kosong"
    empty.write_bytes(b"")
    attachments = await client.upload([film(tmp_path), empty], moved.append)
    assert [simulator.world.files[one.id].content for one in attachments] == [FILM, b""]
    assert {step.way for step in moved} == {TransferWay.INBAND}
    assert moved[-1].done == len(FILM)
    sent = await client.send([ADDRESS], "Film", attachments=attachments)
    folder = tmp_path / "into"
    folder.mkdir()
    moved.clear()
    paths = await client.download(await client.fetch(sent.message), folder, progress=moved.append)
    assert [path.read_bytes() for path in paths] == [FILM, b""]
    assert {step.way for step in moved} == {TransferWay.INBAND}


async def test_the_next_transfer_begins_in_band_also_in_another_run(
    client: Client, simulator: Simulator, tmp_path: Path, closed: list[int]
) -> None:
    await client.upload([film(tmp_path)])
    assert len(closed) == 1
    await client.upload([film(tmp_path)])
    async with Client.connect(simulator.line, Profile(tmp_path / "profile")) as again:
        await again.login(ADDRESS, await simulator.member(ADDRESS))
        await again.upload([film(tmp_path)])
    assert len(closed) == 1


async def test_an_open_shadow_socket_is_taken(client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    moved: list[Moved] = []
    await client.upload([film(tmp_path)], moved.append)
    assert {step.way for step in moved} == {TransferWay.SHADOW}
    assert client.networks.way(client.link.local_host) is TransferWay.SHADOW


async def test_where_neither_way_leads_through_nothing_is_remembered(
    client: Client, simulator: Simulator, tmp_path: Path
) -> None:
    with pytest.raises(ServerRefused) as caught:
        await client.upload([film(tmp_path, bytes(10**6 + 1))])
    assert caught.value.code == ErrorCode.FILE_TOO_LARGE
    assert client.networks.way(client.link.local_host) is TransferWay.SHADOW


async def test_a_damaged_download_leaves_no_file_and_is_cancelled(
    client: Client, simulator: Simulator, tmp_path: Path
) -> None:
    [attachment] = await client.upload([film(tmp_path)])
    sent = await client.send([ADDRESS], "Film", attachments=[attachment])
    simulator.world.files[attachment.id] = StoredFile(attachment, ADDRESS, FILM[::-1])
    folder = tmp_path / "into"
    folder.mkdir()
    with pytest.raises(FileDamaged, match="film"):
        await client.download(await client.fetch(sent.message), folder)
    await client.ping()
    assert list(folder.iterdir()) == []


async def test_a_pause_keeps_what_has_come_and_a_later_download_goes_on(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = await client.send([ADDRESS], "Film", attachments=await client.upload([film(tmp_path)]))
    message, folder, pause = await client.fetch(sent.message), tmp_path / "into", asyncio.Event()
    folder.mkdir()
    with pytest.raises(TransferPaused):
        await client.download(message, folder, progress=lambda step: pause.set(), pause=pause)
    moved: list[Moved] = []
    [path] = await client.download(message, folder, progress=moved.append)
    assert moved[0].done > 0
    assert moved[0].way is TransferWay.INBAND
    assert path.read_bytes() == FILM


async def test_a_chunk_is_sent_only_after_the_last_one_was_confirmed(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_chunks, most = 0, 0
    send, confirm = client.link.send_chunk, inband.ChunkFlow.confirm

    def sending(chunk: Chunk) -> None:
        nonlocal open_chunks, most
        open_chunks += 1
        most = max(most, open_chunks)
        send(chunk)

    def confirmed(flow: Any, file: int, offset: int) -> int:
        nonlocal open_chunks
        open_chunks = 0
        return confirm(flow, file, offset)

    monkeypatch.setattr(client.link, "send_chunk", sending)
    monkeypatch.setattr(inband.ChunkFlow, "confirm", confirmed)
    await client.upload([film(tmp_path)])
    assert most == 1


async def test_a_late_chunk_error_is_not_the_reason_for_the_end_of_the_link(client: Client, tmp_path: Path) -> None:
    client.link.send_chunk(Chunk("0" * 32, 0, 0, b"late"))
    await client.ping()
    assert client.link._last_error is None
