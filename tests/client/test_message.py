import asyncio

import pytest

from kentongan.client import Client, LinkLost
from kentongan.ids import new_id
from kentongan.protocol.commands.message import (
    Attach,
    Change,
    Delivered,
    Follow,
    Ledger,
    LedgerPage,
    LedgerRow,
    Message,
    Receipt,
    Receipts,
    Send,
    Times,
)
from kentongan.protocol.commands.registration import Registration
from kentongan.words import DeliveryState, Level, RegistrationState
from tests.client.fake_server import fake_server
from tests.client.samples import sample_attachment, sample_message


async def test_a_message_is_sent_with_an_id_of_its_own_and_all_it_has() -> None:
    poster = sample_attachment(b"png")
    picture = Attach(attachment=new_id(), thumbnail="aGFsbG8=")
    async with fake_server() as server:
        async with Client.connect(server.line) as client:
            await client.login("humas@lain", "rahasia")
            first = await client.send(["@contoh"], "Seminar")
            second = await client.send(
                ("a@x", "*"), "Rapat", "Segera.", level=Level.IMPORTANT, expires_at=5, attachments=[poster, picture]
            )
        sent = server.got(Send)
        assert [accepted.id for accepted in (first, second)] == [block.id for block in sent]
        assert first.id != second.id
        assert (sent[1].to, sent[1].subject, sent[1].text, sent[1].level, sent[1].expires_at) == (
            ["a@x", "*"],
            "Rapat",
            "Segera.",
            Level.IMPORTANT,
            5,
        )
        assert sent[1].attachments == [Attach(attachment=poster.id), picture]


async def test_after_a_lost_link_a_message_can_be_sent_again_under_the_same_id() -> None:
    async with fake_server() as server:
        proper = server.answers[Send]
        server.answers[Send] = lambda visitor, _: visitor.writer.transport.abort()
        chosen = new_id()
        async with Client.connect(server.line) as client:
            await client.login("humas@lain", "rahasia")
            with pytest.raises(LinkLost):
                await client.send(["a@x"], "Seminar", id=chosen)
        server.answers[Send] = proper
        async with Client.connect(server.line) as client:
            await client.login("humas@lain", "rahasia")
            assert (await client.send(["a@x"], "Seminar", id=chosen)).id == chosen
        assert [block.id for block in server.got(Send)] == [chosen, chosen]


async def test_following_brings_waiting_messages_then_new_ones_and_receipts_in_order() -> None:
    async with fake_server() as server:
        server.messages = [sample_message("one"), sample_message("two")]
        seen: list[str] = []
        async with Client.connect(server.line) as client:
            await client.login("humas@lain", "rahasia")
            async for event in client.follow():
                seen.append(event.subject if isinstance(event, Message) else event.message)
                if len(seen) == 2:
                    server.push(Registration(number=1, state=RegistrationState.APPROVED, address="a@x", submitted_at=1))
                    change = Change(address="a@x", state=DeliveryState.SHOWN, at=1)
                    server.push(Receipts(message="f" * 32, tally=server.tally, changed=[change]))
                if len(seen) == 3:
                    break
        assert seen == ["one", "two", "f" * 32]
        assert [block.after for block in server.got(Follow)] == [-1]


async def test_following_can_be_taken_up_again_on_the_same_link() -> None:
    async with fake_server() as server:
        server.messages = [sample_message("one"), sample_message("two")]
        async with Client.connect(server.line) as client:
            await client.login("humas@lain", "rahasia")
            async for event in client.follow(after=5):
                assert isinstance(event, Message)
                assert event.subject == "one"
                break
            async for event in client.follow():
                assert isinstance(event, Message)
                assert event.subject == "two"
                break
        assert [block.after for block in server.got(Follow)] == [5]


async def test_requests_are_answered_while_messages_flow() -> None:
    async with fake_server() as server:
        server.messages = [sample_message(str(n)) for n in range(50)]
        async with Client.connect(server.line) as client:
            await client.login("humas@lain", "rahasia")
            async for event in client.follow():
                assert isinstance(event, Message)
                await client.delivered(event.sequence)
                if event.subject == "49":
                    break
        assert [block.sequence for block in server.got(Delivered)] == [m.sequence for m in server.messages]


async def test_following_ends_with_the_link() -> None:
    async with fake_server() as server, Client.connect(server.line) as client:
        await client.login("humas@lain", "rahasia")

        async def follow() -> None:
            async for _ in client.follow():
                pass

        following = asyncio.create_task(follow())
        await client.ping()
        server.visitors[0].writer.transport.abort()
        with pytest.raises(LinkLost):
            await following


async def test_inbox_outbox_and_single_messages_are_read() -> None:
    async with fake_server() as server:
        server.messages = [sample_message("in")]
        server.sent = [sample_message("out")]
        async with Client.connect(server.line) as client:
            await client.login("humas@lain", "rahasia")
            assert [row.message.subject async for row in client.inbox()] == ["in"]
            assert [(row.message.subject, row.tally.delivered) async for row in client.outbox()] == [("out", 1)]
            assert (await client.fetch(server.sent[0].id)).subject == "out"


async def test_the_ledger_names_every_recipient_page_by_page() -> None:
    def page(_: object, block: Ledger) -> LedgerPage:
        row = LedgerRow(address=f"a{block.after}@x", institution="X", times=Times(delivered_at=1))
        return LedgerPage(message=block.message, rows=[row], next="" if block.after else "2")

    async with fake_server() as server:
        server.answers[Ledger] = page
        async with Client.connect(server.line) as client:
            await client.login("humas@lain", "rahasia")
            assert [row.address async for row in client.ledger("f" * 32)] == ["a@x", "a2@x"]


async def test_receipts_are_reported_in_their_words() -> None:
    one, two = new_id(), new_id()
    async with fake_server() as server:
        async with Client.connect(server.line) as client:
            await client.login("humas@lain", "rahasia")
            await client.delivered(12)
            await client.shown(one, two)
            await client.opened(one)
            await client.acknowledge(two)
        assert [(block.state.value, block.messages) for block in server.got(Receipt)] == [
            ("shown", [one, two]),
            ("opened", [one]),
            ("acknowledged", [two]),
        ]
        assert [block.sequence for block in server.got(Delivered)] == [12]
