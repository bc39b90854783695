import io
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kentongan.cli.simulate import simulate
from kentongan.simulator.client import load_passwords, simulate_client
from kentongan.simulator.mishap import PasswordsUnreadable, ServerLineUnreadable, Unreachable
from kentongan.simulator.scenario import load_scenario
from kentongan.simulator.server import Simulator
from kentongan.simulator.stage import FarStage, NoAdministrator

SCENARIOS = Path(__file__).parent.parent / "scenarios"
POPUP = SCENARIOS / "message_popup.yaml"
NOBODY = "kentongan://127.0.0.1:1#" + "-".join(["ABCD"] * 12 + ["ABCA"])


async def test_without_a_scenario_it_shows_the_welcome_pings_and_says_goodbye(simulator: Simulator) -> None:
    out = io.StringIO()
    await simulate_client(simulator.line, None, {}, 10, out)
    told = [line.split("  ")[-1].split(" · ")[3] for line in out.getvalue().splitlines()[1:]]
    assert told == ["welcome", "ping", "pong", "quit", "goodbye"]


async def test_a_scenario_is_played_with_the_passwords_that_are_given(simulator: Simulator) -> None:
    await simulator.member("humas@kampus-a")
    await simulator.member("humas@kampus-b")
    simulator.world.members["humas@kampus-a"].password = "yang lain"
    scenario, out = load_scenario(SCENARIOS / "message_popup.yaml"), io.StringIO()
    await simulate_client(simulator.line, scenario, {"humas@kampus-a": "yang lain"}, 10, out)
    assert "Undangan seminar · humas@kampus-a · - · message" in out.getvalue()


async def test_a_line_that_cannot_be_read_or_leads_nowhere_is_a_mishap() -> None:
    with pytest.raises(ServerLineUnreadable):
        await simulate_client("127.0.0.1:7420", None, {}, 10, io.StringIO())
    with pytest.raises(Unreachable):
        await simulate_client(NOBODY, None, {}, 10, io.StringIO())


async def test_a_far_stage_has_no_administrator() -> None:
    with pytest.raises(NoAdministrator):
        await FarStage(NOBODY, {}).decide(1, "approve")


def test_passwords_are_read_by_address(tmp_path: Path) -> None:
    path = tmp_path / "passwords.yaml"
    path.write_text("humas@kampus-a: kata sandi\nhumas@kampus-b: '12345'\n")
    assert load_passwords(path) == {"humas@kampus-a": "kata sandi", "humas@kampus-b": "12345"}


@pytest.mark.parametrize("text", ["", "[]", "humas@kampus-a: 1", "{", "\x00"])
def test_passwords_that_are_none_are_a_mishap(tmp_path: Path, text: str) -> None:
    path = tmp_path / "passwords.yaml"
    path.write_text(text)
    with pytest.raises(PasswordsUnreadable):
        load_passwords(path)


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["client", "bukan baris"], 2, "“bukan baris” bukan baris server"),
        (["client", NOBODY], 3, "127.0.0.1:1 tidak menjawab"),
        (["client", NOBODY, "--scenario", "tidak-ada.yaml"], 6, "Skenario tidak-ada.yaml tidak dapat dibaca"),
        (["client", NOBODY, "--passwords", "tidak-ada.yaml"], 6, "tidak-ada.yaml bukan daftar"),
        (["server", "--listen", "x:y"], 2, "“x:y” bukan HOST:PORT"),
        (["server", "--shadow-ports", "9-1"], 2, "“9-1” bukan rentang port"),
        (["server", "--approve", "besok"], 2, "“besok” bukan at-once"),
        (["server", "--manner", "gong"], 2, "“gong” bukan tingkah"),
        (["server", "--replay", "tidak-ada.jsonl"], 6, "Rekaman tidak-ada.jsonl tidak dapat dipakai"),
        (["server", "--record", "/tidak/ada"], 6, "Rekaman /tidak/ada tidak dapat dipakai"),
        (["client", NOBODY, "--scenario", str(POPUP), "--fault", "gong"], 2, "“gong” bukan gangguan"),
        (["client", NOBODY, "--replay", "tidak-ada.jsonl"], 6, "Rekaman tidak-ada.jsonl tidak dapat dipakai"),
        (["server", "--listen", "127.0.0.1:0", "--member", "humas"], 2, "“humas” bukan alamat"),
    ],
)
def test_a_mishap_is_one_sentence_in_the_users_language_and_an_exit_code(
    words: list[str], code: int, sentence: str
) -> None:
    result = CliRunner().invoke(simulate, words, env={"KENTONGAN_LANGUAGE": "id"})
    assert result.exit_code == code
    assert result.stderr.startswith(f"kentongan: {sentence}")
    assert result.stderr.count("\n") == 1


COMMAND = [sys.executable, "-c", "from kentongan.cli.simulate import simulate; simulate()"]


@pytest.fixture
def server() -> Iterator[subprocess.Popen[str]]:
    options = ["--listen", "127.0.0.1:0", "--shadow-ports", "0-0", "--member", "humas@kampus-a"]
    process = subprocess.Popen(
        [*COMMAND, "server", *options, "--member", "humas@kampus-b"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def played(line: str, scenario: str, *more: str) -> subprocess.CompletedProcess[str]:
    return client(line, "--scenario", str(SCENARIOS / f"{scenario}.yaml"), *more)


def client(line: str, *options: str) -> subprocess.CompletedProcess[str]:
    words = [*COMMAND, "client", line, *options]
    return subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.process
def test_the_two_simulators_meet_as_programs(server: subprocess.Popen[str]) -> None:
    assert server.stdout
    line = server.stdout.readline().strip()
    assert server.stdout.readline() == "member humas@kampus-a, password secret-of-humas@kampus-a\n"
    first = played(line, "message_popup")
    assert (first.returncode, first.stderr) == (0, "")
    second = played(line, "message_conflict")  # its id was used by the first one
    assert second.returncode == 1
    assert "message_conflict" in second.stderr
    assert "Traceback" not in second.stderr
    server.send_signal(signal.SIGTERM)
    out, _ = server.communicate(timeout=30)
    assert server.returncode == 0
    assert "C→S  Undangan seminar · humas@kampus-b · t5 · send · :" in out


@pytest.mark.process
def test_a_dialogue_is_recorded_and_replayed_by_the_programs(server: subprocess.Popen[str], tmp_path: Path) -> None:
    assert server.stdout
    line, path = server.stdout.readline().strip(), tmp_path / "dialogue.jsonl"
    assert played(line, "login_refused", "--record", str(path)).returncode == 0
    assert path.stat().st_mode & 0o777 == 0o600
    assert "secret-of" not in path.read_text(encoding="utf-8")
    again = client(line, "--replay", str(path))
    assert (again.returncode, again.stderr) == (0, "")
    path.write_text(
        path.read_text(encoding="utf-8").replace("Universitas Contoh", "Universitas Lain"), encoding="utf-8"
    )
    other = client(line, "--replay", str(path), "--deadline", "1")
    assert other.returncode == 1
    assert "Universitas Lain" in other.stderr
