"""R12: hubs are restarted one after the other under a thousand clients, who soon are back without their passwords."""

import asyncio
import time
from pathlib import Path

import pytest

from tests.acceptance import Acceptance
from tests.faults.herd import grazing
from tests.faults.probe import LOGIN_SECONDS, share
from tests.process.hubs import running_hubs

NIGHTLY = [pytest.mark.nightly, pytest.mark.timeout(900)]
pytestmark = pytest.mark.process
DRAIN, ALL, SHARE = 10.0, 60.0, 0.05

# Every run of argon2 in a hub is a line of its log.
COUNTING = """
import json, sys
from argon2 import PasswordHasher

def _told(work):
    def run(*given, **named):
        sys.stderr.write(json.dumps({"event": "argon2_ran", "level": "info"}) + "\\n")
        return work(*given, **named)
    return run

PasswordHasher.verify = _told(PasswordHasher.verify)
PasswordHasher.hash = _told(PasswordHasher.hash)
"""


@pytest.mark.parametrize("clients", [60, pytest.param(1000, marks=NIGHTLY)])
async def test_r12_hubs_are_restarted_one_after_the_other_and_everybody_is_soon_back(
    tmp_path: Path, acceptance: Acceptance, clients: int
) -> None:
    drains, backs, herded = [], [], 0
    settings = {"limits.per_source": 10 * clients}
    with running_hubs(tmp_path / "hubs", prelude=COUNTING, settings=settings) as hubs:
        async with grazing(hubs, clients, every=max(0.1, clients / 100)) as herd:
            passwords = sum(len(hub.log.events("argon2_ran")) for hub in hubs)
            assert passwords > len(hubs.hubs)  # the sender has one
            for place, hub in enumerate(hubs):
                homeless, told = herd.on(place), time.monotonic()
                herded += len(homeless)
                assert await asyncio.to_thread(hub.stop) == 0
                drains.append(time.monotonic() - told)
                backs += await herd.there(homeless, told, 2 * ALL)
                await asyncio.to_thread(hub.start)
                await herd.more(3)
            argon2 = sum(len(hub.log.events("argon2_ran")) for hub in hubs) - passwords
        ledger = herd.must_be_clean(hubs.database)
    # Each start makes the one hash that stands in for members who do not exist.
    argon2 -= len(hubs.hubs)
    logins = [span for one in herd.wanderers for span in one.logins[1:]]
    size = f"{clients} clients, {herded} sent away by two hubs"
    acceptance("R12", "drain <= 10 s", f"slowest {max(drains):.1f} s, {size}")
    acceptance("R12", "all back in <= 60 s", f"{max(backs):.1f} s, {size}")
    acceptance("R12", "argon2 runs < 5 % of logins", f"{argon2} of {len(logins)}, {size}")
    acceptance("R12", "p95 login <= 10 s", f"{share(logins, 0.95):.1f} s, {size}")
    acceptance("R12", "LEDGER clean: sent = stored = shown", ledger)
    assert max(drains) <= DRAIN
    assert max(backs) <= ALL
    assert argon2 < SHARE * len(logins)
    assert share(logins, 0.95) <= LOGIN_SECONDS
