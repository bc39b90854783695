import re
from pathlib import Path

import pytest

from kentongan.protocol.commands.link import Ping, Pong
from kentongan.protocol.commands.message import Noted
from kentongan.simulator import answers
from kentongan.simulator.connection import Connection
from kentongan.simulator.mishap import ScenarioFailed
from kentongan.simulator.player import Player
from kentongan.simulator.scenario import VERBS, read_scenario
from kentongan.simulator.server import Simulator
from kentongan.simulator.trace import Trace
from kentongan.simulator.visitor import Stranger
from tests.simulator.conftest import play

HEAD = "name: Contoh\nclauses: [LINK-2]\nneeds: {members: [humas@kampus-a, humas@kampus-b]}\nsteps:\n"


async def test_a_capture_of_one_step_is_known_to_the_later_ones(simulator: Simulator) -> None:
    player = await play(
        simulator,
        HEAD
        + """
  - by: a
    connect:
  - send: {command: login, address: humas@kampus-a, password: $password.humas@kampus-a}
    expect: {command: logged_in, device_key: $key}
  - by: b
    connect:
  - send: {command: resume, device_key: $key}
    expect: {command: logged_in, address: humas@kampus-a}
""",
    )
    assert len(player.values["key"]) == 64


@pytest.mark.parametrize(
    ("steps", "step", "why"),
    [
        ("  - {by: a, ping: 1}", 1, "there is no connection a"),
        ("  - {by: a, connect: }\n  - {by: a, connect: }", 2, "there is a connection a already"),
        ("  - {by: a, connect: }\n  - {expect: {command: pong}}", 2, "nothing was asked"),
        ("  - {by: a, connect: }\n  - {send: {command: terbang}}", 2, "terbang is no command of a client"),
        ("  - {by: a, connect: }\n  - {send: {command: ping, n: x}}", 2, "`raw` sends what is wrong on purpose"),
        ("  - {by: a, connect: }\n  - {send: {command: ping, n: $n}}", 2, "nothing is known as $n"),
        ("  - {by: a, connect: }\n  - {send: {command: ping}, expect: {n: 1}}", 2, "pong came: n is 0, not 1"),
        (
            "  - {by: a, connect: }\n  - {send: {command: inbox}, expect_error: silent}",
            2,
            "error wrong_state came: code is",
        ),
        ("  - {by: a, connect: }\n  - {wait_for: {command: message}}", 2, "nothing of the kind came within 2 s"),
        ("  - {by: a, connect: }\n  - {wait_until: {command: receipts}}", 2, "of the last one none came"),
        ("  - {by: a, connect: }\n  - {closed: }", 2, "the connection still stands after 2 s"),
        ("  - {by: a, connect: }\n  - {send: {command: inbox}}", 3, "expected by nobody: error"),
        ("  - {by: a, connect: }\n  - {raw: {text: x}}", 3, "expected by nobody: error"),
        ("  - {by: a, connect: }\n  - {raw: {size: 9000}}\n  - {closed: silent}", 3, "its last words were"),
        (
            "  - {by: a, connect: }\n  - {raw: {size: 9000}}\n  - {wait_for: {command: message}}",
            3,
            "the connection ended",
        ),
        ("  - {decide: {number: 9, verdict: approve}}", 1, "registration_unknown"),
    ],
)
async def test_a_failure_names_the_step_and_what_was_there_instead(
    simulator: Simulator, steps: str, step: int, why: str
) -> None:
    with pytest.raises(ScenarioFailed) as caught:
        await play(simulator, HEAD + steps, deadline=2.0)
    assert why in str(caught.value)
    assert f"failed at step {step} " in str(caught.value)
    assert f"gagal pada langkah {step} " in caught.value.say("id")


async def test_a_message_that_nobody_expected_is_a_failure(simulator: Simulator) -> None:
    text = """
  - {by: b, enter: humas@kampus-b}
  - {by: a, enter: humas@kampus-a}
  - send: {command: send, id: 000000000000000000000000000000a1, to: [humas@kampus-b], subject: Uji}
    expect: {command: accepted}
"""
    with pytest.raises(ScenarioFailed, match="came on b and was expected by nobody: message"):
        await play(simulator, HEAD + text)


async def test_a_pong_with_another_number_is_a_failure(simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    async def miscount(connection: Connection, block: Ping) -> None:
        connection.answer(block, Pong(n=block.n + 1))

    monkeypatch.setitem(answers.ANSWERS, Ping, miscount)
    with pytest.raises(ScenarioFailed, match="pong instead of pong 1"):
        await play(simulator, HEAD + "  - {by: a, connect: }\n  - {by: a, ping: 1}")


async def test_another_answer_than_a_pong_is_a_failure(simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    async def note(connection: Connection, block: Ping) -> None:
        connection.answer(block, Noted())

    monkeypatch.setitem(answers.ANSWERS, Ping, note)
    with pytest.raises(ScenarioFailed, match="noted instead of pong 1"):
        await play(simulator, HEAD + "  - {by: a, connect: }\n  - {by: a, ping: 1}")


async def test_after_a_failure_no_connection_is_left(simulator: Simulator) -> None:
    with pytest.raises(ScenarioFailed):
        await play(simulator, HEAD + "  - {by: a, connect: }\n  - {by: a, expect: {}}")
    await play(simulator, HEAD + "  - {by: a, connect: }")
    assert all(connection.reader.at_eof() for connection in simulator._connections)


HOW_TO = Path(__file__).parents[2] / "docs" / "howto" / "simulate.md"


async def test_the_sample_of_the_how_to_plays(simulator: Simulator) -> None:
    sample = re.search(r"```yaml\n(name: .*?)```", HOW_TO.read_text(encoding="utf-8"), re.DOTALL)
    assert sample
    await play(simulator, sample[1])


def test_the_how_to_tells_every_verb_and_every_stranger() -> None:
    told = set(re.findall(r"`(\w+)", HOW_TO.read_text(encoding="utf-8")))
    assert set(VERBS) | set(Stranger) <= told


def test_every_verb_is_played(simulator: Simulator) -> None:
    player = Player(read_scenario(HEAD + "  - {by: a, connect: }", "test"), simulator, Trace())
    assert set(player._verbs()) == set(VERBS)
