"""What is read from /proc is what it says."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from tests.process import proc

BUSY, IDLE = "while True: pass", "import time; time.sleep(60)"
DEADLINE = 20.0

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(
        proc.kept_waiting(os.getpid()) == 0, reason="this kernel does not tell who waits for a processor"
    ),
]


@pytest.fixture
def three() -> Iterator[list[int]]:
    """Two processes that want the same processor all the time, and one that sleeps there."""
    running = [subprocess.Popen([sys.executable, "-c", code]) for code in (BUSY, BUSY, IDLE)]
    try:
        for process in running:
            os.sched_setaffinity(process.pid, {min(os.sched_getaffinity(0))})
        yield [process.pid for process in running]
    finally:
        for process in running:
            process.kill()
            process.wait()


def test_who_is_kept_from_the_processor_waits_and_who_sleeps_does_not(three: list[int]) -> None:
    end = time.monotonic() + DEADLINE
    while (waited := [proc.kept_waiting(pid) for pid in three])[0] < 1 or waited[1] < 1:
        assert time.monotonic() < end, waited
    assert waited[2] < 0.5


def test_of_a_process_that_has_gone_nothing_is_known() -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    assert proc.kept_waiting(process.pid) == 0
