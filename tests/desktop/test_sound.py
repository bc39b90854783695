"""Sound never fails, whatever the machine has."""

import sys
from pathlib import Path

import pytest

from kentongan.desktop.preferences import Preferences
from kentongan.desktop.sound import Sound
from kentongan.words import Level


@pytest.mark.parametrize("missing", [True, False])
def test_without_a_device_or_its_library_it_is_silent(
    tmp_path: Path, missing: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if missing:
        monkeypatch.setitem(sys.modules, "PySide6.QtMultimedia", None)
    sound = Sound(Preferences(tmp_path), tmp_path)
    for level in Level:
        sound.beat(level)
    sound.call()
    assert sound.is_calling
    sound.call()
    sound.beat(Level.INFO)
    sound.hush()
    sound.hush()
    assert not sound.is_calling


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way")
    sound = Sound(Preferences(tmp_path), tmp_path / "file")
    multimedia = pytest.importorskip("PySide6.QtMultimedia", reason="Qt cannot play sound here", exc_type=ImportError)
    monkeypatch.setattr(multimedia.QMediaDevices, "audioOutputs", lambda: ["a sound device"])
    sound.beat(Level.NORMAL)
    assert sound._effects == {Level.NORMAL: None}
    assert (tmp_path / "file").read_text() == "in the way"
