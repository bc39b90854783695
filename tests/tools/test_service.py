"""The unit of systemd: without mistakes, hardened, and with a command line that the server takes."""

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kentongan.cli.main import app
from tests.machine import needs

ROOT = Path(__file__).parent.parent.parent
UNIT = ROOT / "deploy" / "kentongan.service"
COMMAND = next(line for line in UNIT.read_text().splitlines() if line.startswith("ExecStart=")).removeprefix(
    "ExecStart="
)


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """The unit with a program that is there."""
    path = tmp_path / UNIT.name
    path.write_text(UNIT.read_text().replace(COMMAND.split()[0], sys.executable))
    return path


def analyze(*arguments: str) -> str:
    """What `systemd-analyze` says; it must find nothing."""
    done = subprocess.run(["systemd-analyze", *arguments], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return done.stdout


@needs("systemd-analyze")
def test_systemd_understands_it(unit: Path) -> None:
    analyze("verify", str(unit))


@needs("systemd-analyze")
def test_it_is_hardened(unit: Path) -> None:
    said = analyze("security", "--offline=true", "--no-pager", str(unit))
    exposure = next(line for line in said.splitlines() if "Overall exposure" in line)
    assert float(exposure.split(":")[1].split()[0]) <= 2.0


def test_the_server_takes_its_command_line() -> None:
    told = CliRunner().invoke(app, ["serve", "--help"], env={"COLUMNS": "200", "TERM": "dumb"}).output
    _, command, *options = COMMAND.split()
    assert command == "serve"
    assert all(option in told for option in options if option.startswith("--"))
