"""The life of a server process: first start, second start, a second server on the same folder, and what it logs."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from kentongan.client.client import Client
from kentongan.client.invitation import Invitation
from tests.process import proc
from tests.process.log import ServerLog
from tests.process.server import SERVE, RunningServer, running

pytestmark = pytest.mark.process

MEMBER = "humas@univ-contoh"


async def test_the_first_start_makes_everything_and_for_its_owner_alone(server: RunningServer) -> None:
    assert server.data.stat().st_mode & 0o777 == 0o700
    await server.member(MEMBER)
    made = {str(path.relative_to(server.data)): path.stat().st_mode for path in server.data.rglob("*")}
    assert {"kentongan.db", "identity.pem", "certificate.pem", "control.sock", "lock"} <= set(made)
    open_to_others = [name for name, mode in made.items() if mode & 0o077 and "/" not in name]
    assert open_to_others == []
    assert proc.ports_of([server.pid, *server.workers]) == {server.port}


async def test_a_second_start_has_the_same_key_and_the_same_members(server: RunningServer) -> None:
    password = await server.member(MEMBER)
    line = server.line
    assert await asyncio.to_thread(server.stop) == 0
    await asyncio.to_thread(server.start)
    assert Invitation.parse(server.line) == Invitation.parse(line)
    async with server.session(MEMBER, password) as client:
        await client.ping()


async def test_a_second_server_on_the_same_folder_says_who_is_there_and_harms_nobody(server: RunningServer) -> None:
    second = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", SERVE, "serve", "--data", str(server.data), "--listen", "127.0.0.1:0"],
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert second.returncode != 0
    assert f"{server.pid}" in second.stderr
    assert "Traceback" not in second.stderr
    async with Client.connect(server.line) as client:
        await client.ping()


async def test_a_port_that_is_taken_is_one_sentence_and_leaves_nothing_behind(
    server: RunningServer, tmp_path: Path
) -> None:
    folder, listen = tmp_path / "second", f"127.0.0.1:{server.port}"
    second = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", SERVE, "serve", "--data", str(folder), "--listen", listen],
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert second.returncode == 1
    assert (len(second.stderr.splitlines()), listen in second.stderr) == (1, True)
    assert not folder.exists()


async def test_no_secret_stands_in_the_log(tmp_path: Path) -> None:
    """Also not in that of a server that is told wrong passwords, claims and keys."""
    async with running(tmp_path / "server") as server:
        registered = await server.register("humas@institut-sampel")
        password = await server.member(MEMBER)
        async with Client.connect(server.line) as client:
            logged_in = await client.login(MEMBER, password)
        assert await asyncio.to_thread(server.stop) == 0
        for secret in (registered.claim, password, logged_in.device_key):
            assert secret not in str(server.log)
            assert secret.encode() not in (server.data / "kentongan.db").read_bytes()


# The watch over the log itself


@pytest.mark.parametrize(
    ("line", "bad"),
    [
        ('{"event": "started", "level": "info"}', False),
        ('{"event": "letter_postponed", "level": "warning"}', False),
        ('{"event": "handler_failed", "level": "error"}', True),
        ('{"event": "shadow_worker_ended", "level": "error"}', False),
        ('{"event": "started", "level": "info", "exception": "Traceback"}', True),
        ("Task exception was never retrieved", True),
        ("<sys>:0: ResourceWarning: unclosed socket", True),
        ("", True),
    ],
)
def test_an_error_a_traceback_or_a_warning_in_the_log_is_a_problem_unless_it_was_expected(line: str, bad: bool) -> None:
    log = ServerLog()
    log.expected.add("shadow_worker_ended")
    log.lines.append(line)
    assert log.problems() == ([line] if bad else [])
