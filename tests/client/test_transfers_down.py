"""Downloads: verified, under names of their own, and nothing is left of what failed."""

import asyncio
from pathlib import Path

import pytest

from kentongan.client import Moved, stream
from kentongan.client.errors import AnswerUnreadable, FileDamaged, FileUnwritable
from kentongan.protocol.commands.attachment import Attachment, Cancel, Download
from tests.client.fake_server import fake_server, read_all
from tests.client.samples import sample_attachment
from tests.client.test_transfers import CONTENTS, member_of, offer
from tests.client.test_transfers_again import FILM

pytestmark = pytest.mark.usefixtures("no_pauses")


async def test_two_downloads_of_the_same_file_do_not_meet(tmp_path: Path) -> None:
    async with fake_server() as server, member_of(server) as client:
        message = offer(server, ("film.mp4", FILM))
        await asyncio.gather(client.download(message, tmp_path), client.download(message, tmp_path))
    assert read_all(tmp_path) == {"film.mp4": FILM, "film (1).mp4": FILM}


async def test_attachments_arrive_verified_under_their_own_names(tmp_path: Path) -> None:
    moved: list[Moved] = []
    async with fake_server() as server, member_of(server) as client:
        message = offer(server, *CONTENTS.items())
        paths = await client.download(message, tmp_path, progress=moved.append)
        assert paths == [tmp_path / name for name in CONTENTS]
        assert read_all(tmp_path) == CONTENTS
        assert server.shadow_visits == 1
    assert {m.name: m.done for m in moved} == {name: len(c) for name, c in CONTENTS.items() if c}


async def test_some_attachments_can_be_chosen(tmp_path: Path) -> None:
    async with fake_server() as server, member_of(server) as client:
        message = offer(server, *CONTENTS.items())
        assert [path.name for path in await client.download(message, tmp_path, message.attachments[1:2])] == [
            "suara.wav"
        ]
        assert await client.download(message, tmp_path, []) == []


async def test_nothing_is_overwritten_and_no_name_leads_out_of_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text("mine")
    async with fake_server() as server, member_of(server) as client:
        message = offer(server, ("a.txt", b"1"), ("../../a.txt", b"2"), ("/etc/a.txt", b"3"))
        paths = await client.download(message, folder)
    assert [path.name for path in paths] == ["a (1).txt", "a (2).txt", "a (3).txt"]
    assert read_all(folder) == {"a.txt": b"mine", "a (1).txt": b"1", "a (2).txt": b"2", "a (3).txt": b"3"}
    assert list(tmp_path.iterdir()) == [folder]


async def test_damaged_bytes_leave_no_file_and_say_which(tmp_path: Path) -> None:
    async with fake_server() as server, member_of(server) as client:
        message = offer(server, ("utuh.txt", b""), ("rusak.png", b"abcdef"))
        server.spoil = lambda content: content[::-1]
        with pytest.raises(FileDamaged, match=r"rusak\.png"):
            await client.download(message, tmp_path)
        assert b'"failed","code":"hash_mismatch","file":1' in server.records
        assert b"stored" not in server.records
    assert list(tmp_path.iterdir()) == []


async def test_files_other_than_those_of_the_message_are_not_taken(tmp_path: Path) -> None:
    async with fake_server() as server, member_of(server) as client:
        message = offer(server, ("a.txt", b"promised"))
        promised = message.attachments[0]
        server.blobs[promised.id] = (sample_attachment(b"other", "a.txt"), b"other")
        with pytest.raises(AnswerUnreadable):
            await client.download(message, tmp_path)
    assert list(tmp_path.iterdir()) == []


async def test_what_arrives_is_confirmed_while_it_flows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "CONFIRM_BYTES", 1)
    async with fake_server() as server, member_of(server) as client:
        message = offer(server, ("a.txt", b"abc"), ("b.txt", b"defg"))
        await client.download(message, tmp_path)
        for record in (b'"confirmed","file":0,"offset":3', b'"confirmed","file":1,"offset":4', b'"stored"'):
            assert record in server.records


async def test_a_folder_that_cannot_be_written_is_told_before_anything_is_asked(tmp_path: Path) -> None:
    async with fake_server() as server, member_of(server) as client:
        message = offer(server, ("a.txt", b"abc"))
        with pytest.raises(FileUnwritable):
            await client.download(message, tmp_path / "missing")
        assert server.got(Download) == []


async def test_a_cancelled_download_leaves_nothing(tmp_path: Path) -> None:
    async with fake_server() as server, member_of(server) as client:
        message = offer(server, ("film.mp4", b"x" * 100_000))
        begun = asyncio.Event()

        async def half(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, wanted: object) -> object:
            writer.write(b"x" * 50_000)
            begun.set()
            await asyncio.Event().wait()
            return []

        server._give = half  # type: ignore[assignment, method-assign]
        downloading = asyncio.create_task(client.download(message, tmp_path))
        await begun.wait()
        downloading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await downloading
        await client.ping()
        assert len(server.got(Cancel)) == 1
    assert list(tmp_path.iterdir()) == []


async def test_a_server_that_claims_a_download_went_well_is_not_believed(tmp_path: Path) -> None:
    async with fake_server() as server, member_of(server) as client:
        message = offer(server, ("film.mp4", b"x" * 100_000))

        async def claim(*_: object) -> list[Attachment]:
            return message.attachments

        server._give = claim  # type: ignore[method-assign]
        with pytest.raises(FileDamaged):
            await client.download(message, tmp_path)
    assert list(tmp_path.iterdir()) == []
