import asyncio
import socket
import ssl
import struct

import pytest

from kentongan import limits
from kentongan.client import link as link_module
from kentongan.client.errors import (
    AnswerUnreadable,
    KeyChanged,
    LinkEnded,
    LinkLost,
    NotKentongan,
    NotLoggedIn,
    ServerRefused,
    ServerUnreachable,
)
from kentongan.client.invitation import Invitation, ServerAddress
from kentongan.client.link import Link
from kentongan.client.round import TRIES
from kentongan.errors import ErrorCode, LocalProtocolError, Refusal
from kentongan.protocol.commands.directory import Directory, DirectoryPage
from kentongan.protocol.commands.link import Error, Goodbye, Ping, Pong, Welcome
from kentongan.protocol.commands.login import LoggedIn, LoggedOut, Login, Logout
from kentongan.protocol.commands.message import Inbox, InboxPage, Popup
from kentongan.protocol.commands.registration import Register, Registered
from kentongan.protocol.states import State
from kentongan.words import InstitutionKind
from tests.client.fake_server import FakeServer, Visitor, all_closed, fake_server
from tests.client.samples import new_identity, sample_message

LOGIN = Login(address="humas@lain", password="rahasia")
DEADLINE = 10


async def open_to(server: FakeServer) -> Link:
    return await Link.open(Invitation.parse(server.line))


# Opening


async def test_a_link_knows_the_server_after_its_welcome() -> None:
    async with fake_server() as server:
        link = await open_to(server)
        assert (link.welcome.server, link.state) == ("contoh", State.FRESH)
        assert (link.local_host, link.peer_host) == ("127.0.0.1", "127.0.0.1")
        await link.close()


async def test_ipv6_works_like_ipv4() -> None:
    async with fake_server(host="::1") as server:
        link = await open_to(server)
        await link.ping()
        assert (link.local_host, link.peer_host) == ("::1", "::1")
        await link.close()


async def test_another_key_stops_the_link_before_anything_is_sent() -> None:
    other = new_identity().fingerprint
    async with fake_server() as server:
        with pytest.raises(KeyChanged) as stopped:
            await Link.open(Invitation.parse(f"kentongan://{server.where}#{other}"))
        assert (stopped.value.expected, stopped.value.shown) == (other, server.identity.fingerprint)
        assert server.received == []


@pytest.mark.parametrize("alpn", ["h2", "kentongan-shadow/1"])
async def test_a_server_of_another_kind_is_left_before_anything_is_sent(alpn: str) -> None:
    async with fake_server(alpn=alpn) as server:
        with pytest.raises(NotKentongan):
            await open_to(server)
        assert server.received == []


async def test_a_server_with_older_tls_is_not_spoken_to() -> None:
    async with fake_server(newest_tls=ssl.TLSVersion.TLSv1_2) as server:
        with pytest.raises((NotKentongan, ServerUnreachable)) as refused:
            await open_to(server)
        assert "()" not in str(refused.value)
        assert server.received == []


async def test_a_plain_socket_is_not_a_server() -> None:
    async def talk(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example.ac.id ESMTP\r\n")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(talk, "127.0.0.1", 0) as plain:
        port = plain.sockets[0].getsockname()[1]
        with pytest.raises(NotKentongan):
            await Link.open(Invitation.parse(f"kentongan://127.0.0.1:{port}#{new_identity().fingerprint}"))
        await all_closed(plain)


async def test_a_connection_that_was_reset_while_it_was_made_is_lost() -> None:
    """Python has no name for the own end then."""

    class Gone(asyncio.Transport):
        aborted = False

        def abort(self) -> None:
            self.aborted = True

    link, transport = Link(ServerAddress("127.0.0.1", 1), ""), Gone()
    link.connected(transport)
    assert transport.aborted
    with pytest.raises(LinkLost):
        link.tell(Ping())


async def test_nobody_at_home_is_told_with_the_address(unused_tcp_port: int) -> None:
    with pytest.raises(ServerUnreachable, match=f"127.0.0.1:{unused_tcp_port}"):
        await Link.open(Invitation.parse(f"kentongan://127.0.0.1:{unused_tcp_port}#{new_identity().fingerprint}"))


async def test_a_silent_server_is_given_up_after_a_second_try(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link_module, "CONNECT_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(DEADLINE)
        line = f"kentongan://127.0.0.1:{silent.getsockname()[1]}#{new_identity().fingerprint}"
        with pytest.raises(ServerUnreachable):
            await Link.open(Invitation.parse(line))
        ports = set()
        for _ in range(TRIES):
            connection, (_, port) = silent.accept()
            connection.close()
            ports.add(port)
    assert len(ports) == TRIES


async def test_a_server_that_says_goodbye_instead_of_welcome_is_heard() -> None:
    async with fake_server() as server:
        server.greeting = Goodbye(code="going_down", id="Mulai ulang.", en="Restart.", retry_after=3)
        with pytest.raises(LinkEnded) as ended:
            await open_to(server)
        assert (ended.value.say("en"), ended.value.wait) == ("Restart.", 3)


# Asking


async def test_answers_find_their_askers_in_any_order() -> None:
    async with fake_server() as server:
        waiting: list[tuple[Visitor, Directory]] = []

        def hold(visitor: Visitor, block: Directory) -> None:
            waiting.append((visitor, block))
            if len(waiting) == 2:
                for asker, question in reversed(waiting):
                    asker.send(DirectoryPage(members=[], next=question.search), question.token)

        server.answers[Directory] = hold
        link = await open_to(server)
        await link.request(LOGIN, LoggedIn)
        pages = await asyncio.gather(*(link.request(Directory(search=s), DirectoryPage) for s in ("a", "b")))
        assert [page.next for page in pages] == ["a", "b"]
        assert len({block.token for _, block in waiting}) == 2
        assert {block.endpoint for _, block in waiting} == {
            f":{server.visitors[0].writer.get_extra_info('peername')[1]}"
        }
        await link.close()


async def test_a_refusal_is_raised_with_the_words_of_the_server_and_the_link_goes_on() -> None:
    async with fake_server() as server:

        def refuse(_: Visitor, block: Login) -> None:
            raise Refusal(ErrorCode.LOGIN_REFUSED, retry_after=2)

        server.answers[Login] = refuse
        link = await open_to(server)
        with pytest.raises(ServerRefused) as refused:
            await link.request(LOGIN, LoggedIn)
        assert (refused.value.code, refused.value.retry_after) == ("login_refused", 2)
        assert refused.value.say("id").startswith("Alamat atau kata sandinya")
        await link.ping()
        await link.close()


async def test_a_command_that_needs_a_session_is_not_even_sent_without_one() -> None:
    async with fake_server() as server:
        link = await open_to(server)
        with pytest.raises(NotLoggedIn):
            await link.request(Inbox(), InboxPage)
        await link.ping()
        assert server.commands() == ["ping"]
        await link.close()


async def test_what_a_logged_in_member_must_not_ask_is_our_own_mistake() -> None:
    async with fake_server() as server:
        link = await open_to(server)
        await link.request(LOGIN, LoggedIn)
        form = Register(
            institution="C", code="c", city="C", kind=InstitutionKind.OTHER, contact="C", email="c@c.id", desk="c"
        )
        with pytest.raises(LocalProtocolError):
            await link.request(form, Registered)
        await link.close()


async def test_an_answer_of_the_wrong_kind_is_told_and_the_link_goes_on() -> None:
    async with fake_server() as server:
        server.answers[Login] = lambda _, block: Pong(n=1)
        link = await open_to(server)
        with pytest.raises(AnswerUnreadable, match="pong"):
            await link.request(LOGIN, LoggedIn)
        await link.ping()
        await link.close()


async def test_an_answer_of_a_later_version_is_told_and_the_link_goes_on() -> None:
    async with fake_server() as server:

        def from_the_future(visitor: Visitor, block: Login) -> None:
            payload = b'{"command":"teleported","token":"%s"}' % block.token.encode()
            visitor.send_raw(struct.pack(">IB", len(payload), 1) + payload)

        server.answers[Login] = from_the_future
        link = await open_to(server)
        with pytest.raises(AnswerUnreadable, match="teleported"):
            await link.request(LOGIN, LoggedIn)
        await link.ping()
        await link.close()


async def test_a_push_of_a_later_version_is_passed_over() -> None:
    async with fake_server() as server:
        link = await open_to(server)
        payload = b'{"command":"teleported"}'
        server.visitors[0].send_raw(struct.pack(">IB", len(payload), 1) + payload)
        server.push(known := Popup(message=sample_message("Halo")))
        assert await link.next_push() == known, "the unknown one before it is left out, and the link lives"
        await link.close()


async def test_a_block_that_breaks_the_protocol_ends_the_link() -> None:
    """[ERR-3] A client closes when it gets a block that it cannot read."""
    async with fake_server() as server:
        link = await open_to(server)
        payload = b'{"command":"pong","n":"seven"}'
        server.visitors[0].send_raw(struct.pack(">IB", len(payload), 1) + payload)
        with pytest.raises(AnswerUnreadable, match="field_invalid"):
            await link.next_push()
        await link.close()


async def test_a_stream_that_cannot_be_read_any_more_ends_the_link() -> None:
    async with fake_server() as server:
        server.answers[Login] = lambda visitor, _: visitor.send_raw(struct.pack(">IB", limits.BLOCK.value + 1, 1))
        link = await open_to(server)
        with pytest.raises(AnswerUnreadable, match="frame_too_large"):
            await link.request(LOGIN, LoggedIn)
        with pytest.raises(AnswerUnreadable):
            await link.ping()
        await link.close()


async def test_a_request_without_an_answer_ends_as_a_lost_link(monkeypatch: pytest.MonkeyPatch) -> None:
    async with fake_server() as server:
        server.answers[Login] = lambda _, block: None
        link = await open_to(server)
        monkeypatch.setattr(link_module, "ANSWER_SECONDS", 0.05)
        with pytest.raises(LinkLost):
            await link.request(LOGIN, LoggedIn)
        with pytest.raises(LinkLost):
            await link.ping()


async def test_an_answer_that_nobody_waits_for_any_more_is_dropped() -> None:
    async with fake_server() as server:
        held: list[tuple[Visitor, Directory]] = []
        server.answers[Directory] = lambda visitor, block: held.append((visitor, block))
        link = await open_to(server)
        await link.request(LOGIN, LoggedIn)
        asking = asyncio.create_task(link.request(Directory(), DirectoryPage))
        await link.ping()
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        visitor, block = held[0]
        visitor.send(DirectoryPage(members=[]), block.token)
        await link.ping()
        visitor.send(Popup(message=sample_message("after")))
        push = await link.next_push()
        assert isinstance(push, Popup)
        assert push.message.subject == "after"
        assert link._conversations == {}
        await link.close()


# Ending


async def test_closing_says_quit_and_hears_goodbye() -> None:
    async with fake_server() as server:
        link = await open_to(server)
        await link.close()
        assert server.commands() == ["quit"]
        assert link.state is State.CLOSED
        with pytest.raises(LinkLost):
            await link.ping()
        await link.close()


async def test_a_lost_connection_tells_everybody_who_waits() -> None:
    async with fake_server() as server:
        server.answers[Login] = lambda visitor, _: visitor.writer.transport.abort()
        link = await open_to(server)
        asking = asyncio.gather(
            link.request(LOGIN, LoggedIn), link.next_push(), link.next_push(), return_exceptions=True
        )
        async with asyncio.timeout(DEADLINE):
            assert [type(error) for error in await asking] == [LinkLost] * 3
        with pytest.raises(LinkLost):
            await link.next_push()
        await link.close()


async def test_who_speaks_in_the_moment_in_which_the_connection_is_lost_hears_so() -> None:
    """asyncio's TLS forgets the socket a turn of the loop before it tells the protocol that it is gone."""
    async with fake_server() as server:
        link = await open_to(server)
        server.visitors[0].writer.transport.abort()
        async with asyncio.timeout(DEADLINE):
            with pytest.raises(LinkLost):
                await keep_speaking(link)
        await link.close()


async def keep_speaking(link: Link) -> None:
    """In every turn of the loop."""
    while True:
        link.tell(Ping())
        assert (link.local_host, link.peer_host) == ("127.0.0.1", "127.0.0.1")
        await asyncio.sleep(0)


async def test_a_goodbye_says_why_and_when_to_come_back() -> None:
    async with fake_server() as server:
        link = await open_to(server)
        server.push(Goodbye(code="going_down", id="Mulai ulang.", en="Restart.", retry_after=9))
        with pytest.raises(LinkEnded) as ended:
            await link.next_push()
        assert (ended.value.say("id"), ended.value.wait) == ("Mulai ulang.", 9)
        with pytest.raises(LinkEnded):
            await link.ping()
        await link.close()


async def test_an_error_that_belongs_to_no_request_explains_the_end() -> None:
    async with fake_server() as server:
        link = await open_to(server)
        server.push(Error(code="frame_too_large", id="Terlalu besar.", en="Too large."))
        server.visitors[0].writer.close()
        with pytest.raises(ServerRefused, match="Too large"):
            await link.next_push()
        await link.close()


async def test_after_logging_out_the_link_is_fresh_again() -> None:
    async with fake_server() as server:
        link = await open_to(server)
        await link.request(LOGIN, LoggedIn)
        assert link.state is State.MEMBER
        await link.request(Logout(), LoggedOut)
        assert link.state is State.FRESH
        await link.close()


# Heartbeat


async def test_a_silent_client_pings_and_the_answer_is_heard() -> None:
    async with fake_server() as server:
        link = await open_to(server)
        now = asyncio.get_running_loop().time()
        assert 0 < link.beat(now + 14) <= 1.1
        assert server.got(Ping) == []
        assert link.beat(now + 15.1) == pytest.approx(limits.HEARTBEAT.value)
        await link.ping(7)
        assert [ping.n for ping in server.got(Ping)] == [0, 7]
        await link.close()


async def test_the_server_may_ask_for_a_faster_heartbeat() -> None:
    async with fake_server(greeting=Welcome(server="contoh", software="test", now=0, heartbeat=4)) as server:
        link = await open_to(server)
        assert link.beat(asyncio.get_running_loop().time() + 5) == pytest.approx(4)
        await link.close()


async def test_silence_is_noticed_when_it_is_too_long_and_not_a_heartbeat_later() -> None:
    async with fake_server() as server:
        link = await open_to(server)
        now = asyncio.get_running_loop().time()
        for later, next_look in ((15.5, 15), (31, 14.1), (44.9, 0.2)):
            assert link.beat(now + later) <= next_look
        await link.close()


async def test_a_server_that_is_silent_for_three_heartbeats_is_lost() -> None:
    async with fake_server() as server:
        link = await open_to(server)
        link.beat(asyncio.get_running_loop().time() + 44)
        await link.ping()
        link.beat(asyncio.get_running_loop().time() + 46)
        with pytest.raises(LinkLost):
            await link.ping()
        await link.close()


# Staying


async def test_pushes_that_have_come_are_at_hand_and_what_ended_the_link_is_not_lost_by_looking() -> None:
    async with fake_server() as server:
        link = await open_to(server)
        assert link.push_at_hand() is None
        messages = [sample_message("a"), sample_message("b")]
        for message in messages:
            server.push(Popup(message=message))
        await link.ping()
        assert [link.push_at_hand(), link.push_at_hand()] == [Popup(message=message) for message in messages]
        link.abandon()
        assert link.push_at_hand() is None
        with pytest.raises(LinkLost):
            await link.next_push()
        await link.close()
