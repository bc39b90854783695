import asyncio
import gc
from pathlib import Path
from typing import Any

import pytest

from kentongan.client import Client, LinkLost, ServerRefused
from kentongan.client.cache import Cache
from kentongan.client.drafts import Drafts, WrittenDraft
from kentongan.client.errors import FileUnreadable
from kentongan.client.outbox import Entry, Outbox, OutgoingState, Settled
from kentongan.errors import ErrorCode, Refusal
from kentongan.ids import new_id
from kentongan.protocol.command import Block
from kentongan.protocol.commands.attachment import Attachment, Cancel, Upload
from kentongan.protocol.commands.message import Send
from tests.client.fake_server import FakeServer, Visitor, fake_server
from tests.client.samples import DEVICE_KEY

WAITING, ACCEPTED, REFUSED = OutgoingState.WAITING, OutgoingState.ACCEPTED, OutgoingState.REFUSED


@pytest.fixture
def outbox(cache: Cache) -> Outbox:
    return Outbox(cache)


def message(subject: str = "Seminar", **values: Any) -> Send:
    return Send(id=new_id(), to=["a@x"], subject=subject, **values)


async def post(outbox: Outbox, server: FakeServer) -> None:
    async with Client.connect(server.line) as client:
        await client.resume(DEVICE_KEY)
        await outbox.post(client)


def entry(outbox: Outbox, id: str) -> Entry:
    found = outbox.entry(id)
    assert found
    return found


def refusing(code: ErrorCode, subject: str, server: FakeServer) -> Any:
    def answer(visitor: Visitor, block: Send) -> Block:
        if block.subject == subject:
            raise Refusal(code, detail="x@y")
        return server.send(visitor, block)

    return answer


async def test_what_was_put_is_sent_in_order_and_can_be_read_afterwards(outbox: Outbox, cache: Cache) -> None:
    ids = [outbox.put(message(subject)) for subject in ("Satu", "Dua")]
    assert outbox.waiting() == ids
    async with fake_server() as server:
        await post(outbox, server)
        await post(outbox, server)
    assert [block.id for block in server.got(Send)] == ids
    assert outbox.waiting() == []
    assert outbox.entries() == []
    accepted = entry(outbox, ids[0]).accepted
    assert accepted
    assert (accepted.id, accepted.message) == (ids[0], ids[0][::-1])
    assert cache.search("dua")[0].sender == "humas@lain"


async def test_files_are_uploaded_once_however_often_the_line_breaks(outbox: Outbox, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    id = outbox.put(message(), [tmp_path / "a.txt"])
    async with fake_server() as server:
        server.answers[Send] = lambda visitor, _: visitor.writer.transport.abort()
        for _ in range(3):
            with pytest.raises(LinkLost):
                await post(outbox, server)
        server.answers[Send] = server.send
        await post(outbox, server)
    assert entry(outbox, id).state is ACCEPTED
    assert len({(block.id, block.attachments[0].attachment) for block in server.got(Send)}) == 1
    assert (len(server.got(Send)), len(server.got(Upload))) == (4, 1)


async def test_files_that_the_server_has_cleared_away_are_uploaded_again(outbox: Outbox, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    id = outbox.put(message(), [tmp_path / "a.txt"])
    async with fake_server() as server:
        server.answers[Send] = lambda visitor, _: visitor.writer.transport.abort()
        with pytest.raises(LinkLost):
            await post(outbox, server)
        old = set(server.blobs)

        def only_new(visitor: Visitor, block: Send) -> Block:
            if block.attachments[0].attachment in old:
                raise Refusal(ErrorCode.ATTACHMENT_UNKNOWN)
            return server.send(visitor, block)

        server.answers[Send] = only_new
        await post(outbox, server)
    assert entry(outbox, id).state is ACCEPTED
    assert len(server.got(Upload)) == 2


async def test_what_is_refused_for_good_is_kept_with_its_sentence_and_not_tried_again(outbox: Outbox) -> None:
    bad, good = outbox.put(message("Buruk")), outbox.put(message("Baik"))
    async with fake_server() as server:
        server.answers[Send] = refusing(ErrorCode.RECIPIENT_UNKNOWN, "Buruk", server)
        await post(outbox, server)
        await post(outbox, server)
    assert len(server.got(Send)) == 2
    assert entry(outbox, good).state is ACCEPTED
    (kept,) = outbox.entries()
    assert (kept.state, kept.draft.send.id) == (REFUSED, bad)
    assert kept.refusal
    assert (kept.refusal.code, kept.refusal.en) == ("recipient_unknown", "Unknown recipient: x@y.")
    assert outbox.withdraw(bad)
    assert not outbox.withdraw(good)
    assert outbox.entries() == []


async def test_what_cannot_be_taken_now_hinders_nothing_behind_it_and_waits(outbox: Outbox) -> None:
    later, now = outbox.put(message("Nanti")), outbox.put(message("Kini"))
    async with fake_server() as server:
        server.answers[Send] = refusing(ErrorCode.STORAGE_FAILED, "Nanti", server)
        with pytest.raises(ServerRefused):
            await post(outbox, server)
    assert (entry(outbox, later).state, entry(outbox, now).state) == (WAITING, ACCEPTED)


async def test_a_member_who_is_too_fast_waits_and_asks_for_nothing_more_in_the_meantime(outbox: Outbox) -> None:
    """[LIMIT-5]"""
    ids = [outbox.put(message(f"{number}")) for number in range(5)]
    async with fake_server() as server:
        server.answers[Send] = refusing(ErrorCode.TOO_FAST, "2", server)
        with pytest.raises(ServerRefused) as refused:
            await post(outbox, server)
        assert refused.value.code == ErrorCode.TOO_FAST
        assert [block.id for block in server.got(Send)] == ids[:3]
        assert outbox.waiting() == ids[2:]
        server.answers[Send] = server.send
        await post(outbox, server)
    assert [block.id for block in server.got(Send)] == [*ids[:3], *ids[2:]]
    assert outbox.waiting() == outbox.entries() == []


@pytest.mark.parametrize("change", ["removed", "changed"])
async def test_a_file_that_is_not_what_it_was_refuses_the_message(outbox: Outbox, tmp_path: Path, change: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text("as it was")
    id = outbox.put(message(), [path])
    path.unlink() if change == "removed" else path.write_text("as it is")
    async with fake_server() as server:
        await post(outbox, server)
    assert entry(outbox, id).state is REFUSED
    assert "a.txt" in (entry(outbox, id).refusal or server.greeting).en  # type: ignore[union-attr]
    assert server.got(Send) == []


def test_what_no_server_would_take_is_not_kept(outbox: Outbox, tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refused:
        outbox.put(message("x" * 201))
    assert (refused.value.code, refused.value.field) == (ErrorCode.FIELD_TOO_LONG, "subject")
    with pytest.raises(FileUnreadable):
        outbox.put(message(), [tmp_path / "missing"])
    (tmp_path / "a").touch()
    with pytest.raises(Refusal):
        outbox.put(message(), [tmp_path / "a"] * 21)
    assert outbox.entries() == []


async def test_two_processes_that_post_at_once_upload_and_send_once(cache: Cache, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    one, two = Outbox(cache), Outbox(cache)
    one.put(message(), [tmp_path / "a.txt"])
    async with fake_server() as server:
        await asyncio.gather(post(one, server), post(two, server))
    assert (len(server.got(Upload)), len(server.got(Send))) == (1, 1)


async def test_what_is_held_while_its_files_move_rests_until_it_is_released(outbox: Outbox, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    id = outbox.put(message(), [tmp_path / "a.txt"])
    behind = outbox.put(message("Dua"))
    async with fake_server() as server:
        server.answers[Upload] = lambda visitor, block: outbox.hold(id) and None
        await post(outbox, server)
        assert entry(outbox, id).state is OutgoingState.HELD
        assert server.shadow_visits == 0
        assert [block.id for block in server.got(Send)] == [behind]
        assert [one.draft.send.id for one in outbox.entries()] == [id]
        del server.answers[Upload]
        await post(outbox, server)
        assert outbox.release(id)
        assert not outbox.release(id)
        await post(outbox, server)
    assert entry(outbox, id).state is ACCEPTED


async def test_what_has_moved_is_kept_for_the_next_post_when_one_is_ended(
    outbox: Outbox, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "film.mp4").write_bytes(b"film")
    id = outbox.put(message(), [tmp_path / "film.mp4"])
    moving = asyncio.Event()

    async def never(*_: object) -> list[Attachment]:
        moving.set()
        await asyncio.Event().wait()
        return []

    async with fake_server(_take=never) as server, Client.connect(server.line) as client:
        await client.resume(DEVICE_KEY)
        posting = asyncio.create_task(outbox.post(client))
        await moving.wait()
        posting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await posting
        await client.ping()
        assert [block.keep for block in server.got(Cancel)] == [True]
    assert entry(outbox, id).state is WAITING
    del posting
    gc.collect()
    assert not [record for record in caplog.records if "never retrieved" in record.message]


async def test_what_is_withdrawn_while_its_files_move_is_not_sent(outbox: Outbox, cache: Cache, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    id = outbox.put(message(), [tmp_path / "a.txt"])
    async with fake_server() as server:
        # By another process, of which this one hears only when it looks.
        server.answers[Upload] = lambda visitor, block: Outbox(cache).withdraw(id) and None
        await post(outbox, server)
        assert server.got(Send) == []
    assert outbox.entry(id) is None


async def test_thumbnails_travel_with_their_files_and_the_end_is_told(
    outbox: Outbox, cache: Cache, tmp_path: Path
) -> None:
    (tmp_path / "a.png").write_text("a")
    Drafts(cache).keep(WrittenDraft(id=(send := message()).id, subject="Seminar"))
    id = outbox.put(send, [tmp_path / "a.png"], ["aGFsbw=="])
    assert Drafts(cache).count() == 0
    told: list[object] = []
    outbox.tell = told.append
    async with fake_server() as server:
        await post(outbox, server)
        assert [one.thumbnail for one in server.got(Send)[0].attachments] == ["aGFsbw=="]
    accepted = entry(outbox, id).accepted
    assert accepted
    kept = cache.message(accepted.message)
    assert kept
    assert kept.attachments[0].thumbnail == "aGFsbw=="
    assert told[-1] == Settled(id)
