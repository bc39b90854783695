"""Uploads over shadow sockets: in one visit, by the announced port and the known key only."""

import asyncio
import contextlib
from pathlib import Path

import pytest

from kentongan.client import Client, Moved, ServerRefused
from kentongan.client.errors import AnswerUnreadable, FileUnreadable, KeyChanged, NotKentongan, ShadowUnreachable
from kentongan.errors import ErrorCode, Refusal
from kentongan.protocol.commands.attachment import Attachment, Cancel, Upload
from kentongan.protocol.commands.message import Message
from kentongan.words import TransferWay
from tests.client.fake_server import FakeServer, Visitor, fake_server
from tests.client.samples import new_identity, sample_attachment, sample_message

pytestmark = pytest.mark.usefixtures("no_pauses")

CONTENTS = {"poster.png": b"\x89PNG" * 400_000, "suara.wav": b"RIFF" * 30_000, "kosong.txt": b""}


@contextlib.asynccontextmanager
async def member_of(server: FakeServer) -> "contextlib.AbstractAsyncContextManager[Client]":
    async with Client.connect(server.line) as client:
        await client.login("humas@lain", "rahasia")
        yield client


def files(folder: Path) -> list[Path]:
    folder.mkdir()
    for name, content in CONTENTS.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in CONTENTS]


def offer(server: FakeServer, *contents: tuple[str, bytes]) -> Message:
    """A message whose attachments the server has."""
    attachments = [sample_attachment(content, name) for name, content in contents]
    for attachment, (_, content) in zip(attachments, contents, strict=True):
        server.blobs[attachment.id] = (attachment, content)
    message = sample_message(attachments=attachments)
    server.messages.append(message)
    return message


async def test_files_arrive_whole_in_one_visit_of_one_shadow_socket(tmp_path: Path) -> None:
    moved: list[Moved] = []
    async with fake_server() as server, member_of(server) as client:
        attachments = await client.upload(files(tmp_path / "out"), moved.append)
        assert [attachment.name for attachment in attachments] == list(CONTENTS)
        assert [server.blobs[attachment.id][1] for attachment in attachments] == list(CONTENTS.values())
        assert server.shadow_visits == 1
        assert server.shadow_peers == ["127.0.0.1"]
    assert {m.name: m.done for m in moved} == {name: len(c) for name, c in CONTENTS.items() if c}
    assert all(m.done <= m.size for m in moved)


async def test_nothing_to_upload_asks_nothing(tmp_path: Path) -> None:
    async with fake_server() as server, member_of(server) as client:
        assert await client.upload([]) == []
        assert server.got(Upload) == []


async def test_a_missing_file_is_told_before_anything_is_asked(tmp_path: Path) -> None:
    async with fake_server() as server, member_of(server) as client:
        with pytest.raises(FileUnreadable, match="missing"):
            await client.upload([*files(tmp_path / "out"), tmp_path / "missing"])
        assert server.got(Upload) == []


async def test_a_refused_upload_opens_no_shadow_connection(tmp_path: Path) -> None:
    async with fake_server() as server, member_of(server) as client:

        def refuse(_: Visitor, block: Upload) -> None:
            raise Refusal(ErrorCode.QUOTA_EXCEEDED, detail="5 GB")

        server.answers[Upload] = refuse
        with pytest.raises(ServerRefused, match="5 GB"):
            await client.upload(files(tmp_path / "out"))
        assert server.shadow_visits == 0
        await client.ping()


async def test_bytes_that_changed_on_the_way_are_refused_with_the_name_of_the_file(tmp_path: Path) -> None:
    async with fake_server() as server, member_of(server) as client:
        server.spoil = lambda content: content[::-1]
        with pytest.raises(ServerRefused, match=r"poster\.png") as refused:
            await client.upload(files(tmp_path / "out"))
        assert refused.value.code == ErrorCode.HASH_MISMATCH


async def test_the_final_answer_counts_whatever_the_shadow_socket_said_last(tmp_path: Path) -> None:
    async with fake_server() as server, member_of(server) as client:

        async def take_all_and_break(reader: asyncio.StreamReader, *_: object) -> list[Attachment]:
            await reader.readexactly(sum(map(len, CONTENTS.values())))
            return [sample_attachment(content, name) for name, content in CONTENTS.items()]

        server._take = take_all_and_break  # type: ignore[method-assign]
        assert [attachment.name for attachment in await client.upload(files(tmp_path / "out"))] == list(CONTENTS)


async def test_only_the_port_of_the_announcement_is_used(tmp_path: Path) -> None:
    """A server cannot send its clients to somebody else's address."""
    async with fake_server() as elsewhere, fake_server() as server, member_of(server) as client:
        server.shadow_endpoint = f"127.0.0.9:{elsewhere.port}"
        with pytest.raises(NotKentongan, match=f":{elsewhere.port}"):
            await client.upload(files(tmp_path / "out"))


async def test_a_closed_port_of_a_server_that_knows_no_other_way_is_told_and_both_tries_are_ended(
    tmp_path: Path,
) -> None:
    """An older server answers `shadow` whatever the `way`, [INBAND-1]."""
    async with fake_server() as server, member_of(server) as client:
        server.shadow_endpoint = ":1"
        with pytest.raises(ShadowUnreachable, match=":1 "):
            await client.upload(files(tmp_path / "out"))
        await client.ping()
        assert [block.way for block in server.got(Upload)] == [TransferWay.SHADOW, TransferWay.INBAND]
        assert [block.keep for block in server.got(Cancel)] == [True, True]
        assert client.networks.way("127.0.0.1") is TransferWay.SHADOW


async def test_an_endpoint_without_a_port_is_not_understood(tmp_path: Path) -> None:
    async with fake_server() as server, member_of(server) as client:
        server.shadow_endpoint = "nowhere"
        with pytest.raises(AnswerUnreadable):
            await client.upload(files(tmp_path / "out"))


async def test_the_shadow_socket_must_have_the_key_of_the_main_socket(tmp_path: Path) -> None:
    async with fake_server() as server, member_of(server) as client:
        server.identity = new_identity()
        with pytest.raises(KeyChanged):
            await client.upload(files(tmp_path / "out"))
        assert server.blobs == {}


async def test_the_shadow_socket_must_speak_its_own_protocol(tmp_path: Path) -> None:
    async with fake_server(shadow_alpn="kentongan/1") as server, member_of(server) as client:
        with pytest.raises(NotKentongan):
            await client.upload(files(tmp_path / "out"))
        assert server.blobs == {}


async def test_a_cancelled_upload_is_cancelled_on_the_server_too(tmp_path: Path) -> None:
    async with fake_server() as server, member_of(server) as client:
        begun, over = asyncio.Event(), asyncio.Event()

        async def never(*_: object) -> list[Attachment]:
            begun.set()
            await over.wait()
            return []

        server._take = never  # type: ignore[method-assign]
        uploading = asyncio.create_task(client.upload(files(tmp_path / "out")))
        await begun.wait()
        uploading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await uploading
        await client.ping()
        # The second is for what a try that broke in that very moment may have left.
        assert [block.keep for block in server.got(Cancel)] == [False, False]
        over.set()
