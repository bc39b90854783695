"""Transfers that break, wait or are paused go on where they were."""

import asyncio
import contextlib
from pathlib import Path

import pytest

from kentongan.client import Moved, ServerRefused, attempts, carrying
from kentongan.client.errors import TransferBroken, TransferPaused
from kentongan.errors import ErrorCode, Refusal
from kentongan.protocol.commands.attachment import Attachment, Cancel, Download, TransferFile, Upload
from kentongan.protocol.commands.link import error_block
from tests.client.fake_server import FakeServer, Visitor, fake_server, read_all
from tests.client.samples import sample_attachment
from tests.client.test_transfers import member_of, offer

pytestmark = pytest.mark.usefixtures("no_pauses")

FILM = bytes(range(256)) * 4000


def film(folder: Path) -> Path:
    path = folder / "film.mp4"
    path.write_bytes(FILM)
    return path


def breaking(server: FakeServer, times: int, error: Exception) -> list[int]:
    """Take 100,000 bytes more at each of the first visits, then break off; where each visit began."""
    whole, began = server._take, list[int]()

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, files: list[TransferFile]) -> object:
        began.append(files[0].offset)
        if len(began) > times:
            return await whole(reader, writer, files)
        sha = files[0].sha256
        server.parts[sha] = server.parts.get(sha, b"") + await reader.readexactly(100_000)
        raise error

    server._take = take  # type: ignore[assignment, method-assign]
    return began


async def test_an_upload_that_breaks_goes_on_where_the_server_has_got_to(tmp_path: Path) -> None:
    moved: list[Moved] = []
    async with fake_server() as server, member_of(server) as client:
        began = breaking(server, attempts.TRIES + 2, Refusal(ErrorCode.TRANSFER_BROKEN))
        [attachment] = await client.upload([film(tmp_path)], moved.append)
        assert server.blobs[attachment.id][1] == FILM
        assert began == [100_000 * n for n in range(attempts.TRIES + 3)]
    assert {100_000 * n for n in range(1, len(began))} <= {m.done for m in moved}


async def test_an_upload_goes_on_over_a_new_link_when_the_old_one_is_lost(tmp_path: Path) -> None:
    async with fake_server() as server, member_of(server) as client:
        began = breaking(server, 1, OSError())
        whole = server._take

        async def take(*arguments: object) -> object:
            try:
                return await whole(*arguments)  # type: ignore[arg-type]
            except OSError:
                server.visitors[0].writer.transport.abort()
                raise

        server._take = take  # type: ignore[assignment, method-assign]
        [attachment] = await client.upload([film(tmp_path)])
        assert server.blobs[attachment.id][1] == FILM
        assert began == [0, 100_000]
        assert server.commands().count("resume") == 1
        await client.ping()


async def test_who_is_told_to_wait_for_a_way_waits_and_gets_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    monkeypatch.setattr(attempts.Attempts, "_wait_for_turn", lambda _, busy: waits.append(busy.retry_after) or 0.0)
    async with fake_server() as server, member_of(server) as client:

        def busy(_: Visitor, block: Upload) -> None:
            if len(waits) < 3:
                raise Refusal(ErrorCode.TRANSFER_BUSY, retry_after=1)

        server.answers[Upload] = busy
        assert len(await client.upload([film(tmp_path)])) == 1
    assert waits == [1, 1, 1]


def busy_for(seconds: int) -> ServerRefused:
    return ServerRefused(error_block(Refusal(ErrorCode.TRANSFER_BUSY, retry_after=seconds), ""))


def test_waiting_for_a_way_has_an_end_and_is_never_in_step() -> None:
    tries, waits = attempts.Attempts(), list[float]()
    with contextlib.suppress(ServerRefused):
        while len(waits) < 10_000:
            waits.append(tries.pause(busy_for(2)))
    assert attempts.BUSY_SECONDS - 2 <= sum(waits) <= attempts.BUSY_SECONDS
    assert all(1 <= wait <= 2 for wait in waits)
    assert len(set(waits)) > 10


async def test_a_part_that_was_spoilt_is_sent_once_more_from_the_start(tmp_path: Path) -> None:
    async with fake_server() as server, member_of(server) as client:
        server.parts[sample_attachment(FILM, "").sha256] = bytes(1000)
        [attachment] = await client.upload([film(tmp_path)])
        assert server.blobs[attachment.id][1] == FILM
        assert server.shadow_visits == 2


async def test_a_paused_upload_is_kept_on_the_server_and_a_later_one_goes_on(tmp_path: Path) -> None:
    async with fake_server() as server, member_of(server) as client:
        begun, pause = asyncio.Event(), asyncio.Event()

        async def never(*_: object) -> list[Attachment]:
            begun.set()
            await asyncio.Event().wait()
            return []

        server._take = never  # type: ignore[method-assign]
        uploading = asyncio.create_task(client.upload([film(tmp_path)], pause=pause))
        await begun.wait()
        pause.set()
        with pytest.raises(TransferPaused):
            await uploading
        await client.ping()
        assert [block.keep for block in server.got(Cancel)] == [True]


async def test_a_client_follows_a_shadow_socket_to_another_port(tmp_path: Path) -> None:
    """[SHADOW-2] A second `shadow` for the same transfer; the first port may be closed already."""
    async with fake_server() as server, member_of(server) as client:
        server.moves_from = ":1"
        [attachment] = await client.upload([film(tmp_path)])
        assert server.blobs[attachment.id][1] == FILM
        assert len(server.got(Upload)) == 1


def half_given(server: FakeServer, times: int) -> list[int]:
    """Give only half of what is wanted at the first visits, then break off; how much each visit was to give."""
    whole, left = server._give, list[int]()

    async def give(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter, wanted: list[tuple[Attachment, bytes]]
    ) -> object:
        [(_, content)] = wanted
        left.append(len(content))
        if len(left) > times:
            return await whole(reader, writer, wanted)
        writer.write(content[: len(content) // 2])
        await writer.drain()
        raise OSError

    server._give = give  # type: ignore[assignment, method-assign]
    return left


async def test_a_download_that_breaks_goes_on_where_the_file_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carrying, "REASON_SECONDS", 0.05)
    async with fake_server() as server, member_of(server) as client:
        message = offer(server, ("film.mp4", FILM))
        left = half_given(server, 2)
        await client.download(message, tmp_path)
        assert left == [len(FILM), len(FILM) // 2, len(FILM) // 4]
        assert [block.files[0].offset for block in server.got(Download)] == [len(FILM) - length for length in left]
    assert read_all(tmp_path) == {"film.mp4": FILM}


async def test_a_later_download_goes_on_with_what_an_earlier_one_has_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carrying, "REASON_SECONDS", 0.05)
    monkeypatch.setattr(attempts, "TRIES", 1)
    async with fake_server() as server, member_of(server) as client:
        message = offer(server, ("film.mp4", FILM))
        left = half_given(server, 1)
        with pytest.raises(TransferBroken):
            await client.download(message, tmp_path)
        await client.download(message, tmp_path)
        assert left == [len(FILM), len(FILM) // 2]
    assert read_all(tmp_path) == {"film.mp4": FILM}


async def test_what_was_left_and_is_damaged_is_fetched_anew(tmp_path: Path) -> None:
    async with fake_server() as server, member_of(server) as client:
        message = offer(server, ("film.mp4", FILM))
        (tmp_path / f".kentongan-{message.attachments[0].sha256[:32]}.part").write_bytes(bytes(1000))
        await client.download(message, tmp_path)
        assert [block.files[0].offset for block in server.got(Download)] == [1000, 0]
    assert read_all(tmp_path) == {"film.mp4": FILM}


async def test_a_connection_that_breaks_again_and_again_is_given_up_and_what_has_come_is_kept(tmp_path: Path) -> None:
    async with fake_server() as server, member_of(server) as client:
        message = offer(server, ("film.mp4", b"x" * 100_000))

        async def break_off(*_: object) -> list[Attachment]:
            raise Refusal(ErrorCode.TRANSFER_STALLED)

        server._give = break_off  # type: ignore[method-assign]
        with pytest.raises(ServerRefused) as refused:
            await client.download(message, tmp_path)
        assert refused.value.code == ErrorCode.TRANSFER_STALLED
        assert server.shadow_visits == attempts.TRIES
    assert [path.name[:11] for path in tmp_path.iterdir()] == [".kentongan-"]


async def test_a_connection_that_breaks_without_a_word_is_told_as_broken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carrying, "REASON_SECONDS", 0.05)
    async with fake_server() as server, member_of(server) as client:
        message = offer(server, ("film.mp4", b"x" * 100_000))

        async def break_off(*_: object) -> list[Attachment]:
            raise OSError

        server._give = break_off  # type: ignore[method-assign]
        with pytest.raises(TransferBroken):
            await client.download(message, tmp_path)
        await client.ping()
        assert [block.keep for block in server.got(Cancel)] == [True] * attempts.TRIES
