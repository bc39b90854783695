"""The beats are sound: loud enough, not clipped, different, small."""

import wave
from pathlib import Path

import pytest

from kentongan.desktop.beats import RATE, beat_file, samples
from kentongan.words import Level


@pytest.mark.parametrize("level", Level)
def test_a_beat_is_heard_and_ends_in_silence(level: Level) -> None:
    values = samples(level)
    assert 8_000 < max(map(abs, values)) < 32_767
    assert max(map(abs, values[-50:])) < 400
    assert max(map(abs, values[: RATE // 50])) > 1_000


def test_levels_differ_and_files_are_small(tmp_path: Path) -> None:
    contents = set()
    for level in Level:
        path = beat_file(tmp_path / "sounds", level)
        with wave.open(str(path)) as file:
            assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, RATE)
        assert path.stat().st_size < 130_000
        contents.add(path.read_bytes())
        before = path.stat().st_mtime_ns
        assert beat_file(tmp_path / "sounds", level).stat().st_mtime_ns == before
    assert len(contents) == len(Level)
