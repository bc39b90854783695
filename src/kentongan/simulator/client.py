"""The simulated client: plays scenario files against any server, or greets it and pings."""

from collections.abc import Mapping
from pathlib import Path
from typing import TextIO

import yaml

from kentongan.simulator.mishap import PasswordsUnreadable
from kentongan.simulator.player import Player
from kentongan.simulator.scenario import Scenario, read_scenario
from kentongan.simulator.server_line import ServerLine
from kentongan.simulator.stage import FarStage
from kentongan.simulator.trace import Trace

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
    line: str, scenario: Scenario | None, passwords: Mapping[str, str], deadline: float, out: TextIO
) -> None:
    """Play against the server of a line, telling everything that passes; raises SimulatorMishap."""
    ServerLine.read(line)
    trace = Trace(out)
    trace.header()
    player = Player(scenario or read_scenario(GREETING, "greeting"), FarStage(line, passwords), trace, deadline)
    await player.play()


def load_passwords(path: Path) -> dict[str, str]:
    """Passwords by address from a YAML file; raises PasswordsUnreadable."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise PasswordsUnreadable(path=path) from error
    if not isinstance(data, dict) or not all(isinstance(text, str) for pair in data.items() for text in pair):
        raise PasswordsUnreadable(path=path)
    return data
