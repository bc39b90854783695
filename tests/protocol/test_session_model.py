"""A client's and a server's session joined back to back by two wires, held against plain rules written down here.

The rules do not read the tables of the package: who may say what in which state, what moves a state, how much one frame
may carry. A machine of hypothesis plays both sides, well behaved and not, and cuts the bytes anywhere.
"""

from collections import deque
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from kentongan.errors import ErrorCode, LocalProtocolError, ProtocolError
from kentongan.protocol.chunk import Chunk
from kentongan.protocol.codec import frame_of
from kentongan.protocol.command import COMMANDS, Block, Sender
from kentongan.protocol.commands.link import Ping
from kentongan.protocol.framing import FrameKind, encode_frame
from kentongan.protocol.session import Event, Received, ReceivedChunk, Session, Side
from kentongan.protocol.states import State
from tests.protocol.negative import block_of, requests

# The rules in plain words

WHERE: dict[str, set[str]] = {
    command: set(states.split())
    for states, commands in {
        "fresh waiting member following local": "ping quit",
        "fresh": "register forgot reset",
        "fresh waiting": "registration_status correct withdraw login resume",
        "member": "follow",
        "member following": "logout devices revoke_device logout_everywhere change_password "
        "retract remind mute mutes archive remove directory audience send fetch delivered receipt inbox outbox ledger "
        "upload download cancel confirm",
        "local": "registrations approve reject invite set_rights retention ways audit verify_audit "
        "blocked unblock suspend restore reset_password end_sessions "
        "institutions edit_institution members add_member edit_member groups group_members create_group remove_group "
        "add_to_group remove_from_group sessions end_session transfers end_transfer traffic letters retry_letters "
        "samples statistics "
        "diagnostics note_export desks change_members end_institution status log renew_certificate resend_letter "
        "intake export disclose announcer make_announcer announce try_popup "
        "back_up backup_status backups remove_backup settings change_setting "
        "administrators add_administrator renew_administrator edit_administrator remove_administrator",
    }.items()
    for command in commands.split()
}
ADMINISTRATORS = {command for command, where in WHERE.items() if where == {"local"}}
ANSWERS = [row.name for row in COMMANDS.values() if row.sender is Sender.SERVER]

SMALL, LARGE = 8 * 1024, 256 * 1024


def moved(state: str, said: str) -> str:
    """Where a connection stands after the server has said something."""
    if state == "closed" or said == "goodbye":
        return "closed"
    if state == "fresh" and said in {"registered", "registration"}:
        return "waiting"
    if state in {"fresh", "waiting"} and said == "logged_in":
        return "member"
    if state == "member" and said == "following":
        return "following"
    if state in {"member", "following"} and said == "logged_out":
        return "fresh"
    return state


def most(state: str) -> int:
    """The greatest payload that a server takes."""
    return LARGE if state in {"member", "following", "local"} else SMALL


@dataclass
class Wire:
    """Bytes on their way in one direction, and for each frame among them: payload's length, and what it will be."""

    flying: bytearray = field(default_factory=bytearray)
    frames: deque[tuple[int, Any]] = field(default_factory=deque)
    arrived: int = 0
    dead: bool = False

    def put(self, frame: bytes, becomes: Any) -> None:
        self.flying += frame
        self.frames.append((len(frame) - 5, becomes))

    def take(self, length: int) -> bytes:
        data = bytes(self.flying[:length])
        del self.flying[:length]
        self.arrived += len(data)
        return data

    def whole(self, most: int) -> list[Any]:
        """What must come out of the bytes that have arrived since the last question."""
        found = []
        while not self.dead and self.frames and self.arrived >= 5:
            length, becomes = self.frames[0]
            if length > most:
                self.dead = True
                found.append((ErrorCode.FRAME_TOO_LARGE, ""))
            elif self.arrived >= 5 + length:
                self.arrived -= 5 + length
                self.frames.popleft()
                found.append(becomes)
            else:
                break
        return found

    @property
    def partial(self) -> bool:
        return self.arrived > 0


def shown(event: Event) -> Any:
    """An event as the wires tell it: the block, or code and token."""
    if isinstance(event, ReceivedChunk):
        return event.chunk
    return event.block if isinstance(event, Received) else (event.error.code, event.token)


GARBAGE = [
    (FrameKind.BLOCK, b"{", (ErrorCode.BLOCK_MALFORMED, "")),
    (FrameKind.BLOCK, b'{"command":"gong","token":"t"}', (ErrorCode.COMMAND_UNKNOWN, "t")),
    (FrameKind.BLOCK, b'{"command":"ping","token":"t","n":-1}', (ErrorCode.FIELD_INVALID, "t")),
    (FrameKind.CHUNK, b"0123456789", (ErrorCode.BLOCK_MALFORMED, "")),
    (FrameKind.CHUNK, bytes(25) + b"\x07data", Chunk("00" * 16, 0, 7, b"data")),
]
PADDED = [SMALL - 1, SMALL, SMALL + 1, LARGE, LARGE + 1]

tokens = st.text("abc", max_size=3)
lengths = st.sampled_from([1, 3, 4, 5, 6, 40, 300, 9_000, 10**6])


class BackToBack(RuleBasedStateMachine):
    """Both sides and the model: `client` and `server` are the states that the rules give, `up` and `down` the wires."""

    @initialize(state=st.sampled_from(["fresh", "fresh", "local"]))
    def connect(self, state: str) -> None:
        self.now = 1000.0
        self.client_session = Session(Side.CLIENT, self.now, State(state))
        self.server_session = Session(Side.SERVER, self.now, State(state))
        self.client = self.server = state
        self.client_heard = self.server_heard = self.now
        self.up, self.down = Wire(), Wire()

    # The client speaks

    @rule(command=st.sampled_from(sorted(WHERE)), token=tokens)
    def client_asks(self, command: str, token: str) -> None:
        block = block_of(command, token=token)
        if self.client in WHERE[command]:
            self.up.put(self.client_session.send(block), block)
        else:
            with pytest.raises(LocalProtocolError):
                self.client_session.send(block)

    @rule(command=st.sampled_from(sorted(WHERE)), token=tokens)
    def another_client_asks_what_it_likes(self, command: str, token: str) -> None:
        block = block_of(command, token=token)
        self.up.put(frame_of(block), block)

    @rule(garbage=st.sampled_from(GARBAGE))
    def client_sends_garbage(self, garbage: tuple[FrameKind, bytes, Any]) -> None:
        kind, payload, becomes = garbage
        self.up.put(encode_frame(kind, payload), becomes)

    @rule(length=st.sampled_from(PADDED))
    def client_sends_a_long_frame(self, length: int) -> None:
        self.up.put(encode_frame(FrameKind.BLOCK, b'{"command":"ping"}'.ljust(length)), Ping())

    @rule(answer=st.sampled_from(ANSWERS))
    def client_cannot_speak_for_the_server(self, answer: str) -> None:
        with pytest.raises(LocalProtocolError):
            self.client_session.send(block_of(answer))

    # The server speaks

    @precondition(lambda self: self.server != "closed")
    @rule(answer=st.sampled_from([*ANSWERS, "registered", "logged_in", "logged_in", "following"]), token=tokens)
    def server_says(self, answer: str, token: str) -> None:
        block = block_of(answer, token=token)
        self.down.put(self.server_session.send(block), block)
        self.server = moved(self.server, answer)

    @rule(garbage=st.sampled_from(GARBAGE[:2]))
    def another_server_sends_garbage(self, garbage: tuple[FrameKind, bytes, Any]) -> None:
        kind, payload, becomes = garbage
        self.down.put(encode_frame(kind, payload), becomes)

    @rule(command=st.sampled_from(sorted(WHERE)))
    def server_cannot_speak_for_the_client(self, command: str) -> None:
        with pytest.raises(LocalProtocolError):
            self.server_session.send(block_of(command))

    # Bytes arrive

    @rule(length=lengths)
    def bytes_arrive_at_the_server(self, length: int) -> None:
        events = self.server_session.receive(self.up.take(length), self.now)
        self.server_heard = self.now
        assert [shown(event) for event in events] == [self.known(what) for what in self.up.whole(most(self.server))]
        for event in events:
            if isinstance(event, Received):
                self.admitted_only_where_allowed(event.block)

    @rule(length=lengths)
    def bytes_arrive_at_the_client(self, length: int) -> None:
        events = self.client_session.receive(self.down.take(length), self.now)
        self.client_heard = self.now
        expected = self.down.whole(LARGE)
        assert [shown(event) for event in events] == expected
        for what in expected:
            if isinstance(what, Block):
                self.client = moved(self.client, str(what.__struct_config__.tag))

    def known(self, what: Any) -> Any:
        """An administrator's command does not exist for anybody but the local one."""
        if isinstance(what, Block) and what.__struct_config__.tag in ADMINISTRATORS and self.server != "local":
            return (ErrorCode.COMMAND_UNKNOWN, what.token)
        return what

    def admitted_only_where_allowed(self, block: Block) -> None:
        command = str(block.__struct_config__.tag)
        if self.server in WHERE[command]:
            self.server_session.admit(block)
        else:
            with pytest.raises(ProtocolError, match=f"wrong_state.*{command}"):
                self.server_session.admit(block)

    @rule(seconds=st.sampled_from([0.5, 15.0, 44.0, 45.0, 46.0]))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds

    # What must hold at every moment

    @invariant()
    def both_stand_where_the_rules_say(self) -> None:
        assert (self.client_session.state, self.server_session.state) == (self.client, self.server)
        if not self.down.flying and not self.down.partial:
            assert self.client == self.server

    @invariant()
    def a_begun_frame_is_known(self) -> None:
        assert self.client_session.partial is self.down.partial
        assert self.up.dead or self.server_session.partial is self.up.partial

    @invariant()
    def silence_is_three_heartbeats(self) -> None:
        assert self.client_session.is_silent(self.now) is (self.now > self.client_heard + 45)
        assert self.server_session.is_silent(self.now) is (self.now > self.server_heard + 45)


TestBackToBack = BackToBack.TestCase


def test_the_table_allows_every_request_where_the_rules_do_and_nowhere_else() -> None:
    assert {row.name: {str(state) for state in row.states} for row in requests()} == WHERE
