"""R18 at night: 20 million inputs led by coverage, or half an hour (FUZZ_SECONDS says another time), which is first."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fuzz.__main__ import TARGETS
from tests.fuzz.guided import REASON
from tests.fuzz.target import TARGETS as KNOWN
from tests.fuzz.test_target import LED

ROOT = Path(__file__).parents[2]
SECONDS, RUNS = int(os.environ.get("FUZZ_SECONDS", "1800")), 20_000_000


def test_the_long_run_plays_every_target() -> None:
    assert set(TARGETS) == KNOWN.keys()


@pytest.mark.process
@pytest.mark.nightly
@pytest.mark.timeout(SECONDS + 300)
@pytest.mark.skipif(not LED, reason=REASON)
def test_the_long_run_finds_nothing(tmp_path: Path) -> None:
    words = ["--seconds", str(SECONDS), "--runs", str(RUNS), "--work", str(tmp_path)]
    run = subprocess.run(
        [sys.executable, "-m", "tests.fuzz", *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    print(run.stdout)
    assert run.returncode == 0, run.stdout
