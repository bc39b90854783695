"""Every snippet of docs/howto/write_a_scenario.md is played, every command can be typed, none is left out."""

import io
import re
from pathlib import Path

import pytest
from typer.main import get_command

from kentongan.cli.simulate import simulate
from kentongan.simulator.client import simulate_client
from kentongan.simulator.mishap import ScenarioFailed
from kentongan.simulator.scenario import load_scenario, read_scenario
from kentongan.simulator.server import Simulator

PAGE = (Path(__file__).parents[2] / "docs" / "howto" / "write_a_scenario.md").read_text(encoding="utf-8")
SNIPPETS = re.findall(r"```(\w*)\n(.*?)```", PAGE, re.DOTALL)
SCENARIOS = [(kind, text) for kind, text in SNIPPETS if kind in ("yaml", "python")]
COMMANDS = [line for kind, text in SNIPPETS if kind == "sh" for line in text.splitlines()]


def test_nothing_stands_on_the_page_that_is_not_played() -> None:
    assert [kind for kind, _ in SNIPPETS] == ["sh", "yaml", "sh", "yaml", "yaml", "", "sh", "python"]


@pytest.mark.parametrize(("kind", "text"), SCENARIOS, ids=[text.splitlines()[0][6:] for _, text in SCENARIOS])
async def test_the_scenarios_of_the_page_hold(kind: str, text: str, simulator: Simulator, tmp_path: Path) -> None:
    for address in ("humas@kampus-a", "humas@kampus-b"):
        await simulator.member(address)
    path = tmp_path / f"scenario.{'py' if kind == 'python' else 'yaml'}"
    path.write_text(text, encoding="utf-8")
    await simulate_client(simulator.line, load_scenario(path), {}, 10, io.StringIO())


async def test_the_change_of_the_page_makes_it_fail_as_the_page_says(simulator: Simulator) -> None:
    text = SCENARIOS[0][1].replace("pong, n: 7", "pong, n: 8")
    with pytest.raises(ScenarioFailed) as failed:
        await simulate_client(simulator.line, read_scenario(text, "salam.yaml"), {}, 10, io.StringIO())
    [said] = [text.strip() for kind, text in SNIPPETS if not kind]
    assert said == f"kentongan: {failed.value}"


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_of_the_page_can_be_typed(line: str) -> None:
    [name, which, *words] = line.replace("'SERVER_LINE'", "kentongan://x:1#y").split()[1:]
    assert name == "simulate"
    get_command(simulate).get_command(None, which).make_context(which, words)  # type: ignore[attr-defined, arg-type]


async def test_a_second_play_on_the_same_server_fails_as_the_page_says(simulator: Simulator) -> None:
    for address in ("humas@kampus-a", "humas@kampus-b"):
        await simulator.member(address)
    assert "start it anew" in PAGE
    scenario = read_scenario(SCENARIOS[1][1], "seminar.yaml")
    await simulate_client(simulator.line, scenario, {}, 10, io.StringIO())
    with pytest.raises(ScenarioFailed):
        await simulate_client(simulator.line, scenario, {}, 1, io.StringIO())
