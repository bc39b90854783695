"""Row A19: five hundred connections that begin and do not end take nothing from good users, and are gone in time."""

import asyncio
import contextlib
import time
from collections import defaultdict
from pathlib import Path

import pytest

from tests.acceptance import Acceptance
from tests.faults.crowd import LOST, client_hello, descriptors, elsewhere, source, until_closed
from tests.faults.probe import PROBERS, Probe
from tests.process.line import tls_context
from tests.process.server import DEFAULT_LIMITS, running

pytestmark = pytest.mark.process

CONNECTIONS = 500
HEAD = b"\x00\x00\x00\x40\x01{"


class Slow:
    """One who holds a connection as long as it can, again and again, in one of four ways."""

    def __init__(self, port: int, number: int, drip: float) -> None:
        self._port = port
        self._host = source(number)
        self.way = ("mute", "dripping hello", "no login", "dripping frame")[number % 4]
        self._drip = drip
        self.held: list[float] = []

    async def hold(self, end: float) -> None:
        while time.monotonic() < end:
            with contextlib.suppress(*LOST):  # perhaps not even let in
                self.held.append(await self._once())
            await asyncio.sleep(1)  # what a stubborn stranger does

    async def _once(self) -> float:
        """Seconds from the first byte to the end; those of a frame are counted from its beginning."""
        begun = time.monotonic()
        tls = tls_context() if self.way in ("no login", "dripping frame") else None
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port, ssl=tls, local_addr=(self._host, 0))
        if self.way == "dripping frame":
            begun = time.monotonic()
        dripping = asyncio.create_task(self._drop_by_drop(writer))
        try:
            await until_closed(reader)
        finally:
            dripping.cancel()
            writer.transport.abort()
        return time.monotonic() - begun

    async def _drop_by_drop(self, writer: asyncio.StreamWriter) -> None:
        data = {"dripping hello": client_hello(), "dripping frame": HEAD + b" " * 50}.get(self.way, b"")
        for byte in data:
            writer.write(bytes([byte]))
            await asyncio.sleep(self._drip)


async def attack(port: int, drip: float, seconds: float) -> dict[str, float]:
    """The longest that a connection was held, by way; gives up when all were closed."""
    crowd = [Slow(port, number, drip) for number in range(CONNECTIONS)]
    end = time.monotonic() + seconds
    await asyncio.gather(*(one.hold(end) for one in crowd))
    longest: dict[str, float] = defaultdict(float)
    for one in crowd:
        longest[one.way] = max([longest[one.way], *one.held])
    return longest


FORMS = [
    # The hub looks once a second, and the strangers share the processor with it.
    pytest.param(3, 6, 0.3, 9, 1.5, id="short"),
    pytest.param(10, 20, 10, 60, 0.5, id="defaults", marks=pytest.mark.nightly),
]


@pytest.mark.timeout(240)
@pytest.mark.parametrize(("handshake", "login", "drip", "seconds", "slack"), FORMS)
async def test_a19_five_hundred_slow_strangers_are_gone_in_time_and_nobody_feels_them(
    tmp_path: Path, handshake: float, login: float, drip: float, seconds: float, slack: float, acceptance: Acceptance
) -> None:
    """[LINK-5], [LIMIT-2]"""
    times = {"limits.handshake_time": handshake, "limits.frame_time": handshake, "limits.login_time": login}
    async with running(tmp_path / "server", settings=DEFAULT_LIMITS | times) as server:
        passwords = await server.members(PROBERS)
        before, most = descriptors(server.pid), 0
        async with Probe(server, passwords, every=0.3, login_every=1) as probe:
            begun = time.monotonic()
            attacking = asyncio.create_task(elsewhere(attack, server.port, drip, seconds))
            while not attacking.done():
                most = max(most, descriptors(server.pid) - before)
                await asyncio.sleep(0.1)  # looked at while it happens
            longest, freed = await attacking, time.monotonic() - begun - seconds
        probe.must_hold()
    print(f"A19: at most {most} connections at once, all freed {freed:.1f} s later, held at most {dict(longest)}")
    assert most <= 256 + 20
    assert freed <= 30
    allowed = {"mute": handshake, "dripping hello": handshake, "no login": login, "dripping frame": handshake}
    late = {way: held for way, held in longest.items() if held > allowed[way] + slack}
    assert not late
    assert set(longest) == set(allowed), "some way of being slow was never let in"
    held = ", ".join(f"{way} {took:.1f} of {allowed[way]:g} s" for way, took in sorted(longest.items()))
    acceptance("A19", "mute TLS, no login, partial frame closed in their time; PROBE holds", held)
    acceptance("A19", "all freed <= 30 s", f"{freed:.1f} s, {most} connections at once at most")
