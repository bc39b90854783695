"""Starting at login. The forms of Windows and macOS are looked at, not tried."""

import plistlib
import shlex
import sys
from pathlib import Path

import pytest

from kentongan.desktop.autostart import DesktopEntry, LaunchAgent, autostart, command_line


def test_the_entry_is_written_read_and_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    entry = autostart()
    assert isinstance(entry, DesktopEntry)
    assert not entry.is_on()
    entry.switch(True)
    assert entry.path == tmp_path / "autostart" / "kentongan.desktop"
    assert entry.is_on()
    assert f"Exec={sys.executable} -m kentongan desktop --in-background" in entry.path.read_text()
    entry.path.write_text(entry.content() + "Hidden=true\n")
    assert not entry.is_on()
    entry.switch(True)
    assert entry.is_on()
    entry.switch(False)
    entry.switch(False)
    assert not entry.path.exists()


def test_a_folder_with_spaces_and_signs_is_quoted(tmp_path: Path) -> None:
    entry = DesktopEntry(["/opt/a b/python", "100%", 'say "hi"'], tmp_path)
    [line] = [line for line in entry.content().splitlines() if line.startswith("Exec=")]
    # What a desktop does: first the string's escapes, then the quotes.
    assert shlex.split(line.removeprefix("Exec=").replace("\\\\", "\\")) == [
        "/opt/a b/python",
        "100%%",
        'say "hi"',
    ]
    assert 'Exec="cost\\\\$"' in DesktopEntry(["cost$"], tmp_path).content()


def test_an_unusual_profile_is_named(tmp_path: Path) -> None:
    assert command_line(tmp_path)[-4:] == ["--profile", str(tmp_path), "desktop", "--in-background"]


def test_the_launch_agent_is_a_property_list(tmp_path: Path) -> None:
    agent = LaunchAgent(["/bin/kentongan", "desktop"], tmp_path)
    agent.switch(True)
    assert agent.is_on()
    assert plistlib.loads(agent.path.read_bytes())["ProgramArguments"] == ["/bin/kentongan", "desktop"]
    agent.switch(False)
    assert not agent.is_on()
