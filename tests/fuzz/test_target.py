"""R18, within this process: 200,000 inputs a run, led by atheris where it has a build and unled everywhere."""

import re
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kentongan import limits
from kentongan.protocol.codec import decode_block, encode_block
from kentongan.protocol.command import COMMANDS, Command, Sender, columns_of
from tests.acceptance import Acceptance
from tests.fuzz import hostile, strategies
from tests.fuzz.corpus import HERE, finds, seeds
from tests.fuzz.guided import NO_ATHERIS, REASON
from tests.fuzz.mutation import LONGEST, inputs
from tests.fuzz.target import EVERYBODY, MOST_SECONDS, TARGETS, timed

ROOT = Path(__file__).parents[2]
LED = find_spec("atheris") is not None
# Where most is decided there are most; `frames` and `records` read every input twice, cut in different ways.
COUNTS = {
    "frames": 10_000,
    "blocks": 85_000,
    "records": 6_000,
    "session": 24_000,
    "invitations": 45_000,
    "names": 30_000,
}
# Without atheris the unled run alone plays all of them.
UNLED = 10 if LED else 1
SECONDS = 60


def test_every_target_is_played_and_together_they_are_two_hundred_thousand() -> None:
    assert COUNTS.keys() == TARGETS.keys()
    assert sum(COUNTS.values()) == 200_000


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_what_was_found_once_is_found_no_more(name: str) -> None:
    for data in finds(name):
        timed(TARGETS[name])(data)


def test_every_folder_of_finds_belongs_to_a_target() -> None:
    assert {path.name for path in HERE.iterdir()} <= TARGETS.keys()


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_changed_inputs_break_no_promise(name: str) -> None:
    target, count = timed(TARGETS[name]), 0
    for data in inputs(18, seeds(name), COUNTS[name] // UNLED):
        try:
            target(data)
        except Exception as error:
            pytest.fail(f"{type(error).__name__}: {error}\na find of {name}; keep it: {data!r}")
        count += 1
    assert count == COUNTS[name] // UNLED


@pytest.mark.parametrize("what", sorted(hostile.PAYLOADS))
def test_a_hostile_payload_is_refused_or_read_within_a_second(what: str) -> None:
    """Also those that no frame could bring: a decoder does not rely on who stands before it."""
    for name in ("blocks", "records", "names", "invitations"):
        timed(TARGETS[name])(hostile.PAYLOADS[what])
    payload = hostile.PAYLOADS[what]
    timed(TARGETS["frames"])(b"\0" + hostile.header(len(payload)) + payload)


@pytest.mark.parametrize("what", sorted(hostile.STREAMS))
def test_a_stream_that_is_none_is_refused_at_its_first_frame(what: str) -> None:
    for name in ("frames", "records"):
        timed(TARGETS[name])(b"\0" + hostile.STREAMS[what])


@pytest.mark.process
@pytest.mark.skipif(not LED, reason=REASON)
@pytest.mark.parametrize("name", sorted(TARGETS))
def test_inputs_led_by_coverage_break_no_promise(name: str, tmp_path: Path, acceptance: Acceptance) -> None:
    output = led(name, tmp_path, COUNTS[name], SECONDS)
    done = re.search(r"Done (\d+) runs", output)
    assert done, output
    assert int(done[1]) >= COUNTS[name]
    acceptance("R18", "200,000 inputs led by coverage: crashes 0, hangs > 1 s 0", f"0 and 0 in {COUNTS[name]:,}")


def led(name: str, work: Path, runs: int, seconds: int) -> str:
    """One target under atheris; what it printed. Fails with the find."""
    command = [sys.executable, "-m", "tests.fuzz.guided", name, "--work", str(work)]
    command += ["--runs", str(runs), "--seconds", str(seconds)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, errors="replace", check=False)
    found = [path.read_bytes() for path in work.glob("find-*")]
    assert not found, f"a find of {name}; keep it: {found}\n{run.stderr[-3000:]}"
    assert run.returncode not in (NO_ATHERIS, 1), run.stderr[-3000:]
    return run.stderr


# By the command table


@pytest.mark.parametrize("row", COMMANDS.values(), ids=COMMANDS)
@settings(max_examples=8, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_block_that_is_right_field_by_field_can_be_read_written_and_shown(
    row: Command, data: st.DataObject
) -> None:
    fields = data.draw(strategies.blocks(row))
    block = decode_block(strategies.payload(fields), frozenset({row.sender}))
    assert decode_block(encode_block(block), EVERYBODY) == block
    assert all(isinstance(cell, str) for cell in vars_of(block))


def vars_of(block: object) -> list[object]:
    columns = columns_of(block)  # type: ignore[arg-type]
    return [columns.string_1, columns.string_2, columns.token, columns.command, columns.endpoint]


@settings(max_examples=20, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_a_block_cut_short_is_refused(data: st.DataObject) -> None:
    payload = strategies.payload(data.draw(strategies.requests(*Sender)))
    TARGETS["blocks"](payload[: data.draw(st.integers(0, len(payload) - 1))])


# Who tests the tester


@settings(max_examples=20)
@given(st.integers(0, 2**32), st.integers(1, 50))
def test_the_same_seed_gives_the_same_inputs_and_none_is_too_long(seed: int, count: int) -> None:
    few = [b"", b"a", b"satu dua tiga" * 30]
    first = list(inputs(seed, few, count))
    assert first == list(inputs(seed, few, count))
    assert max(map(len, first)) <= LONGEST


def test_a_target_that_takes_its_time_is_a_find() -> None:
    def slow(data: bytes) -> None:
        end = time.thread_time() + MOST_SECONDS
        while time.thread_time() <= end:
            pass

    with pytest.raises(AssertionError, match="s for 3 bytes"):
        timed(slow)(b"abc")


def test_the_claims_reach_beyond_every_limit() -> None:
    assert max(hostile.CLAIMS) == 2**32 - 1
    assert limits.BLOCK.value + 1 in hostile.CLAIMS
