import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from kentongan import __version__
from kentongan.cli import main
from kentongan.cli.main import DOORS, Door, app
from kentongan.errors import ErrorCode, Refusal

HEAVY = (
    "sqlalchemy",
    "structlog",
    "msgspec",
    "cryptography",
    "rich.progress",
    "kentongan.client",
    "kentongan.protocol",
)


def test_alone_it_shows_its_commands() -> None:
    result = CliRunner().invoke(app, [])
    assert result.exit_code == 0
    for command in ("register", "login", "send", "watch", "serve", "admin", "simulate"):
        assert command in result.stdout


def test_it_tells_its_version() -> None:
    result = CliRunner().invoke(app, ["--version"])
    assert (result.exit_code, result.stdout) == (0, f"kentongan {__version__}\n")


def test_starting_loads_nothing_that_only_some_commands_need() -> None:
    code = f"import sys, kentongan.cli.main; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "[]\n"


def test_the_doors_to_server_and_simulators_open() -> None:
    for name in DOORS:
        result = CliRunner().invoke(app, [name, "--help"])
        assert result.exit_code == 0, result.output
        assert f"kentongan {name}" in CliRunner().invoke(app, [name, "--help"], prog_name="kentongan").stdout


def test_a_door_says_on_the_list_what_its_command_says_itself() -> None:
    for name, door in DOORS.items():
        said = (main.behind(name, door).help or "").splitlines()[0]
        assert said.startswith(door.help.rstrip(".")), name


@pytest.mark.parametrize(("language", "words"), [("id", "butuh bagian server"), ("en", "needs the server part")])
def test_a_command_of_an_extra_that_is_missing_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, language: str, words: str
) -> None:
    (tmp_path / "without_extra.py").write_text("import no_such_library")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setitem(DOORS, "serve", Door("without_extra", "serve", ""))
    result = CliRunner().invoke(app, ["--language", language, "serve"])
    assert result.exit_code == 7
    (line,) = result.stderr.splitlines()
    assert words in line
    assert "no_such_library" in line
    assert "pip install 'kentongan[server]'" in line


def test_an_error_of_a_command_behind_a_door_is_one_line_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "refusing.py").write_text(
        "from kentongan.errors import ErrorCode, Refusal\n"
        "def serve():\n"
        "    'Refuse.'\n"
        "    raise Refusal(ErrorCode.NOT_ALLOWED)\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setitem(DOORS, "serve", Door("refusing", "serve", ""))
    result = CliRunner().invoke(app, ["--language", "en", "serve"])
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"kentongan: {Refusal(ErrorCode.NOT_ALLOWED).say('en')}\n"


def test_a_door_with_commands_behind_it_shows_them() -> None:
    result = CliRunner().invoke(app, ["admin"])
    assert result.exit_code == 0
    assert "approve" in result.output


@pytest.mark.parametrize(("where", "told"), [("/dev/full", "No space left on device"), ("", "")])
def test_a_result_that_cannot_be_written_is_no_traceback(where: str, told: str) -> None:
    command = [sys.executable, "-m", "kentongan", "--help"]
    environment = os.environ | {"KENTONGAN_LANGUAGE": "en"}
    if where:
        with open(where, "w", encoding="utf-8") as output:
            ended = subprocess.run(
                command, stdout=output, stderr=subprocess.PIPE, text=True, env=environment, timeout=30
            )
    else:
        reader, writer = os.pipe()
        os.close(reader)
        ended = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, text=True, env=environment, timeout=30)
        os.close(writer)
    assert ended.returncode != 0
    assert told in ended.stderr
    assert len(ended.stderr.splitlines()) == bool(told)


def test_a_terminal_that_knows_few_letters_is_spoken_to_all_the_same(tmp_path: Path) -> None:
    environment = os.environ | {"PYTHONIOENCODING": "ascii", "KENTONGAN_PROFILE": str(tmp_path / "…")}
    command = [sys.executable, "-m", "kentongan", "inbox"]
    ended = subprocess.run(command, capture_output=True, env=environment, timeout=30)
    assert ended.returncode == 5
    assert b"Traceback" not in ended.stderr


def test_an_unknown_command_or_option_is_a_mistake_of_usage() -> None:
    assert CliRunner().invoke(app, ["dance"]).exit_code == 2
    assert CliRunner().invoke(app, ["inbox", "--sideways"]).exit_code == 2
    assert CliRunner().invoke(app, ["--language", "fr", "inbox"]).exit_code == 2


def test_every_command_has_a_line_of_help() -> None:
    group = typer.main.get_group(app)
    assert [name for name, command in group.commands.items() if not command.help] == []
