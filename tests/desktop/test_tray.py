"""What the icon in the panel says, and what its menu does."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from kentongan.client.errors import LinkLost
from kentongan.client.link_state import Connected, Connecting, NotConnected, Reconnecting
from kentongan.desktop.controls.tray_picture import TrayState
from kentongan.desktop.preferences import Preferences
from kentongan.desktop.tray import Tray
from kentongan.desktop.wording import wording


@pytest.fixture
def tray(tmp_path: Path) -> Iterator[Tray]:
    made = Tray(Preferences(tmp_path))
    yield made
    made.end()


def test_it_says_how_the_line_stands(tray: Tray) -> None:
    assert tray.state is TrayState.OFFLINE
    tray.tell_line(Connecting())
    assert tray.state is TrayState.RECONNECTING
    tray.tell_line(Connected("a@b", "server"))
    assert (tray.state, tray.icon.toolTip()) == (TrayState.CONNECTED, "Kentongan: connected")
    tray.tell_count(3)
    assert tray.icon.toolTip() == "Kentongan: 3 messages not opened"
    tray.tell_quiet(True)
    assert tray.state is TrayState.QUIET
    tray.tell_line(Reconnecting(5, LinkLost()))
    assert tray.state is TrayState.RECONNECTING
    tray.tell_line(NotConnected())
    assert tray.state is TrayState.OFFLINE


def test_it_follows_the_language(tray: Tray) -> None:
    wording.speak("id")
    assert [action.text() for action in tray.menu.actions() if action.text()] == [
        "Buka Kentongan",
        "Tulis pesan",
        "Tenang selama satu jam",
        "Keluar",
    ]


def test_quiet_for_an_hour_and_its_end(tray: Tray) -> None:
    now = datetime.now().astimezone()
    tray.quiet_action.trigger()
    assert tray._preferences.is_quiet(now)
    assert tray.quiet_action.text().startswith("Quiet until ")
    tray.quiet_action.trigger()
    assert not tray._preferences.is_quiet(now)
    assert tray.quiet_action.text() == "Quiet for one hour"


def test_the_menu_asks(tray: Tray) -> None:
    asked: list[str] = []
    tray.open.connect(lambda: asked.append("open"))
    tray.compose.connect(lambda: asked.append("compose"))
    tray.quit.connect(lambda: asked.append("quit"))
    for action in tray.menu.actions():
        if action is not tray.quiet_action:
            action.trigger()
    assert asked == ["open", "compose", "quit"]


def test_that_it_stays_is_told_once(tray: Tray) -> None:
    tray.tell_once_that_it_stays()
    assert tray._preferences.now.told_of_tray
