"""The acceptance table: what a row demands and what a test has measured, kept for docs/reference/acceptance.md.

A test takes the fixture `acceptance` and calls it once for each figure:

    acceptance("R01", "20 of 20 restarts accept logins in <= 5 s", f"{len(spans)} of 20, slowest {max(spans):.1f} s")

Row and demanded figure are written as they stand, because the page is made of them without running anything. What was
measured counts only if the test passes. It travels with the report of the test, because tests run in several processes;
at the end of a run it is merged into build/acceptance.json, and `python docs/generate.py --acceptance` makes the page.
"""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest

Acceptance = Callable[[str, str, object], None]

RESULTS = Path(__file__).parent.parent / "build" / "acceptance.json"

ROWS = {
    "R01": "kill -9 of the server during 1,000 sends",
    "R02": "kill -9 during 50 transfers",
    "R03": "power cut: writes without fsync vanish",
    "R04": "fsync returns EIO, a write fails",
    "R05": "disk full",
    "R06": "database lost at the worst moment, or locked",
    "R07": "MariaDB restarted, away, killed, or set weakly",
    "R08": "NATS lost, one node or all",
    "R09": "a hub killed or paused",
    "R10": "a client's line cut for 60 s",
    "R11": "a bad line: delay, loss, 64 kbit/s, resets",
    "R12": "restart with 1,000 clients",
    "R13": "the clock jumps",
    "R14": "slow reader, dead reader",
    "R15": "bit rot, a swapped blob",
    "R16": "soak and leak",
    "R17": "duplicated, reordered, interleaved requests",
    "R18": "truncated, oversized, random, hostile frames",
    "A19": "slowloris",
    "A20": "10,000 half-open connections",
    "A21": "guessing passwords",
    "A22": "a flood of registrations",
    "A23": "mailed credentials: crash, resend, expiry, interception",
    "A24": "injection into mail through every field",
    "A25": "shadow ports stolen with a wrong ticket or none",
    "A26": "misuse of tickets",
    "A27": "shadow ports exhausted or occupied",
    "A28": "changed key, downgrade, wrong ALPN, another address",
    "A29": "tricks with file names",
    "A30": "files that are not what they say",
    "A31": "a 10 GB attachment, a lying size, quota",
    "A32": "decompression bombs and broken media",
    "A33": "markup and links in popups",
    "A34": "console: CSRF, clickjacking, fixation, cookie theft",
    "A35": "console: XSS",
    "A36": "SQL injection",
    "A37": "authorisation: everybody x every command",
    "A38": "audit log: complete, no injection, no tampering, no secrets",
    "R39": "restore of a backup, also of a damaged one",
    "R40": "upgrade of an older database",
}

_OF_TEST = pytest.StashKey[list[dict[str, Any]]]()
_TRAVELS_AS = "acceptance"


@pytest.fixture
def acceptance(request: pytest.FixtureRequest) -> Acceptance:
    """`acceptance(row, demanded, measured)`: a figure that a row of the acceptance table demands, and what it was."""
    mine: list[dict[str, Any]] = []
    request.node.stash[_OF_TEST] = mine
    file = request.path.relative_to(request.config.rootpath).as_posix()
    _, _, case = request.node.name.partition("[")

    def measure(row: str, demanded: str, measured: object) -> None:
        assert row in ROWS, f"{row} is no row of the acceptance table"
        mine.append(
            {"row": row, "demanded": demanded, "measured": str(measured), "file": file, "case": case.removesuffix("]")}
        )

    return measure


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Send the figures of a test that has passed along with its report."""
    report = yield
    if call.when == "call" and report.passed:
        report.user_properties.extend((_TRAVELS_AS, figure) for figure in item.stash.get(_OF_TEST, []))
    return report


class Collector:
    """Gathers the figures in the process that all reports come to."""

    def __init__(self) -> None:
        """Nothing was measured yet."""
        self._collected: list[dict[str, Any]] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep what has come with a report."""
        if report.when == "call":
            self._collected += [
                cast("dict[str, Any]", one) for name, one in report.user_properties if name == _TRAVELS_AS
            ]

    def pytest_sessionfinish(self) -> None:
        """Merge what this run has measured into build/acceptance.json."""
        if self._collected:
            merge(RESULTS, self._collected, time.strftime("%Y-%m-%d", time.gmtime()))


def pytest_configure(config: pytest.Config) -> None:
    """One process of several gathers."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Collector())


def merge(path: Path, figures: list[dict[str, Any]], day: str) -> None:
    """The newest figure of each row, demand, file and case stays."""
    known = json.loads(path.read_text("utf-8")) if path.is_file() else []
    found = {_key(figure): figure for figure in known} | {_key(figure): figure | {"day": day} for figure in figures}
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps([found[key] for key in sorted(found)], indent=1) + "\n", "utf-8")


def _key(figure: dict[str, Any]) -> tuple[str, ...]:
    return tuple(figure[name] for name in ("row", "demanded", "file", "case"))
