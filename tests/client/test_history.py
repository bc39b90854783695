from collections.abc import Iterator

import pytest

from kentongan.client import Client, LinkLost
from kentongan.client.cache import Cache
from kentongan.client.history import History
from kentongan.client.popups import Popups
from kentongan.protocol.commands.message import Inbox, InboxPage, Outbox, OutboxPage, Received, Sent, Times
from tests.client.fake_server import FakeServer, Visitor, fake_server
from tests.client.samples import DEVICE_KEY, sample_message

ARCHIVED = [sample_message("Arsip")]
RECEIVED = [sample_message(f"Masuk {n}") for n in range(6)][::-1]
SENT = [sample_message(f"Keluar {n}") for n in range(6)][::-1]


@pytest.fixture
def history(cache: Cache) -> History:
    cache.begin(10**6)
    return History(cache)


def in_pages(server: FakeServer, size: int = 2) -> None:
    """Both lists, so many rows a page."""

    def inbox(_: Visitor, block: Inbox) -> InboxPage:
        start = int(block.after or 0)
        box = ARCHIVED if block.archived else RECEIVED
        rows = [Received(message=message, times=Times()) for message in box[start : start + size]]
        return InboxPage(messages=rows, next=str(start + size) if start + size < len(box) else "")

    def outbox(_: Visitor, block: Outbox) -> OutboxPage:
        start = int(block.after or 0)
        rows = [Sent(message=message, tally=server.tally) for message in server.sent[start : start + size]]
        return OutboxPage(messages=rows, next=str(start + size) if start + size < len(server.sent) else "")

    server.sent = list(SENT)
    server.answers |= {Inbox: inbox, Outbox: outbox}


async def fetch(history: History, server: FakeServer) -> None:
    async with Client.connect(server.line) as client:
        await client.resume(DEVICE_KEY)
        await history.fetch(client)


async def test_a_new_device_gets_everything_and_nothing_of_it_pops_up(
    history: History, cache: Cache, popups: Popups
) -> None:
    async with fake_server() as server:
        in_pages(server)
        await fetch(history, server)
    assert [row.message for row in cache.inbox()] == RECEIVED
    assert [row.message for row in cache.inbox(archived=True)] == ARCHIVED
    assert [row.message for row in cache.outbox()] == SENT
    assert popups.next() is None


async def test_later_only_what_other_devices_have_sent_is_fetched(history: History, cache: Cache) -> None:
    async with fake_server() as server:
        in_pages(server)
        await fetch(history, server)
        server.sent[:0] = new = [sample_message(f"Baru {n}") for n in range(3)][::-1]
        asked = len(server.got(Outbox))
        await fetch(history, server)
    assert [row.message for row in cache.outbox()] == new + SENT
    assert len(server.got(Outbox)) == asked + 3
    assert len(server.got(Inbox)) == 4


async def test_what_was_broken_off_begins_anew_and_leaves_no_gap(history: History, cache: Cache) -> None:
    async with fake_server() as server:
        in_pages(server)
        whole = server.answers[Outbox]
        answers: Iterator[bool] = iter([True, False])

        def broken(visitor: Visitor, block: Outbox) -> object:
            return whole(visitor, block) if next(answers) else visitor.writer.transport.abort()

        server.answers[Outbox] = broken  # type: ignore[assignment]
        with pytest.raises(LinkLost):
            await fetch(history, server)
        server.answers[Outbox] = whole
        await fetch(history, server)
    assert [row.message for row in cache.outbox()] == SENT
