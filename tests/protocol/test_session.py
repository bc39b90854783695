"""A connection's session, told step by step: the ways through its states, bad requests, limits, silence."""

from dataclasses import dataclass, field

import msgspec
import pytest

from kentongan.errors import ErrorCode, LocalProtocolError, ProtocolError
from kentongan.protocol.codec import frame_of
from kentongan.protocol.command import Command
from kentongan.protocol.commands.link import Ping
from kentongan.protocol.framing import FrameKind, encode_frame
from kentongan.protocol.session import Broken, Event, Received, Session, Side
from kentongan.protocol.states import State
from tests.protocol.negative import block_of, malformed_cases, negative_cases, requests

SMALL, LARGE = 8 * 1024, 256 * 1024

# The ways through a connection, told one by one


@dataclass
class Pair:
    """Both sides of one connection; everything that one sends reaches the other at once."""

    client: Session = field(default_factory=lambda: Session(Side.CLIENT, 0))
    server: Session = field(default_factory=lambda: Session(Side.SERVER, 0))

    def ask(self, command: str) -> None:
        block = block_of(command, token="t")
        assert self.server.receive(self.client.send(block), 0) == [Received(block)]
        self.server.admit(block)

    def say(self, command: str) -> None:
        block = block_of(command, token="t")
        assert self.client.receive(self.server.send(block), 0) == [Received(block)]

    def walk(self, way: str) -> list[str]:
        """`command>` is asked by the client, `>command` said by the server; the states on the way."""
        states = []
        for step in way.split():
            if step.startswith(">"):
                self.say(step[1:])
            else:
                self.ask(step[:-1])
            assert self.client.state == self.server.state
            states.append(str(self.client.state))
        return states


@pytest.mark.parametrize(
    ("way", "states"),
    [
        (
            ">welcome register> >registered >registration login> >logged_in follow> >following >message",
            "fresh fresh waiting waiting waiting member member following following",
        ),
        (
            "registration_status> >registration login> >error quit> >goodbye",
            "fresh waiting waiting waiting waiting closed",
        ),
        (
            "resume> >logged_in send> >accepted logout> >logged_out login>",
            "fresh member member member member fresh fresh",
        ),
        ("login> >logged_in follow> >following logout> >logged_out", "fresh member member following following fresh"),
        ("login> >error login> >logged_in >goodbye", "fresh fresh fresh member closed"),
    ],
)
def test_both_sides_move_at_the_same_blocks(way: str, states: str) -> None:
    assert Pair().walk(way) == states.split()


def test_a_local_connection_stays_local_until_it_ends() -> None:
    pair = Pair(Session(Side.CLIENT, 0, State.LOCAL), Session(Side.SERVER, 0, State.LOCAL))
    assert pair.walk("registrations> >registration_log approve> >decided ping> >pong quit> >goodbye") == [
        *["local"] * 7,
        "closed",
    ]


@pytest.mark.parametrize("command", ["", *sorted(row.name for row in requests())])
def test_a_server_answers_every_bad_request_with_its_code_field_and_token_and_goes_on(command: str) -> None:
    cases = [case for case in (*malformed_cases(), *negative_cases()) if case.command == command]
    assert cases
    for case in cases:
        server = Session(Side.SERVER, 0, case.state)
        (event,) = server.receive(encode_frame(FrameKind.BLOCK, case.payload), 0)
        assert refusal_of(server, event) == (case.code, case.field, case.token), case
        assert server.state is case.state
        assert server.receive(frame_of(Ping()), 0) == [Received(Ping())]


def refusal_of(server: Session, event: Event) -> tuple[ErrorCode, str, str]:
    """Code, field and token of the answer that a bad request gets, when it comes or when its turn comes."""
    if isinstance(event, Broken):
        return (event.error.code, event.error.field, event.token)
    with pytest.raises(ProtocolError) as caught:
        server.admit(event.block)
    return (caught.value.code, caught.value.field, event.block.token)


@pytest.mark.parametrize("row", requests(), ids=lambda row: row.name)
def test_nothing_is_admitted_on_a_closed_connection(row: Command) -> None:
    server = Session(Side.SERVER, 0, State.CLOSED)
    with pytest.raises(ProtocolError, match="wrong_state"):
        server.admit(block_of(row.name))


def test_goodbye_is_the_last_block_of_a_server() -> None:
    server = Session(Side.SERVER, 0)
    server.send(block_of("goodbye"))
    with pytest.raises(LocalProtocolError):
        server.send(block_of("pong"))


# Closing errors


@pytest.mark.parametrize(
    ("header", "code"),
    [(b"\x00\x00\x20\x01\x01", ErrorCode.FRAME_TOO_LARGE), (b"\x00\x00\x00\x01\x07", ErrorCode.FRAME_KIND_UNKNOWN)],
)
def test_after_a_bad_header_nothing_is_heard_any_more(header: bytes, code: ErrorCode) -> None:
    server = Session(Side.SERVER, 0)
    ping = frame_of(Ping())
    first, broken = server.receive(ping + header + ping, 1)
    assert first == Received(Ping())
    assert isinstance(broken, Broken)
    assert (broken.error.code, broken.error.closes, broken.token) == (code, True, "")
    assert server.receive(ping, 2) == []
    assert server.receive(ping * 1000, 3) == []


def test_a_dead_connection_keeps_nothing_of_what_still_comes() -> None:
    server = Session(Side.SERVER, 0)
    server.receive(b"\xff\xff\xff\xff\x01", 0)
    for _ in range(3):
        server.receive(b"x" * 100_000, 0)
    assert len(server._reader._buffer) < 100


def test_a_client_does_not_listen_to_another_client() -> None:
    client = Session(Side.CLIENT, 0, State.MEMBER)
    for row in requests():
        (event,) = client.receive(frame_of(block_of(row.name, token="t")), 0)
        assert isinstance(event, Broken)
        assert (event.error.code, event.token) == (ErrorCode.COMMAND_UNKNOWN, "t")


# Limits and time


@pytest.mark.parametrize("state", [state for state in State if state is not State.CLOSED])
@pytest.mark.parametrize("side", Side)
def test_the_longest_frame_depends_on_who_listens_and_in_which_state(side: Side, state: State) -> None:
    before_login = side is Side.SERVER and state in {State.FRESH, State.WAITING}
    limit = SMALL if before_login else LARGE
    answer = msgspec.json.encode({"command": "pong", "n": 1} if side is Side.CLIENT else {"command": "ping"})
    (event,) = Session(side, 0, state).receive(encode_frame(FrameKind.BLOCK, answer.ljust(limit)), 0)
    assert isinstance(event, Received)
    (event,) = Session(side, 0, state).receive((limit + 1).to_bytes(4, "big") + b"\x01", 0)
    assert isinstance(event, Broken)
    assert event.error.code is ErrorCode.FRAME_TOO_LARGE


def test_login_raises_the_limit_and_logout_lowers_it_again() -> None:
    server = Session(Side.SERVER, 0)
    header = (SMALL + 1).to_bytes(4, "big") + b"\x01"
    long_ping = header + b'{"command":"ping"}'.ljust(SMALL + 1)
    server.send(block_of("logged_in"))
    assert server.receive(long_ping, 0) == [Received(Ping())]
    server.send(block_of("logged_out"))
    assert isinstance(server.receive(header, 0)[0], Broken)


def test_a_refused_login_moves_nothing() -> None:
    pair = Pair()
    assert pair.walk("login> >error") == ["fresh", "fresh"]
    with pytest.raises(LocalProtocolError, match="send is not allowed in state fresh"):
        pair.client.send(block_of("send"))


def test_every_byte_counts_as_a_sign_of_life() -> None:
    server = Session(Side.SERVER, 100)
    assert not server.is_silent(145)
    assert server.is_silent(145.1)
    server.receive(b"\x00", 145)
    assert server.heard_at == 145
    assert not server.is_silent(190)
    assert server.is_silent(190.1)


def test_a_frame_that_does_not_end_is_stuck_and_one_that_goes_on_after_another_is_not() -> None:
    session = Session(Side.SERVER, 0.0)
    whole = frame_of(Ping(n=1))
    session.receive(whole[:3], 10.0)
    assert not session.is_stuck(19.0, 10.0)
    session.receive(whole[3:6], 19.0)
    assert session.is_stuck(20.5, 10.0)
    session.receive(whole[6:] + whole[:3], 21.0)
    assert not session.is_stuck(30.0, 10.0)
    assert session.is_stuck(31.5, 10.0)
    session.receive(whole[3:], 32.0)
    assert not session.is_stuck(100.0, 10.0)
