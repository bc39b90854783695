"""What the user has chosen is kept, and a broken file harms nothing."""

import stat
from datetime import datetime
from pathlib import Path

import pytest

from kentongan.desktop import quiet
from kentongan.desktop.preferences import FILE, Appearance, Choices, Corner, Preferences
from kentongan.words import Level

NIGHT = datetime(2026, 11, 23, 22, 30).astimezone()


def test_choices_are_kept_and_told(tmp_path: Path) -> None:
    preferences = Preferences(tmp_path / "profile")
    told: list[int] = []
    preferences.changed.connect(lambda: told.append(1))
    preferences.change(language="id", appearance=Appearance.DARK, corner=Corner.TOP_LEFT)
    preferences.change(language="id")
    preferences.set_loudness(Level.NORMAL, volume=10)
    assert len(told) == 2
    again = Preferences(tmp_path / "profile")
    assert again.now == preferences.now
    assert again.loudness(Level.NORMAL).volume == 10
    assert stat.S_IMODE((tmp_path / "profile" / FILE).stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "profile").iterdir()] == [FILE]


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"\xff\xfe", b'{"text_size": 1000}', b'{"week": ["#"]}', b'{"corner": "middle"}']
)
def test_a_broken_file_means_defaults(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    preferences = Preferences(tmp_path)
    assert preferences.now == Choices()
    preferences.change(quiet_week=True)
    assert Preferences(tmp_path).now.quiet_week


def test_a_file_of_a_later_version_can_be_read(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b'{"quiet_week": true, "something": {"new": 1}}')
    assert Preferences(tmp_path).now.quiet_week


def test_a_disk_that_keeps_nothing_does_not_undo_the_choice(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    preferences = Preferences(tmp_path / "file" / "profile")
    preferences.change(text_size=125)
    assert preferences.now.text_size == 125


def test_an_emergency_is_never_mute(tmp_path: Path) -> None:
    preferences = Preferences(tmp_path)
    preferences.set_loudness(Level.EMERGENCY, on=False)
    assert preferences.loudness(Level.EMERGENCY).on


def test_quiet_by_the_week_and_for_an_hour(tmp_path: Path) -> None:
    preferences = Preferences(tmp_path)
    assert not preferences.is_quiet(NIGHT)
    preferences.change(quiet_week=True)
    assert preferences.is_quiet(NIGHT)
    assert preferences.quiet_ends(NIGHT) == datetime(2026, 11, 24, 7).astimezone()
    noon = NIGHT.replace(hour=12)
    preferences.change(quiet_until=int(noon.timestamp() * 1000) + 3_600_000)
    assert preferences.is_quiet(noon)
    assert preferences.quiet_ends(noon) == NIGHT.replace(hour=13)
    preferences.change(week=(quiet.day(),) * 7)
    assert preferences.quiet_ends(NIGHT) is None
