"""Bad input, sent to the real server: the right code and field, the connection kept, and nothing half done."""

import asyncio
import contextlib
import json
import ssl
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from kentongan import limits
from kentongan.protocol.framing import encode_frame
from kentongan.protocol.states import State
from tests.process.database import content, differences
from tests.process.line import Line, tls_context
from tests.process.server import RunningServer, running
from tests.protocol.negative import NegativeCase, malformed_cases, negative_cases

pytestmark = [pytest.mark.process, pytest.mark.asyncio(loop_scope="module")]

CASES: dict[State, list[NegativeCase]] = defaultdict(list)
for _case in negative_cases():
    CASES[_case.state].append(_case)
MEMBER, OTHER, APPLICANT = "humas@univ-contoh", "humas@institut-sampel", "humas@politeknik-contoh"


@dataclass(frozen=True)
class House:
    """A server with two members and one applicant."""

    server: RunningServer
    passwords: dict[str, str]
    number: int
    claim: str

    @contextlib.asynccontextmanager
    async def line(self, state: State) -> AsyncIterator[Line]:
        """A connection in a state, with nothing left to read."""
        opening = Line.local(self.server.data) if state is State.LOCAL else Line.tls(self.server.port)
        async with await opening as line:
            await line.answer("welcome")
            if state is State.WAITING:
                line.ask("registration_status", number=self.number, claim=self.claim)
                await line.answer("registration")
            if state in (State.MEMBER, State.FOLLOWING):
                await self.log_in(line, MEMBER)
            if state is State.FOLLOWING:
                line.ask("follow", token="f")
                await line.answer("following")
            yield line

    async def log_in(self, line: Line, address: str) -> None:
        line.ask("login", token="l", address=address, password=self.passwords[address])
        await line.answer("logged_in")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with running(tmp_path_factory.mktemp("bad-input") / "server") as server:
        passwords = await server.members([MEMBER, OTHER])
        registered = await server.register(APPLICANT)
        yield House(server, passwords, registered.number, registered.claim)


@contextlib.contextmanager
def nothing_changes(house: House) -> Any:
    """No row, no file comes, goes or changes."""
    before = content(house.server.data), attachments(house.server.data)
    yield
    after = content(house.server.data), attachments(house.server.data)
    assert differences(before[0], after[0]) == {}
    assert before[1] == after[1]


def attachments(data: Path) -> set[str]:
    return {str(path.relative_to(data)) for path in (data / "files").rglob("*") if path.is_file()}


# Cases from the command table


@pytest.mark.parametrize("state", [state for state in State if state is not State.CLOSED])
async def test_every_bad_request_of_the_table_is_refused_with_its_code_and_field_and_changes_nothing(
    house: House, state: State
) -> None:
    wrong = []
    async with house.line(state) as line:
        with nothing_changes(house):
            for case in CASES[state]:
                line.send(case.payload)
                told = await line.answer("error")
                await line.ping()
                if (told["code"], told["field"], told["token"]) != (case.code, case.field, case.token):
                    wrong.append(f"{case}: {told}")
                assert told["id"]
                assert told["en"]
    assert wrong == []


async def test_the_table_yields_cases_for_every_state_and_enough_of_them() -> None:
    assert {state: len(cases) >= 10 for state, cases in CASES.items()} == dict.fromkeys(
        set(State) - {State.CLOSED}, True
    )
    assert sum(map(len, CASES.values())) > 900


@pytest.mark.parametrize("state", [State.FRESH, State.WAITING, State.FOLLOWING, State.LOCAL])
async def test_a_frame_that_is_no_block_is_refused_and_the_connection_goes_on(house: House, state: State) -> None:
    async with house.line(state) as line:
        with nothing_changes(house):
            for case in malformed_cases():
                line.send(case.payload)
                told = await line.answer("error")
                await line.ping()
                assert (told["code"], told["field"], told["token"]) == (case.code, case.field, case.token), case


# Requests that are well formed and wrong all the same


ID = "00112233445566778899aabbccddeeff"
HASH = "0" * 64


@pytest.mark.parametrize(
    ("fields", "code", "field", "detail"),
    [
        ({"to": [OTHER, "humas@tidak-ada", "@nihil"]}, "recipient_unknown", "to", "humas@tidak-ada, @nihil"),
        ({"to": [OTHER, "bukan alamat"]}, "recipient_unknown", "to", "bukan alamat"),
        ({"to": [MEMBER.upper(), "@univ-contoh", "#tiada"]}, "recipient_unknown", "to", "#tiada"),
        ({"to": ["@univ-contoh"]}, "audience_empty", "to", None),
        ({"to": ["*"]}, "broadcast_not_allowed", "to", None),
        ({"level": "emergency"}, "level_not_allowed", "level", "emergency"),
        ({"expires_at": 1}, "expiry_invalid", "expires_at", "365"),
        ({"expires_at": 2**52}, "expiry_invalid", "expires_at", "365"),
        ({"subject": "   "}, "field_empty", "subject", None),
        ({"subject": "a\nBcc: b@c"}, "field_invalid", "subject", None),
        ({"subject": "=?utf-8?q?x?="}, "field_invalid", "subject", None),
        ({"subject": "\u202eterbalik"}, "field_invalid", "subject", None),
        ({"text": "\x1b[2J"}, "field_invalid", "text", None),
        ({"attachments": [{"attachment": ID}]}, "attachment_unknown", "attachments", None),
    ],
    ids=lambda value: str(value)[:50],
)
async def test_a_message_that_cannot_be_is_refused_whole(
    house: House, fields: dict[str, Any], code: str, field: str, detail: str | None
) -> None:
    message = {"id": ID, "to": [OTHER], "subject": "Undangan", **fields}
    async with house.line(State.FOLLOWING) as line, await Line.tls(house.server.port) as other:
        await other.answer("welcome")
        await house.log_in(other, OTHER)
        other.ask("follow", token="f")
        await other.answer("following")
        with nothing_changes(house):
            line.ask("send", token="s", **message)
            told = await line.answer("error")
            await line.ping()
            await other.ping()
        assert (told["code"], told["field"], told["token"]) == (code, field, "s")
        assert detail in (None, told["detail"])


@pytest.mark.parametrize(
    ("state", "request_", "code"),
    [
        (State.FRESH, {"command": "login", "address": MEMBER, "password": "salah"}, "login_refused"),
        (State.FRESH, {"command": "login", "address": "tidak@ada", "password": "salah"}, "login_refused"),
        (State.FRESH, {"command": "login", "address": "bukan alamat", "password": "salah"}, "login_refused"),
        (State.FRESH, {"command": "login", "address": APPLICANT, "password": "salah"}, "waiting_for_approval"),
        (State.FRESH, {"command": "resume", "device_key": HASH}, "device_unknown"),
        (State.FRESH, {"command": "registration_status", "number": 1, "claim": HASH}, "registration_unknown"),
        (State.FRESH, {"command": "registration_status", "number": 2**53, "claim": HASH}, "registration_unknown"),
        (State.MEMBER, {"command": "fetch", "message": ID}, "message_unknown"),
        (State.MEMBER, {"command": "ledger", "message": ID}, "message_unknown"),
        (State.MEMBER, {"command": "cancel", "transfer": ID}, "transfer_unknown"),
        (State.MEMBER, {"command": "download", "message": ID, "files": [{"attachment": ID}]}, "message_unknown"),
        (State.MEMBER, {"command": "inbox", "after": "bukan kursor"}, "field_invalid"),
        (State.MEMBER, {"command": "outbox", "after": "9" * 60}, "field_invalid"),
        (State.MEMBER, {"command": "inbox", "after": "²"}, "field_invalid"),
        (State.MEMBER, {"command": "delivered", "sequence": 2**53}, "field_invalid"),
        (
            State.MEMBER,
            {"command": "upload", "files": [{"name": "a", "size": 2**53, "sha256": HASH}]},
            "file_too_large",
        ),
        (State.LOCAL, {"command": "approve", "number": 2**53}, "registration_unknown"),
        (State.LOCAL, {"command": "reject", "number": 1, "reason": "sudah lewat"}, "registration_decided"),
        (State.LOCAL, {"command": "set_rights", "address": "tidak@ada", "broadcast": True}, "member_unknown"),
        (State.LOCAL, {"command": "set_rights", "address": "bukan alamat", "broadcast": True}, "field_invalid"),
    ],
    ids=str,
)
async def test_a_request_about_what_is_not_there_is_refused_and_changes_nothing(
    house: House, state: State, request_: dict[str, Any], code: str
) -> None:
    async with house.line(state) as line:
        with nothing_changes(house):
            line.send(json.dumps({"token": "t", **request_}).encode())
            told = await line.answer("error")
            await line.ping()
        assert (told["code"], told["token"]) == (code, "t")


FORM = {
    "institution": "Akademi Sampel",
    "code": "akademi-sampel",
    "city": "Kota Contoh",
    "kind": "academy",
    "contact": "Petugas Contoh",
    "email": "humas@akademi.example",
    "desk": "humas",
}


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("code", "all", "name_reserved"),
        ("desk", "Admin ", "name_reserved"),
        ("code", "-contoh", "field_invalid"),
        ("code", "kode salah", "field_invalid"),
        ("institution", " ", "field_empty"),
        ("institution", "a\r\nBcc: b@c.example", "field_invalid"),
        ("contact", "=?utf-8?q?=0ABcc:b?=", "field_invalid"),
        ("city", "\ud800", None),
        ("email", "a@b", "field_invalid"),
        ("email", "a@b.example, c@d.example", "field_invalid"),
        ("email", "Nama <a@b.example>", "field_invalid"),
        ("desk", MEMBER, "field_invalid"),
    ],
)
async def test_a_form_that_cannot_be_is_refused_and_leaves_no_row(
    house: House, field: str, value: str, code: str | None
) -> None:
    async with house.line(State.FRESH) as line:
        with nothing_changes(house):
            line.ask("register", token="r", **{**FORM, field: value})
            told = await line.answer("error")
            await line.ping()
        assert (
            (told["code"], told["field"]) == (code, field)
            if code
            else (told["code"], told["field"]) != ("internal", "")
        )


async def test_an_address_that_waits_cannot_be_registered_again(house: House) -> None:
    async with house.line(State.FRESH) as line:
        with nothing_changes(house):
            line.ask("register", token="r", **{**FORM, "code": "Politeknik-Contoh "})
            told = await line.answer("error")
            await line.ping()
        assert (told["code"], told["field"], told["detail"]) == ("address_taken", "desk", APPLICANT)


# Bytes that are no protocol


OVERSIZED = [
    (State.FRESH, limits.BLOCK_BEFORE_LOGIN.value),
    (State.WAITING, limits.BLOCK_BEFORE_LOGIN.value),
    (State.MEMBER, limits.BLOCK.value),
    (State.LOCAL, limits.BLOCK.value),
]


@pytest.mark.parametrize(("state", "most"), OVERSIZED)
async def test_a_frame_may_be_as_long_as_its_limit_and_one_byte_more_ends_the_connection(
    house: House, state: State, most: int
) -> None:
    async with house.line(state) as line:
        line.send(b'{"command":"ping","token":"long"' + b" " * (most - 33) + b"}")
        assert (await line.answer("pong"))["token"] == "long"
        line.say((most + 1).to_bytes(4, "big") + b"\x01")
        told = await line.answer("error")
        assert (told["code"], told["token"]) == ("frame_too_large", "")
        await must_end(line)


@pytest.mark.parametrize("kind", [0, 3, 255])
async def test_an_unknown_kind_of_frame_ends_the_connection(house: House, kind: int) -> None:
    async with house.line(State.MEMBER) as line:
        line.say(b"\0\0\0\2" + bytes([kind]) + b"{}")
        assert (await line.answer("error"))["code"] == "frame_kind_unknown"
        await must_end(line)


async def must_end(line: Line) -> None:
    """[ERR-3] A goodbye may come, then the end."""
    with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
        assert (await line.next())["command"] == "goodbye"
    assert await line.is_closed()


async def test_what_comes_after_a_bad_frame_is_not_done(house: House) -> None:
    async with house.line(State.MEMBER) as line:
        with nothing_changes(house):
            send = {"command": "send", "token": "s", "id": ID, "to": [OTHER], "subject": "Undangan"}
            line.say(b"\0\0\0\0\x09" + encode_frame(1, json.dumps(send).encode()))  # type: ignore[arg-type]
            assert (await line.answer("error"))["code"] == "frame_kind_unknown"
            await must_end(line)


async def test_a_chunk_is_answered_and_the_connection_goes_on(house: House) -> None:
    async with house.line(State.MEMBER) as line:
        line.say(b"\0\0\0\x1b\x02" + b"\0" * 27)
        told = await line.answer("error")
        assert (told["code"], told["token"]) == ("transfer_unknown", "")
        await line.ping()


@pytest.mark.parametrize(
    "said",
    [
        b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"\x00" * 64,
        b"\xff" * 600,
        b"SSH-2.0-x\r\n",
        b'{"command":"ping"}',
    ],
)
async def test_who_speaks_no_tls_is_closed_without_a_block(house: House, said: bytes) -> None:
    async with await Line.plain(house.server.port) as line:
        line.say(said)
        assert b"command" not in await line.rest()


async def test_http_within_tls_is_closed_after_an_error(house: House) -> None:
    async with await Line.tls(house.server.port) as line:
        await line.answer("welcome")
        line.say(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert (await line.answer("error"))["code"] == "frame_too_large"
        await must_end(line)


@pytest.mark.parametrize("alpn", [None, "h2", "http/1.1", "kentongan-shadow/1", "kentongan/2"])
async def test_another_protocol_in_the_handshake_is_closed_without_a_word(house: House, alpn: str | None) -> None:
    try:
        line = await Line.tls(house.server.port, tls_context(alpn))
    except (ssl.SSLError, ConnectionError):
        return
    async with line:
        assert await line.is_closed()


async def test_an_older_tls_is_not_spoken(house: House) -> None:
    with pytest.raises((ssl.SSLError, ConnectionError)):
        await Line.tls(house.server.port, tls_context(newest=ssl.TLSVersion.TLSv1_2))


async def test_the_server_has_kept_its_head(house: House) -> None:
    """After everything above a member can still log in; that nothing was logged as an error is looked at in the end."""
    async with house.line(State.FOLLOWING) as line:
        await line.ping()
