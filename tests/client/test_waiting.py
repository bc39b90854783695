"""Popups that waited while this device was away: what others have dealt with meanwhile does not pop up. [RCPT-6]"""

from pathlib import Path

import pytest

from kentongan.client import Client
from kentongan.client.cache import Cache
from kentongan.client.link_state import Connected
from kentongan.client.popups import Popups
from kentongan.client.reports import Reports
from kentongan.client.waiting import Waiting
from kentongan.protocol.commands.elsewhere import Elsewhere
from kentongan.protocol.commands.message import Inbox, InboxPage, Message, Received, Times
from kentongan.words import ElsewhereState
from tests.client.fake_server import FakeServer, Visitor, fake_server
from tests.client.samples import DEVICE_KEY, sample_message
from tests.client.test_keeper import Watcher, _newest, follow_after, kept

OPEN, SEEN = Times(delivered_at=1), Times(delivered_at=1, shown_at=2, opened_at=3)
DONE = Times(delivered_at=1, shown_at=2, acknowledged_at=4)


class Lists:
    """A server's inbox and archive, newest first, two rows a page."""

    def __init__(self, server: FakeServer) -> None:
        self.inbox: list[tuple[Message, Times]] = []
        self.archive: list[tuple[Message, Times]] = []
        server.answers[Inbox] = self._page

    def _page(self, _: Visitor, block: Inbox) -> InboxPage:
        box, start = self.archive if block.archived else self.inbox, int(block.after or 0)
        rows = [Received(message=message, times=times) for message, times in box[start : start + 2]]
        return InboxPage(messages=rows, next=str(start + 2) if start + 2 < len(box) else "")


@pytest.fixture
def popups(cache: Cache) -> Popups:
    cache.begin(0)
    return Popups(cache, Reports(cache))


async def look(cache: Cache, popups: Popups, server: FakeServer) -> list[Elsewhere]:
    async with Client.connect(server.line) as client:
        await client.resume(DEVICE_KEY)
        return await Waiting(cache).look(client, popups.waiting())


async def test_what_was_dealt_with_elsewhere_does_not_pop_up(cache: Cache, popups: Popups) -> None:
    messages = [sample_message(f"Undangan {n}") for n in range(6)]
    open_, seen, done, archived, removed, newest = messages
    cache.take(messages)
    async with fake_server() as server:
        lists = Lists(server)
        lists.inbox = [(newest, OPEN), (done, DONE), (seen, SEEN), (open_, OPEN)]
        lists.archive = [(archived, OPEN)]
        news = await look(cache, popups, server)
    assert {one.state: one.messages for one in news} == {
        ElsewhereState.OPENED: [seen.id, archived.id],
        ElsewhereState.ACKNOWLEDGED: [done.id],
        ElsewhereState.REMOVED: [removed.id],
    }
    assert [popups.next(), popups.next(), popups.next()] == [open_, newest, None]
    assert cache.message(removed.id) is None


async def test_only_as_much_of_the_inbox_is_read_as_is_needed(cache: Cache, popups: Popups) -> None:
    old = [sample_message(f"Lama {n}") for n in range(6)]
    waiting = sample_message("Baru")
    async with fake_server() as server:
        lists = Lists(server)
        lists.inbox = [(waiting, OPEN), *((message, DONE) for message in old[::-1])]
        assert await look(cache, popups, server) == []
        assert server.got(Inbox) == [], "nothing waits"
        cache.take([waiting])
        assert await look(cache, popups, server) == []
        assert len(server.got(Inbox)) == 1
    assert popups.next() == waiting


async def test_what_stands_too_far_back_is_shown(cache: Cache, popups: Popups, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kentongan.client.waiting._PAGES", 1)
    waiting, *newer = [sample_message(f"Undangan {n}") for n in range(4)]
    cache.take([waiting])
    async with fake_server() as server:
        lists = Lists(server)
        lists.inbox = [(message, OPEN) for message in newer[::-1]]
        assert await look(cache, popups, server) == []
    assert popups.next() == waiting


async def test_a_keeper_shows_nothing_before_it_has_asked(tmp_path: Path) -> None:
    async with fake_server() as server:
        done, still = sample_message("Sudah"), sample_message("Belum")
        server.messages = [done, still]
        follow_after(server)
        async with kept(server, tmp_path) as (keeper, watcher):
            await watcher.until(lambda: keeper.cache.cursor == still.sequence)
        logged_in = server.login
        server.login = lambda visitor, block: _newest(logged_in(visitor, block), server)  # type: ignore[method-assign]
        asked: list[tuple[Visitor, str]] = []
        server.answers[Inbox] = lambda visitor, block: asked.append((visitor, block.token))
        async with kept(server, tmp_path) as (keeper, watcher):
            await server.until(lambda: asked)
            assert keeper.popups.next() is None
            visitor, token = asked[0]
            rows = [Received(message=still, times=OPEN), Received(message=done, times=DONE)]
            visitor.send(InboxPage(messages=rows), token)
            await watcher.until(lambda: watcher.count(Elsewhere))
            assert [keeper.popups.next(), keeper.popups.next()] == [still, None]


async def test_without_a_line_what_waits_is_shown(tmp_path: Path) -> None:
    async with fake_server() as server:
        server.messages = [sample_message("Tunggu")]
        follow_after(server)
        async with kept(server, tmp_path) as (keeper, watcher):
            await watcher.until(lambda: keeper.cache.cursor == server.messages[0].sequence)
    async with kept(server, tmp_path) as (keeper, watcher):
        assert isinstance(watcher, Watcher)
        await watcher.until(lambda: not keeper.popups.held)
        assert keeper.popups.next() == server.messages[0]


async def test_on_a_thin_line_nothing_waits_for_long_for_what_became_of_popups(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither popups, an emergency perhaps among them, nor what is to be sent."""
    monkeypatch.setattr("kentongan.client.keeper.ASK_SECONDS", 0.2)
    async with fake_server() as server:
        server.messages = [sample_message("Tunggu")]
        follow_after(server)
        async with kept(server, tmp_path) as (keeper, watcher):
            await watcher.until(lambda: keeper.cache.cursor == server.messages[0].sequence)
        logged_in = server.login
        server.login = lambda visitor, block: _newest(logged_in(visitor, block), server)  # type: ignore[method-assign]
        asked: list[Visitor] = []
        server.answers[Inbox] = lambda visitor, block: asked.append(visitor)
        async with kept(server, tmp_path) as (keeper, watcher):
            await server.until(lambda: asked)
            await watcher.until(lambda: watcher.count(Connected))
            assert keeper.popups.next() == server.messages[0]
