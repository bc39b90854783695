import asyncio
import contextlib
from pathlib import Path

import pytest

from kentongan.client import Client, Moved, ServerRefused, attempts, carrying, stream
from kentongan.client.errors import (
    AnswerUnreadable,
    FileDamaged,
    FileUnreadable,
    FileUnwritable,
    KeyChanged,
    NotKentongan,
    ShadowUnreachable,
    TransferBroken,
    TransferPaused,
)
from kentongan.errors import ErrorCode, Refusal
from kentongan.protocol.commands.attachment import Attachment, Cancel, Download, TransferFile, Upload
from kentongan.protocol.commands.link import error_block
from kentongan.protocol.commands.message import Message
from kentongan.words import TransferWay
from tests.client.fake_server import FakeServer, Visitor, fake_server, read_all
from tests.client.samples import new_identity, sample_attachment, sample_message

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


# Upload


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


async def test_a_server_that_claims_a_download_went_well_is_not_believed(tmp_path: Path) -> None:
    async with fake_server() as server, member_of(server) as client:
        message = offer(server, ("film.mp4", b"x" * 100_000))

        async def claim(*_: object) -> list[Attachment]:
            return message.attachments

        server._give = claim  # type: ignore[method-assign]
        with pytest.raises(FileDamaged):
            await client.download(message, tmp_path)
    assert list(tmp_path.iterdir()) == []


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


# Again


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempts, "FIRST_SECONDS", 0.0)
    monkeypatch.setattr(carrying, "MOVE_SECONDS", 0.1)
    monkeypatch.setattr(carrying, "LEAVE_SECONDS", 0.1)


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


# Download


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
