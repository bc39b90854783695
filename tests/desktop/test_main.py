"""The program as a process, and the binding of Qt that it stands on."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from kentongan.desktop.instance import FILE

_DEADLINE = 30
_ELSEWHERE = """
import sys
sys.modules.update(dict.fromkeys(["fcntl", "grp", "pwd", "resource", "termios", "uvloop"]))
import kentongan.cli.main, kentongan.client.keeper, kentongan.desktop.application, kentongan.desktop.main
"""


def test_none_is_not_leaked() -> None:
    """On Python 3.11 that would end the process after some minutes."""
    label = QLabel()
    before = sys.getrefcount(None)
    for _ in range(1000):
        label.setText("x")
    assert sys.getrefcount(None) > before - 100


@pytest.mark.process
def test_the_client_begins_where_unix_is_not() -> None:
    """As near to Windows as a test comes without one."""
    subprocess.run([sys.executable, "-c", _ELSEWHERE], check=True, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"})


def start(folder: Path) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "kentongan", "--profile", str(folder), "desktop", "--in-background"]
    return subprocess.Popen(command, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"}, stderr=subprocess.PIPE)


@pytest.mark.process
def test_the_second_start_ends_at_once_and_the_first_when_it_is_told_to(tmp_path: Path) -> None:
    first = start(tmp_path)
    try:
        for _ in range(_DEADLINE * 20):
            if (tmp_path / FILE).exists() or first.poll() is not None:
                break
            QTest.qWait(50)
        second = start(tmp_path)
        assert second.wait(_DEADLINE) == 0
        assert first.poll() is None
        first.send_signal(signal.SIGTERM)
        assert first.wait(_DEADLINE) == 0
        assert not (tmp_path / FILE).exists()
    finally:
        first.kill()
        for process in (first, second):
            assert process.stderr
            process.stderr.close()


_RUN_AND_COUNT = """
import sys
from pathlib import Path
from kentongan.client.profile import Profile
from kentongan.desktop import icons, main
from kentongan.desktop.application import Application

begin = Application.begin
of_the_set = []
Application.begin = lambda self: (begin(self), of_the_set.append(icons._set().icon_cache), print("up", flush=True))
main.run(Profile(Path(sys.argv[1])), in_background=True)
print(len(of_the_set[0]), *(kept.cache_info().currsize for kept in (icons._kept, icons._with_room, icons._set)))
"""


@pytest.mark.process
def test_no_icon_outlives_the_application(tmp_path: Path) -> None:
    """What Python destroys after it ends the process with a fault, once in some ten runs."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", _RUN_AND_COUNT, str(tmp_path)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        assert process.stdout.readline() == "up\n"
        process.send_signal(signal.SIGTERM)
        printed, _ = process.communicate(timeout=_DEADLINE)
        assert (process.returncode, printed.split()) == (0, ["0"] * 4)
    finally:
        process.kill()
