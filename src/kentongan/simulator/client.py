"""The simulated client: plays scenario files against any server, or greets it and pings."""

from collections.abc import Mapping
from pathlib import Path
from typing import TextIO

import yaml

from kentongan.simulator.crowd import Crowd, must_hold
from kentongan.simulator.fault import Fault
from kentongan.simulator.link import NO_FAULT
from kentongan.simulator.mishap import PasswordsUnreadable, ReplayDiffers
from kentongan.simulator.player import Player
from kentongan.simulator.recording import Passed, Recorder
from kentongan.simulator.replay import AsClient
from kentongan.simulator.scenario import Scenario, read_scenario
from kentongan.simulator.server_line import ServerLine
from kentongan.simulator.stage import FarStage
from kentongan.simulator.trace import Trace, for_terminal

# What is played without a scenario.
GREETING = """
name: Greeting
clauses: [LINK-1, LINK-2, LINK-4]
steps:
  - {by: '#1', connect: }
  - {by: '#1', ping: 1}
  - {by: '#1', send: {command: quit}, expect: {command: goodbye, code: ''}}
  - {by: '#1', closed: }
"""


async def simulate_client(
    line: str,
    scenario: Scenario | None,
    passwords: Mapping[str, str],
    deadline: float,
    out: TextIO,
    *,
    count: int = 1,
    fault: Fault = NO_FAULT,
    record: TextIO | None = None,
) -> None:
    """Play against the server of a line, telling everything that passes; raises SimulatorMishap."""
    ServerLine.read(line)
    trace = Trace(out, recorder=Recorder(record) if record else None)
    trace.header()
    stage = FarStage(line, passwords)
    if scenario is None:
        await Player(read_scenario(GREETING, "greeting"), stage, trace, deadline).play()
        return
    outcome = await Crowd(scenario, stage, trace, deadline, fault, count).play()
    for said in outcome.summary():
        print(said, file=out, flush=True)
    must_hold(outcome)


async def replay_client(
    line: str, recording: list[Passed], passwords: Mapping[str, str], deadline: float, out: TextIO
) -> None:
    """Say what the clients of a recording said, and tell what comes otherwise; raises ReplayDiffers."""
    trace = Trace(out)
    trace.header()
    tell_differences(await AsClient(recording, FarStage(line, passwords), trace, deadline).play(), out)


def tell_differences(differences: list[str], out: TextIO) -> None:
    """All differences, a line each; raises ReplayDiffers when there are some."""
    for one in differences:
        print(f"differs: {for_terminal(one, 400)}", file=out, flush=True)
    if differences:
        raise ReplayDiffers(count=len(differences), why=differences[0])
    print("as recorded", file=out, flush=True)


def load_passwords(path: Path) -> dict[str, str]:
    """Passwords by address from a YAML file; raises PasswordsUnreadable."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise PasswordsUnreadable(path=path) from error
    if not isinstance(data, dict) or not all(isinstance(text, str) for pair in data.items() for text in pair):
        raise PasswordsUnreadable(path=path)
    return data
