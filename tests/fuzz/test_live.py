"""R18, the live part: a server is told what nobody should say, while others are served as if nothing happened."""

import asyncio
import json
import os
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import psutil
import pytest
import pytest_asyncio
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from kentongan import limits
from kentongan.protocol.command import Sender
from kentongan.protocol.framing import FrameKind, encode_frame
from tests.acceptance import Acceptance
from tests.faults.probe import PROBERS, Probe
from tests.faults.wire import Fields, Wire
from tests.fuzz import hostile, strategies
from tests.fuzz.live import attack, connection, dialogues, flipped
from tests.process.line import Line, tls_context
from tests.process.server import RunningServer, running

pytestmark = [pytest.mark.process, pytest.mark.asyncio(loop_scope="module")]

MEMBER, OTHER = "humas@kampus-a", "humas@kampus-b"
SEED = int(os.environ.get("FUZZ_SEED", "18"))
STREAMS, NIGHTLY_SECONDS = 300, int(os.environ.get("FUZZ_SECONDS", "900"))
# All of it comes from one address, also the members' own logins: a login that was refused for that would be a failure
# of the test, which hypothesis then makes smaller for minutes.
SETTINGS = {"limits.source_failures": 1_000_000}
BAD_CONNECTIONS, MOST_MEMORY, MOST_SECONDS = 200, 64 * 1024, 0.1


class House:
    """A server with its members."""

    def __init__(self, server: RunningServer, passwords: dict[str, str]) -> None:
        self.server = server
        self.passwords = passwords

    def key(self, address: str) -> str:
        """A device of a member."""
        wire = Wire(self.server.port)
        answer = wire.ask("login", address=address, password=self.passwords[address])
        wire.cut()
        assert answer["command"] == "logged_in", answer
        key: str = answer["device_key"]
        return key


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with running(tmp_path_factory.mktemp("fuzz") / "server", settings=SETTINGS) as server:
        yield House(server, await server.members([MEMBER, OTHER, *PROBERS]))


async def under_the_probe(house: House, doing: Callable[[], Awaitable[Any]]) -> Any:
    """What comes of it; the probe must have held meanwhile."""
    async with Probe(house.server, house.passwords, every=0.1, login_every=0.5) as probe:
        done = await doing()
    probe.must_hold()
    return done


async def test_a_recorded_dialogue_with_flipped_bits_stops_nobody(house: House, acceptance: Acceptance) -> None:
    said = dialogues(await asyncio.to_thread(house.key, MEMBER), OTHER)
    streams = flipped(SEED, said, STREAMS)
    assert await under_the_probe(house, lambda: attack(house.server.port, streams)) == STREAMS
    acceptance("R18", "damaged dialogues against a server, PROBE holds", f"{STREAMS}, it holds")


async def test_bytes_that_are_no_protocol_stop_nobody(house: House) -> None:
    """Beside TLS and within it; before and after a login."""
    key = await asyncio.to_thread(house.key, MEMBER)
    enter = dialogues(key, OTHER)[0][0]
    bodies = [encode_frame(FrameKind.BLOCK, payload) for payload in hostile.PAYLOADS.values()]
    streams = [*hostile.STREAMS.values(), *bodies]

    async def all_of_it() -> int:
        plain = await attack(house.server.port, streams, tls=False)
        return plain + await attack(house.server.port, [*streams, *(enter + stream for stream in streams)])

    assert await under_the_probe(house, all_of_it) == 3 * len(streams)


# Requests that are right in every field by itself


async def test_any_request_that_is_right_field_by_field_is_answered_in_order(house: House) -> None:
    """Handlers are reached with values that nobody foresaw: each answers, none is `internal`."""
    await asyncio.to_thread(_say_anything, house)


def _say_anything(house: House) -> None:
    seats = {"fresh": Seat(house, ""), "member": Seat(house, MEMBER)}

    @settings(
        max_examples=40, suppress_health_check=list(HealthCheck), deadline=None, phases=(Phase.explicit, Phase.generate)
    )
    @given(
        st.sampled_from(sorted(seats)),
        st.lists(strategies.requests(Sender.CLIENT, Sender.ADMINISTRATOR), min_size=20, max_size=20),
    )
    def say(seat: str, blocks: list[Fields]) -> None:
        seats[seat].say(blocks)

    try:
        say()
    finally:
        for seat in seats.values():
            seat.wire.cut()


class Seat:
    """A connection that is made again when a request ended it. `address` is empty for nobody."""

    # What ends the connection, the session or the way in.
    ENDS = ("quit", "logout", "logout_everywhere", "revoke_device", "change_password")

    def __init__(self, house: House, address: str) -> None:
        self.house, self.address = house, address
        self.key = house.key(address) if address else ""
        self.sit_down()

    def sit_down(self) -> None:
        self.wire = Wire(self.house.server.port)
        if self.address:
            self.key = self.key or self.house.key(self.address)
            if self.wire.ask("resume", device_key=self.key)["command"] == "error":
                self.key = ""
                self.wire.cut()
                self.sit_down()

    def say(self, blocks: list[Fields]) -> None:
        """All at once; then everything up to the pong. Nothing may have failed within the server."""
        for place, block in enumerate(blocks):
            if block["command"] in self.ENDS:
                self.hear(blocks[:place])
                self.wire.write({**block, "token": "end"})
                self.wire.cut()
                self.sit_down()
                return self.say(blocks[place + 1 :])
        return self.hear(blocks)

    def hear(self, blocks: list[Fields]) -> None:
        payloads = [strategies.payload({**block, "token": "x"}) for block in blocks]
        self.wire.write_payloads(*payloads, json.dumps({"command": "ping", "token": "p", "n": 1}).encode())
        while (block := self.wire._next())["token"] != "p":
            assert block.get("code") != "internal", (block, blocks)


# What a bad connection costs


async def test_an_oversized_frame_is_closed_a_moment_after_its_header(house: House, acceptance: Acceptance) -> None:
    """[FRAME-2] The server does not wait for the rest, which never comes."""
    key = await asyncio.to_thread(house.key, MEMBER)
    spent = {}
    for state, most in (("fresh", limits.BLOCK_BEFORE_LOGIN.value), ("member", limits.BLOCK.value)):
        times = [await _seconds_until_closed(house, key if state == "member" else "", most + 1) for _ in range(21)]
        spent[state] = statistics.median(times)
    assert max(spent.values()) <= MOST_SECONDS
    acceptance("R18", "oversized closed <= 100 ms after the header", f"{max(spent.values()) * 1000:.1f} ms, median")


async def _seconds_until_closed(house: House, key: str, length: int) -> float:
    async with connection(house.server.port, tls_context()) as line:
        await line.answer("welcome")
        if key:
            line.ask("resume", token="r", device_key=key)
            await line.answer("logged_in")
        begin = time.monotonic()
        line.say(hostile.header(length))
        assert b"frame_too_large" in await line.rest()
        return time.monotonic() - begin


async def test_a_bad_connection_costs_the_server_no_more_than_64_kib(house: House, acceptance: Acceptance) -> None:
    """Whatever it claims and however much of it has come: half a frame as long as the limit, and half a handshake."""
    hub = psutil.Process(house.server.pid)
    await _held(house, 16, lambda: None)  # what the first connections need once
    before, after = hub.memory_info().rss, 0

    def look() -> None:
        nonlocal after
        after = hub.memory_info().rss

    await _held(house, BAD_CONNECTIONS, look)
    each = (after - before) // BAD_CONNECTIONS
    assert each <= MOST_MEMORY
    acceptance("R18", "memory per bad connection <= 64 KiB", f"{each / 1024:.1f} KiB, {BAD_CONNECTIONS} at once")


async def _held(house: House, count: int, then: Callable[[], None]) -> None:
    """So many bad connections at once."""
    context = tls_context()
    most = limits.BLOCK_BEFORE_LOGIN.value
    half = hostile.header(most) + b"[" * (most - 1)
    async with AsyncExitStack() as stack:
        for number in range(count):
            within = number % 4
            line: Line = await stack.enter_async_context(connection(house.server.port, context if within else None))
            if within:
                await line.answer("welcome")
                line.ask("ping", token="p", n=1)
                line.say(half[:5] if within == 1 else half)
                await line.answer("pong")
            else:
                line.say(b"\x16\x03\x01\x20\x00\x01\x00\x1f\xfc\x03\x03" + bytes(1000))
        async with connection(house.server.port, context) as last:  # everything before has been read by now
            await last.answer("welcome")
            await last.ping()
        then()


@pytest.mark.nightly
@pytest.mark.timeout(NIGHTLY_SECONDS + 300)
async def test_flipped_bits_for_a_quarter_of_an_hour_stop_nobody(house: House) -> None:
    said = dialogues(await asyncio.to_thread(house.key, MEMBER), OTHER)
    seed, count, end = int(time.time()), 0, time.monotonic() + NIGHTLY_SECONDS
    print(f"FUZZ_SEED={seed}")

    async def until_the_end() -> None:
        nonlocal count
        while time.monotonic() < end:
            count += await attack(house.server.port, flipped(seed + count, said, STREAMS))

    await under_the_probe(house, until_the_end)
    print(f"{count} damaged dialogues")
