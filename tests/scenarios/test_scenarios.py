"""Every scenario of this folder on every stage, and what must be true of the scenarios together."""

import io
import re
from pathlib import Path
from typing import Any

import pytest

from kentongan.protocol import commands
from kentongan.protocol.command import COMMANDS, Sender
from kentongan.simulator.mishap import SimulatorMishap
from kentongan.simulator.player import Player
from kentongan.simulator.scenario import load_scenario
from kentongan.simulator.stage import Stage
from kentongan.simulator.trace import Trace
from tests.scenarios.conftest import STAGES

HERE = Path(__file__).parent
FILES = sorted(HERE.glob("*.yaml"))
SPECIFICATION = HERE.parent.parent / "docs" / "protocol"


# Those that ask the most of a database. All of them are played on a MariaDB by `make test-mariadb`.
ON_MARIADB = [
    "attachment_resume_download",
    "device_revoke",
    "directory_search",
    "message_broadcast",
    "message_keeping",
    "message_remind",
    "message_repeated",
    "message_replay",
    "message_retract",
    "receipt_ledger_paging",
    "recovery_forgotten",
    "registration_corrected",
]


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
async def test_scenario(path: Path, stage: Stage) -> None:
    await play(path, stage)


@pytest.mark.process
@pytest.mark.usefixtures("stages_on_mariadb")
@pytest.mark.parametrize("name", ON_MARIADB)
async def test_scenario_on_mariadb(name: str, server_stage: Stage) -> None:
    await play(HERE / f"{name}.yaml", server_stage)


async def play(path: Path, stage: Stage) -> None:
    """A whole scenario; fails with the step that went otherwise and those before it."""
    passed, failure = io.StringIO(), ""
    try:
        await Player(load_scenario(path), stage, Trace(passed)).play()
    except SimulatorMishap as error:
        failure = str(error)
    if failure:
        pytest.fail(f"{failure}\n{passed.getvalue()}", pytrace=False)


def test_there_are_scenarios_enough_to_prove_something() -> None:
    assert len(FILES) >= 25


def test_every_scenario_is_played_on_the_simulator_and_on_the_server() -> None:
    assert set(STAGES) == {"simulator", "server"}


def test_every_command_that_a_client_may_send_stands_in_a_scenario() -> None:
    assert commands.__all__
    sent = {"upload", "download"}  # by the steps of these names, and plainly in attachment_cancel and others
    for path in FILES:
        for step in load_scenario(path).steps:
            sent |= commands_in(step.body if step.verb != "raw" else step.body.get("json"))
    assert {row.name for row in COMMANDS.values() if row.sender is Sender.CLIENT} - sent == set()


def commands_in(body: Any) -> set[str]:
    return {str(body.get("command"))} if isinstance(body, dict) else set()


def test_every_clause_that_a_scenario_proves_stands_in_the_specification() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(SPECIFICATION.glob("*.md")))
    known = set(re.findall(r"\*\*\[([A-Z]+-\d+)\]\*\*", text))
    claimed = {clause for path in FILES for clause in load_scenario(path).clauses}
    assert known
    assert claimed - known == set()


def test_no_two_scenarios_have_the_same_name() -> None:
    names = [load_scenario(path).name for path in FILES]
    assert len(set(names)) == len(names)
