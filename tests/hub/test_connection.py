"""One connection: answers in order, nothing kept without a bound, an end for whoever is silent, slow or a stranger."""

import asyncio
from typing import Any

import pytest
import structlog

from kentongan.errors import ErrorCode
from kentongan.protocol.alpn import MAIN_ALPN
from kentongan.protocol.codec import frame_of
from kentongan.protocol.command import Block
from kentongan.protocol.commands.directory import Directory
from kentongan.protocol.commands.link import Error, Goodbye, Ping, Pong, Quit, Welcome
from kentongan.protocol.commands.login import Login, Logout
from kentongan.protocol.commands.message import Follow, Popup
from kentongan.protocol.commands.registration import RegistrationStatus
from kentongan.protocol.states import State
from kentongan.words import RegistrationState
from tests.hub.fake_services import PASSWORD
from tests.hub.leaping_loop import turn
from tests.hub.peer import FakeTls, HubStage, names


def goodbye(blocks: list[Block]) -> Goodbye:
    last = blocks[-1]
    assert isinstance(last, Goodbye)
    return last


def now() -> float:
    return asyncio.get_running_loop().time()


# Beginning


async def test_the_first_block_says_who_the_server_is() -> None:
    peer = HubStage(name="Server Contoh").peer()
    (welcome,) = peer.heard()
    assert isinstance(welcome, Welcome)
    assert (welcome.server, welcome.heartbeat, welcome.endpoint) == ("Server Contoh", 15, "hub.example:7420")


@pytest.mark.parametrize(
    ("tls", "taken"),
    [
        (FakeTls(MAIN_ALPN, "TLSv1.3"), True),
        (FakeTls(None, "TLSv1.3"), False),
        (FakeTls("http/1.1", "TLSv1.3"), False),
        (FakeTls("kentongan-shadow/1", "TLSv1.3"), False),
        (FakeTls(MAIN_ALPN, "TLSv1.2"), False),
    ],
)
async def test_a_stranger_gets_no_byte(tls: FakeTls, taken: bool) -> None:
    """[TLS-2] Python completes the handshake without our protocol."""
    stage = HubStage()
    peer = stage.peer(tls=tls)
    assert names(peer.heard()) == (["welcome"] if taken else [])
    assert peer.transport.aborted is not taken
    assert (peer.connection in stage.hub.connections) is taken
    if not taken:
        peer.leave()


# In order


async def test_answers_come_in_the_order_of_their_questions() -> None:
    """[LINK-2] A ping after a slow question is answered after it."""
    stage = HubStage()
    peer = await stage.member(1)
    stage.services.directory.gate.close()
    assert await peer.ask(Directory(search="a"), Ping(n=1), Directory(search="b"), Ping(n=2)) == []
    assert stage.services.directory.gate.came == 1
    stage.services.directory.gate.open()
    await turn()
    assert names(peer.heard()) == ["directory_page", "pong", "directory_page", "pong"]


async def test_another_connection_does_not_wait() -> None:
    stage = HubStage()
    slow, other = await stage.member(1), stage.peer()
    stage.services.directory.gate.close()
    assert await slow.ask(Directory()) == []
    assert names(await other.ask(Ping(n=1))) == ["pong"]


async def test_blocks_may_come_in_any_pieces() -> None:
    peer = HubStage().peer()
    peer.heard()
    for byte in b"".join(frame_of(Ping(n=n)) for n in range(3)):
        peer.say_bytes(bytes([byte]))
    assert [block.n for block in peer.heard() if isinstance(block, Pong)] == [0, 1, 2]


async def test_a_bad_block_is_answered_and_a_bad_frame_ends_the_connection() -> None:
    """[ERR-3]"""
    peer = HubStage().peer()
    peer.heard()
    peer.say_bytes(b"\0\0\0\x02\x01{]")
    assert [block.code for block in peer.heard() if isinstance(block, Error)] == [ErrorCode.BLOCK_MALFORMED]
    assert names(await peer.ask(Ping(n=1))) == ["pong"]
    peer.say_bytes(b"\0\0\0\x02\x09{}" + b"\0\0\0\x02\x01{}")
    assert [block.code for block in peer.heard() if isinstance(block, Error)] == [ErrorCode.FRAME_KIND_UNKNOWN]
    assert peer.transport.is_closing()


async def test_the_limit_of_a_frame_grows_with_the_login() -> None:
    """[FRAME-2]"""
    stage = HubStage()
    fresh, member = stage.peer(), await stage.member(1)
    large = b"\0\0\x40\0\x01"  # the head of a frame of 16 KiB
    fresh.say_bytes(large)
    assert [block.code for block in fresh.heard() if isinstance(block, Error)] == [ErrorCode.FRAME_TOO_LARGE]
    assert fresh.transport.is_closing()
    member.say_bytes(large)
    assert member.heard() == []
    assert not member.transport.is_closing()


# Bounds


async def test_while_requests_pile_up_the_socket_is_not_read() -> None:
    stage = HubStage()
    peer = await stage.member(1)
    stage.services.directory.gate.close()
    peer.say(Directory(), *(Ping(n=n) for n in range(32)))
    assert peer.transport.reading
    peer.say(Ping(n=32))
    assert not peer.transport.reading
    peer.say(Ping(n=33))
    stage.services.directory.gate.open()
    await turn()
    assert names(peer.heard()) == ["directory_page"] + ["pong"] * 34
    assert peer.transport.reading


async def test_while_the_peer_does_not_read_its_requests_are_not_handled() -> None:
    stage = HubStage(limits={"write_buffer": 65536})
    peer = await stage.member(1)
    peer.transport.taking = False
    many = 65536 // 40
    for _ in range(40):
        peer.say(*(Ping(n=n) for n in range(many // 10)))
    assert peer.connection.congested
    waiting = len(peer.transport._buffer)
    assert waiting < 65536 + 200
    assert not peer.transport.reading
    peer.say(Ping(n=1))
    assert len(peer.transport._buffer) == waiting
    peer.transport.taking = True
    peer.transport.take()
    await turn()
    assert len(peer.heard()) == 40 * (many // 10) + 1
    assert peer.transport.reading


async def test_a_congested_peer_is_not_fed() -> None:
    stage = HubStage(limits={"write_buffer": 65536})
    peer = await stage.member(1)
    assert names(await peer.ask(Follow(after=0))) == ["following"]
    peer.transport.taking = False
    for _ in range(500):
        stage.services.message.commit_here(*[(1,)] * 10)
        await turn(2)
    assert len(peer.transport._buffer) < 65536 + 1000
    peer.transport.taking = True
    peer.transport.take()
    for _ in range(100):
        await turn()
    popups = [block.message.sequence for block in peer.heard() if isinstance(block, Popup)]
    assert popups == list(range(1, 5001))


# Time


async def test_a_reader_that_takes_nothing_is_cut_off_after_its_time() -> None:
    peer = await HubStage(limits={"write_buffer": 65536, "slow_reader_time": 60}).member(1)
    peer.transport.taking = False
    peer.say(*(Ping(n=n) for n in range(3000)))
    begun = now()
    with structlog.testing.capture_logs() as log:
        peer.connection.check(begun + 58)
        assert not peer.transport.is_closing()
        peer.connection.check(begun + 61)
    assert peer.transport.aborted
    assert [line["event"] for line in log] == ["slow_reader"]


async def test_a_reader_that_catches_up_has_all_its_time_again() -> None:
    peer = await HubStage(limits={"write_buffer": 65536, "slow_reader_time": 60}).member(1)
    peer.transport.taking = False
    peer.say(*(Ping(n=n) for n in range(3000)))
    peer.transport.taking = True
    peer.transport.take()
    peer.connection.check(now() + 40)
    assert not peer.transport.is_closing()


async def test_a_silent_member_is_told_goodbye_after_three_heartbeats() -> None:
    """[LINK-3]"""
    peer = await HubStage().member(1)
    begun = now()
    peer.connection.check(begun + 44)
    assert not peer.transport.is_closing()
    peer.connection.check(begun + 46)
    assert goodbye(peer.heard()).code == ErrorCode.SILENT
    assert peer.transport.is_closing()
    assert not peer.transport.aborted


async def test_a_silent_member_who_does_not_hear_the_goodbye_either_is_cut_off_at_the_next_look() -> None:
    peer = await HubStage().member(1)
    peer.transport.taking = False
    begun = now()
    peer.connection.check(begun + 46)
    assert peer.transport.is_closing()
    peer.connection.check(begun + 47)
    assert peer.transport.aborted


async def test_who_does_not_log_in_in_time_is_told_goodbye_however_much_it_pings() -> None:
    peer = HubStage(limits={"login_time": 20}).peer()
    begun = now()
    peer.connection.check(begun + 18)
    assert names(await peer.ask(Ping(n=1))) == ["pong"]
    peer.connection.check(begun + 21)
    assert goodbye(peer.heard()).code == ErrorCode.SILENT


async def test_nobody_is_sent_away_while_the_password_is_being_checked() -> None:
    stage = HubStage(limits={"login_time": 20})
    peer = stage.peer()
    stage.services.login.gate.close()
    begun = now()
    assert names(await peer.ask(Login(address="m1@satu", password=PASSWORD))) == []
    peer.connection.check(begun + 21)
    assert not peer.transport.is_closing()
    stage.services.login.gate.open()
    await turn()
    assert names(peer.heard()) == ["logged_in"]
    peer.connection.check(begun + 21)
    assert not peer.transport.is_closing()


async def test_who_waits_for_a_decision_needs_no_login_but_a_heartbeat() -> None:
    """[REG-3]"""
    stage = HubStage(limits={"login_time": 20})
    stage.services.registration.states[1] = RegistrationState.PENDING
    peer = stage.peer()
    assert names(await peer.ask(RegistrationStatus(number=1, claim=f"{1:064x}"))) == ["registration"]
    begun = now()
    peer.connection.check(begun + 44)
    assert not peer.transport.is_closing()
    peer.connection.check(begun + 46)
    assert goodbye(peer.heard()).code == ErrorCode.SILENT


async def test_after_a_logout_the_time_to_log_in_begins_anew() -> None:
    peer = await HubStage(limits={"login_time": 20}).member(1)
    peer.connection._fresh_since -= 100
    assert names(await peer.ask(Logout())) == ["logged_out"]
    peer.connection.check(now() + 18)
    assert not peer.transport.is_closing()
    peer.connection.check(now() + 21)
    assert peer.transport.is_closing()


async def test_an_administrator_may_be_silent() -> None:
    peer = HubStage().peer(state=State.LOCAL)
    peer.connection.check(now() + 10**6)
    assert not peer.transport.is_closing()


# The end


async def test_quit_is_answered_after_everything_before_it() -> None:
    """[LINK-4]"""
    stage = HubStage()
    peer = await stage.member(1)
    stage.services.directory.gate.close()
    assert await peer.ask(Directory(), Quit(token="q"), Ping(n=1)) == []
    stage.services.directory.gate.open()
    await turn()
    blocks = peer.heard()
    assert names(blocks) == ["directory_page", "goodbye"]
    assert (blocks[-1].token, goodbye(blocks).code) == ("q", "")
    assert peer.transport.is_closing()


async def test_a_lost_connection_ends_what_it_had_begun_and_is_forgotten() -> None:
    stage = HubStage()
    peer = await stage.member(1)
    await peer.ask(Follow(after=0))
    peer.connection.transfers |= {"1" * 32, "2" * 32}
    stage.services.directory.gate.close()
    await peer.ask(Directory())
    task: Any = peer.connection._task
    peer.leave()
    await turn()
    assert task.cancelled()
    assert stage.hub.connections == set()
    assert stage.hub.router.online(1) == frozenset()
    assert sorted(stage.services.shadow.cancelled) == ["1" * 32, "2" * 32]
    stage.services.message.commit_here((1,))
    assert peer.heard() == []
    assert not stage.hub._tasks


async def test_an_answer_that_comes_too_late_is_dropped() -> None:
    stage = HubStage()
    peer = await stage.member(1)
    stage.services.directory.gate.close()
    await peer.ask(Directory(), Ping(n=1))
    peer.connection.cut()
    stage.services.directory.gate.open()
    await turn()
    assert peer.heard() == []
