"""A link among several addresses of one system: which is tried, which is left, and what is told of those."""

import pytest

from kentongan.client.errors import KeyChanged
from kentongan.client.invitation import Invitation, ServerAddress
from kentongan.client.link import Link
from kentongan.protocol.commands.link import Goodbye
from tests.client.fake_server import fake_server
from tests.client.samples import new_identity


@pytest.fixture
def in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """Addresses are tried as they stand in the invitation."""
    monkeypatch.setattr("random.shuffle", lambda servers: None)


@pytest.mark.usefixtures("in_order")
async def test_the_second_address_is_tried_when_the_first_is_down(unused_tcp_port: int) -> None:
    async with fake_server() as server:
        line = f"kentongan://127.0.0.1:{unused_tcp_port},{server.where}#{server.identity.fingerprint}"
        link = await Link.open(Invitation.parse(line))
        assert (str(link.server), link.strangers) == (server.where, ())
        await link.close()


@pytest.mark.usefixtures("in_order")
async def test_the_address_that_was_lost_comes_last() -> None:
    async with fake_server() as lost, fake_server() as other:
        line = f"kentongan://{lost.where},{other.where}#{lost.identity.fingerprint}"
        link = await Link.open(Invitation.parse(line), lost=ServerAddress.parse(lost.where))
        assert str(link.server) == other.where
        await link.close()


@pytest.mark.usefixtures("in_order")
async def test_an_address_with_another_key_is_left_before_anything_is_sent_and_named() -> None:
    """[TLS-5]"""
    async with fake_server(identity=new_identity()) as wrong, fake_server() as right:
        line = f"kentongan://{wrong.where},{right.where}#{right.identity.fingerprint}"
        link = await Link.open(Invitation.parse(line))
        await link.ping()
        assert str(link.server) == right.where
        (stranger,) = link.strangers
        assert (stranger.server, stranger.shown) == (wrong.where, wrong.identity.fingerprint)
        assert wrong.received == []
        await link.close()


@pytest.mark.usefixtures("in_order")
async def test_another_key_is_told_even_when_the_other_address_is_only_down(unused_tcp_port: int) -> None:
    async with fake_server(identity=new_identity()) as wrong:
        line = f"kentongan://{wrong.where},127.0.0.1:{unused_tcp_port}#{new_identity().fingerprint}"
        with pytest.raises(KeyChanged) as stopped:
            await Link.open(Invitation.parse(line))
        assert (stopped.value.server, stopped.value.is_everywhere) == (wrong.where, False)
        assert wrong.received == []


@pytest.mark.usefixtures("in_order")
async def test_a_server_that_sends_us_away_is_passed_over() -> None:
    async with fake_server() as draining, fake_server() as other:
        draining.greeting = Goodbye(code="going_down", retry_after=5)
        line = f"kentongan://{draining.where},{other.where}#{other.identity.fingerprint}"
        link = await Link.open(Invitation.parse(line))
        assert str(link.server) == other.where
        await link.close()


async def test_behind_an_address_where_something_else_answers_the_next_is_tried() -> None:
    async with fake_server(alpn="http/1.1") as page, fake_server() as server:
        link = await Link.open(Invitation.parse(server.line.replace("://", f"://{page.where},")))
        assert link.server.port == server.port
        await link.close()
