"""Players are opened and closed at every moment, with whole, cut and broken files: the program goes on."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.desktop import samples
from tests.desktop.viewers.test_player import film
from tests.machine import needs


@needs("ffmpeg")
@pytest.mark.process
@pytest.mark.parametrize("count", [80, pytest.param(600, marks=pytest.mark.nightly)])
def test_closing_a_player_never_stops_the_program(tmp_path: Path, count: int) -> None:
    whole, sound = film(tmp_path / "utuh.webm"), tmp_path / "sambutan.wav"
    sound.write_bytes(samples.wav(0.2))
    cut, noise = tmp_path / "terpotong.webm", tmp_path / "rusak.webm"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    noise.write_bytes(b"\x1a\x45\xdf\xa3" + os.urandom(3000))
    command = [sys.executable, "-X", "faulthandler", "-m", "tests.desktop.viewers.closing", str(count)]
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "QT_API": "pyside6"}
    ended = subprocess.run(
        [*command, *map(str, (sound, whole, sound, cut, sound, noise))],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60 + count,
        check=False,
    )
    assert ended.stdout.splitlines()[-1:] == [f"closed {count}"], ended.stderr[-4000:]
    assert ended.returncode == 0, ended.stderr[-4000:]
