"""Row A21: ten thousand guesses from one address, from many at one account, and from one at many accounts."""

import asyncio
import statistics
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from kentongan.client import Client
from kentongan.protocol.commands.blocked import Blocked, BlockedList, Unblock, Unblocked
from tests.acceptance import Acceptance
from tests.faults.crowd import Guesser, ask_all, elsewhere
from tests.faults.probe import PROBERS, Probe
from tests.process.line import Line
from tests.process.server import DEFAULT_LIMITS, running

pytestmark = pytest.mark.process

OWNER = "humas@univ-contoh"
ACCOUNTS = 100
# Every evaluation writes the number of those that are under way.
COUNTED = """
import argon2, os, threading
_lock, _now, _file = threading.Lock(), [0], os.open({file!r}, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
_verify = argon2.PasswordHasher.verify
def _counted(self, hash, password):
    with _lock:
        _now[0] += 1
        os.write(_file, str(_now[0]).encode())
    try:
        return _verify(self, hash, password)
    finally:
        with _lock:
            _now[0] -= 1
argon2.PasswordHasher.verify = _counted
"""


async def guess(port: int, net: int, hosts: int, at_once: int, guesses: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """(account, code of the answer) of each guess."""
    answers = await ask_all(port, net, hosts, at_once, "login", guesses)
    return [(guess["address"], answer["code"]) for guess, answer in zip(guesses, answers, strict=True)]


def wrong(accounts: list[str], times: int) -> list[dict[str, Any]]:
    return [{"address": accounts[n % len(accounts)], "password": f"tebakan nomor {n}"} for n in range(times)]


@pytest.mark.timeout(300)
async def test_a21_guessing_gets_nowhere_and_the_owner_is_not_locked_out(
    tmp_path: Path, acceptance: Acceptance
) -> None:
    """[LIMIT-3]"""
    file = tmp_path / "evaluated"
    settings = DEFAULT_LIMITS | {"limits.registrations": 1000}
    async with running(tmp_path / "server", settings=settings, prelude=COUNTED.format(file=str(file))) as server:
        passwords = await server.members([*PROBERS, OWNER])
        async with Client.connect(server.line) as client:
            key = (await client.login(OWNER, passwords[OWNER])).device_key
        known = len(file.read_bytes())
        resumed: list[float] = []
        begun = time.monotonic()
        async with Probe(server, passwords, every=0.3, login_every=1) as probe:
            owner = asyncio.create_task(come_back(server.port, key, resumed))
            one = await elsewhere(guess, server.port, 2, 1, 8, wrong([OWNER], 2000))
            many = await elsewhere(guess, server.port, 3, 250, 50, wrong([OWNER], 4000))
            names = [*(f"tidak-ada-{n}@univ-contoh" for n in range(ACCOUNTS)), OWNER]
            spray = await elsewhere(guess, server.port, 4, 10, 10, wrong(names, 4000))
            owner.cancel()
        probe.must_hold()
        seconds = time.monotonic() - begun
        waiting = {(row.what, row.known) for row in server.admin(Blocked(), BlockedList).rows}
        assert server.admin(Unblock(what=OWNER), Unblocked).found
        async with server.session(OWNER, passwords[OWNER]):
            pass  # a new device, now that the owner may begin anew
        evaluated = file.read_bytes().decode()
    codes = {
        name: dict(Counter(code for _, code in found))
        for name, found in (("one source", one), ("250 sources", many), ("spraying", spray))
    }
    looked_at = Counter(account for account, code in [*one, *many, *spray] if code == "login_refused")
    print(
        f"A21: {seconds:.0f} s, {codes}, {looked_at[OWNER]} guesses at the owner were looked at,"
        f" {len(evaluated) - known} evaluations, {len(probe.readings.logins)} logins of others in the meantime,"
        f" the owner's device came back {len(resumed)} times, at most {max(resumed):.2f} s"
    )
    assert sum(map(len, (one, many, spray))) == 10_000
    # Five, and then one at the end of each wait of 1, 2, 4 ... seconds.
    assert looked_at[OWNER] <= 5 + int(seconds + 1).bit_length()
    assert all(times <= 6 for account, times in looked_at.items() if account != OWNER)
    assert max(map(int, set(evaluated))) <= 2
    assert (OWNER, True) in waiting
    assert {f"127.0.4.{number}" for number in range(1, 11)} <= {what for what, _ in waiting}
    assert len(resumed) >= 3
    assert max(resumed) <= 10
    done = f"{looked_at[OWNER]} of 10,000 in {seconds:.0f} s"
    acceptance("A21", "guesses evaluated <= 5, then one per delay step; PROBE holds", done)
    acceptance("A21", "the owner's known device logs in <= 10 s", f"{max(resumed):.2f} s at most, {len(resumed)} times")
    acceptance("A21", "concurrent argon2 <= 2", f"{max(map(int, set(evaluated)))} at most")


async def come_back(port: int, key: str, resumed: list[float]) -> None:
    """The owner's known device, again and again, from the owner's address."""
    while True:
        begun = time.monotonic()
        async with await Line.tls(port) as line:
            await line.answer("welcome")
            line.ask("resume", token="r", device_key=key)
            await line.answer("logged_in")
        resumed.append(time.monotonic() - begun)
        await asyncio.sleep(0.5)  # again and again


SAMPLES = [pytest.param(250, id="500"), pytest.param(1000, id="2000", marks=pytest.mark.nightly)]


@pytest.mark.timeout(300)
@pytest.mark.parametrize("samples", SAMPLES)
async def test_a21_a_wrong_password_takes_as_long_for_nobody_as_for_a_member(
    tmp_path: Path, samples: int, acceptance: Acceptance
) -> None:
    """[LOGIN-3]: medians of samples in turns, so that whatever else the machine does meets both alike."""
    raised = {"limits.login_failures": 100_000, "limits.login_failures_per_day": 1000, "limits.login_time": 600}
    settings = raised | {"limits.source_failures": 100_000}
    async with running(tmp_path / "server", settings=settings) as server:
        await server.members([OWNER])
        addresses = [OWNER, "tidak-ada@univ-contoh"]
        times: dict[str, list[float]] = {address: [] for address in addresses}
        answers = set()
        stranger = Guesser(server.port, "127.0.5.1")
        for number in range(samples):
            # Who is first changes.
            for address in addresses if number % 2 else reversed(addresses):
                begun = time.perf_counter()
                block = await stranger.ask("login", address=address, password="tebakan yang salah")
                times[address].append(time.perf_counter() - begun)
                answers.add(tuple((name, block[name]) for name in ("command", "code", "id", "en", "field", "detail")))
        await stranger.close()
    known, nobody = (statistics.median(times[address]) for address in addresses)
    apart = statistics.median(one - other for one, other in zip(*times.values(), strict=True))
    print(
        f"A21: {2 * samples} samples, median {known * 1000:.2f} ms for a member, {nobody * 1000:.2f} ms for nobody,"
        f" {apart * 1000:+.2f} ms apart"
    )
    assert len(answers) == 1
    # The median of the differences within pairs: both of a pair met the same weather on this machine.
    assert abs(apart) <= 0.05 * max(known, nobody)
    measured = f"{abs(apart) / max(known, nobody):.1%} of {known * 1000:.0f} ms over {2 * samples} samples"
    acceptance("A21", "median time of known and unknown users differs <= 5 %", measured)
