"""[LINK-7] A transfer goes on at another server of the same system, from what was confirmed there or here."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from kentongan.client import attempts
from kentongan.client.client import Client
from kentongan.protocol.commands.attachment import Attachment, Download, TransferFile, Upload
from kentongan.protocol.commands.login import Resume
from tests.client.fake_server import FakeServer, fake_server
from tests.client.samples import sample_attachment, sample_message

FILM = bytes(range(256)) * 4000
HALF = len(FILM) // 2


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempts, "FIRST_SECONDS", 0.0)


@contextlib.asynccontextmanager
async def two_servers() -> AsyncIterator[tuple[FakeServer, FakeServer, Client]]:
    """Two servers with one store, and a client that is logged in at the first."""
    async with fake_server() as other, fake_server(announced=[other.where]) as server:
        other.blobs, other.parts, other.messages = server.blobs, server.parts, server.messages
        async with Client.connect(server.line) as client:
            await client.login("humas@lain", "rahasia")
            yield server, other, client


def must_have_resumed(client: Client, other: FakeServer) -> None:
    assert str(client.link.server) == other.where
    assert len(other.got(Resume)) == 1


async def test_an_upload_goes_on_at_another_server(tmp_path: Path) -> None:
    (tmp_path / "film.mp4").write_bytes(FILM)
    async with two_servers() as (server, other, client):

        async def take_half(reader: asyncio.StreamReader, _: asyncio.StreamWriter, files: list[TransferFile]) -> None:
            server.parts[files[0].sha256] = await reader.readexactly(HALF)
            await server.__aexit__()

        server._take = take_half  # type: ignore[assignment, method-assign]
        began: list[int] = []
        whole = other._take

        async def take_rest(
            reader: asyncio.StreamReader, writer: asyncio.StreamWriter, files: list[TransferFile]
        ) -> list[Attachment]:
            began.append(files[0].offset)
            return await whole(reader, writer, files)

        other._take = take_rest  # type: ignore[method-assign]
        [attachment] = await client.upload([tmp_path / "film.mp4"])
        assert other.blobs[attachment.id][1] == FILM
        assert began == [HALF]
        assert other.got(Upload)[0].files == server.got(Upload)[0].files
        must_have_resumed(client, other)


async def test_a_download_goes_on_at_another_server(tmp_path: Path) -> None:
    async with two_servers() as (server, other, client):
        attachment = sample_attachment(FILM, "film.mp4")
        server.blobs[attachment.id] = (attachment, FILM)
        server.messages.append(message := sample_message(attachments=[attachment]))
        came = asyncio.Event()

        async def give_half(_: asyncio.StreamReader, writer: asyncio.StreamWriter, wanted: object) -> None:
            writer.write(FILM[:HALF])
            await writer.drain()
            await came.wait()
            await server.__aexit__()

        server._give = give_half  # type: ignore[assignment, method-assign]

        def watch(moved: object) -> None:
            if getattr(moved, "done", 0) == HALF:
                came.set()

        [path] = await client.download(message, tmp_path, progress=watch)
        assert path.read_bytes() == FILM
        assert [block.files[0].offset for block in other.got(Download)] == [HALF]
        must_have_resumed(client, other)
