"""The units of systemd: without mistakes, hardened, and with command lines and settings that the programs take."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import trustme
from typer.testing import CliRunner

from kentongan.cli.main import app
from kentongan.config import load_settings
from kentongan.parent.nats import find_nats
from tests.machine import needs

DEPLOY = Path(__file__).parent.parent.parent / "deploy"
SERVER, NATS = DEPLOY / "kentongan.service", DEPLOY / "nats-server.service"
HUBS = DEPLOY / "hubs.conf"


def lines_of(path: Path, name: str) -> list[str]:
    """What a unit says by one name."""
    return [line.removeprefix(f"{name}=") for line in path.read_text().splitlines() if line.startswith(f"{name}=")]


@pytest.fixture(params=[SERVER, NATS], ids=lambda path: path.stem)
def unit(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A unit with a program that is there; that of the server with what several hubs add to it."""
    [command] = lines_of(request.param, "ExecStart")
    text = request.param.read_text().replace(command.split()[0], sys.executable)
    path: Path = tmp_path / request.param.name
    path.write_text(text)
    if request.param == SERVER:
        (folder := tmp_path / f"{path.name}.d").mkdir()
        shutil.copy(HUBS, folder)
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
    [line] = lines_of(SERVER, "ExecStart")
    _, command, *options = line.split()
    assert command == "serve"
    assert all(option in told for option in options if option.startswith("--"))


def test_several_hubs_are_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    for line in lines_of(HUBS, "Environment"):
        monkeypatch.setenv(*line.split("=", 1))
    assert load_settings().hubs == 4


@pytest.mark.process
def test_nats_takes_its_settings(tmp_path: Path) -> None:
    authority, program = trustme.CA(), find_nats()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    issued = authority.issue_cert("nats.example")
    issued.private_key_pem.write_to_path(str(tmp_path / "server.key"))
    issued.cert_chain_pems[0].write_to_path(str(tmp_path / "server.pem"))
    settings = tmp_path / "nats-server.conf"
    settings.write_text((DEPLOY / "nats-server.conf").read_text().replace("/etc/nats", str(tmp_path)))
    assert program
    done = subprocess.run([program, "-t", "-c", settings], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
