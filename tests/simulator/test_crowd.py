import io
import re

import pytest

from kentongan.simulator.client import simulate_client
from kentongan.simulator.crowd import Crowd
from kentongan.simulator.fault import Fault
from kentongan.simulator.mishap import PlaysFailed, ScenarioFailed
from kentongan.simulator.scenario import Scenario, read_scenario
from kentongan.simulator.server import Simulator, numbered_addresses
from kentongan.simulator.stage import FarStage
from kentongan.simulator.trace import Trace

POPUP = """
name: Undangan
clauses: [MSG-2]
needs: {members: [humas@kampus-a, humas@kampus-b]}
steps:
  - {by: b, enter: humas@kampus-b}
  - {by: a, enter: humas@kampus-a}
  - send: {command: send, id: 000000000000000000000000000000a1, to: [humas@kampus-b], subject: Undangan}
    expect: {command: accepted, recipients: 1}
  - {by: b, wait_for: {command: message, message: {subject: Undangan, sender: humas@kampus-a}}}
"""


async def crowd(simulator: Simulator, text: str, count: int, fault: Fault | None = None, deadline: float = 10) -> Crowd:
    for address in numbered_addresses([f"humas-1..{count}@kampus-a", f"humas-1..{count}@kampus-b"]):
        await simulator.member(address)
    stage = FarStage(simulator.line, {})
    return Crowd(read_scenario(text, "test"), stage, Trace(), deadline, fault or Fault(), count)


async def test_many_play_at_once_each_by_members_of_its_own(simulator: Simulator) -> None:
    outcome = await (await crowd(simulator, POPUP, 30)).play()
    assert (outcome.plays, outcome.held, outcome.broken, outcome.failed) == (30, 30, 0, [])
    senders = {letter.message.sender for letter in simulator.world.letters.values()}
    assert senders == {f"humas-{number}@kampus-a" for number in range(1, 31)}
    assert len(outcome.steps["wait_for message"]) == 30


async def test_the_summary_tells_the_plays_and_the_time_of_every_kind_of_step(simulator: Simulator) -> None:
    first, head, *rows = (await (await crowd(simulator, POPUP, 3)).play()).summary()
    assert re.fullmatch(r"3 of 3 plays held, 0 failed, \d+\.\d\d s", first)
    assert head.split() == ["step", "times", "median", "p95", "most"]
    assert {row[:40].strip(): int(row[40:48]) for row in rows} == {
        "enter": 6,
        "send send": 3,
        "expect accepted": 3,
        "wait_for message": 3,
    }


async def test_what_does_not_hold_is_counted_and_told(simulator: Simulator) -> None:
    text = POPUP.replace("recipients: 1", "recipients: 2")
    outcome = await (await crowd(simulator, text, 4)).play()
    assert (outcome.held, len(outcome.failed)) == (0, 4)
    with pytest.raises(PlaysFailed, match=r"4 of 4 plays failed.*recipients is 1, not 2"):
        await simulate_client(simulator.line, read_scenario(text, "t"), {}, 5, io.StringIO(), count=4)
    await simulator.member("humas@kampus-a")
    await simulator.member("humas@kampus-b")
    with pytest.raises(ScenarioFailed):
        await simulate_client(simulator.line, read_scenario(text, "t"), {}, 5, io.StringIO())


@pytest.mark.parametrize("text", ["slow=60", "halves"])
async def test_a_scenario_holds_on_slow_lines_too(simulator: Simulator, text: str) -> None:
    outcome = await (await crowd(simulator, POPUP, 3, Fault.read(text))).play()
    assert (outcome.held, outcome.failed) == (3, [])


@pytest.mark.parametrize("text", ["cut=150", "garbage=150", "cut=1", "garbage=1"])
async def test_a_line_that_is_broken_on_purpose_is_no_failure(simulator: Simulator, text: str) -> None:
    outcome = await (await crowd(simulator, POPUP, 3, Fault.read(text))).play()
    assert (outcome.held, outcome.broken, outcome.failed) == (0, 3, [])
    assert "3 broken on purpose" in outcome.summary()[0]


async def test_a_server_that_does_not_hang_up_after_garbage_fails(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kentongan.simulator.fault._NO_FRAME", b"")
    outcome = await (await crowd(simulator, POPUP, 2, Fault.read("garbage=150"), deadline=0.3)).play()
    assert len(outcome.failed) == 2


def test_members_are_numbered_wherever_they_stand_and_nobody_else() -> None:
    text = POPUP.replace("recipients: 1", "other: [xhumas@kampus-a, humas@kampus-a2, $password.humas@kampus-a]")
    scenario: Scenario = read_scenario(text, "test").numbered(7)
    assert scenario.members == ("humas-7@kampus-a", "humas-7@kampus-b")
    assert scenario.steps[1].body == "humas-7@kampus-a"
    assert scenario.steps[3].body["other"] == ["xhumas@kampus-a", "humas@kampus-a2", "$password.humas-7@kampus-a"]


def test_a_range_of_addresses_is_so_many_members() -> None:
    assert numbered_addresses(["a@b", "humas-2..4@kampus-a"]) == [
        "a@b",
        "humas-2@kampus-a",
        "humas-3@kampus-a",
        "humas-4@kampus-a",
    ]
