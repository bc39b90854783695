"""The settings page without a server: what is chosen counts at once, in every language, theme and size."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from kentongan.client.errors import KeyChanged
from kentongan.client.invitation import Invitation
from kentongan.client.link_state import Connected
from kentongan.client.profile import KeptMember, Profile
from kentongan.colours import Theme
from kentongan.desktop.autostart import DesktopEntry
from kentongan.desktop.bridge import Bridge
from kentongan.desktop.dress import Dress
from kentongan.desktop.preferences import Appearance, Corner, Preferences
from kentongan.desktop.settings.page import SettingsPage
from kentongan.desktop.settings.server import ServerSection
from kentongan.desktop.sound import Sound
from kentongan.desktop.theme import TEXT_SIZES, look
from kentongan.desktop.wording import wording
from kentongan.words import Level
from tests.desktop.desk import keep_picture, press, wait_until

LINE = (
    f"kentongan://a.contoh.example:7420,b.contoh.example:7420,[2001:db8::7]:7420#{'-'.join(['ABCD'] * 12 + ['ABCA'])}"
)
NAMES = ("general", "popups", "quiet", "language", "devices", "server")


class Fixture:
    """A page and what it changes."""

    def __init__(self, folder: Path) -> None:
        profile = Profile(folder / "profile")
        profile.keep_server(Invitation.parse(LINE))
        profile.keep_member(KeptMember(address="humas@contoh", device="0" * 32, device_key="key"))
        self.bridge = Bridge(profile)
        self.bridge.open()
        self.preferences = Preferences(profile.folder)
        self.dress = Dress(self.preferences)
        self.entry = DesktopEntry(["kentongan", "desktop"], folder / "autostart")
        self.page = SettingsPage(self.bridge, self.preferences, Sound(self.preferences, folder), self.entry)
        self.page.setObjectName("page")
        self.page.resize(1064, 800)
        self.page.show()


@pytest.fixture
def fixture(tmp_path: Path) -> Iterator[Fixture]:
    made = Fixture(tmp_path)
    yield made
    made.preferences.changed.disconnect()
    made.bridge.keeper.__exit__(None, None, None)


def test_a_section_is_made_in_a_turn_of_its_own_or_when_somebody_wants_it_sooner(fixture: Fixture) -> None:
    sound = Sound(fixture.preferences, fixture.bridge.profile.folder)
    page = SettingsPage(fixture.bridge, fixture.preferences, sound, fixture.entry)
    assert page.sections.count() == 1
    page.choose(NAMES.index("devices"))
    assert page.sections.currentWidget() is page.devices
    wanted = page.server
    made = []
    page._soon.timeout.connect(lambda: made.append(page.sections.count()))
    wait_until(lambda: not page._soon.isActive(), "every section")
    assert made == [4, 5, 6, 6, 6]
    assert page.server is wanted
    assert page.sections.currentWidget() is page.devices
    for place, name in enumerate(NAMES):
        page.choose(place)
        assert page.sections.currentWidget() is getattr(page, name)


def test_language_theme_and_size_count_at_once(fixture: Fixture) -> None:
    section = fixture.page.language
    fixture.page.choose(NAMES.index("language"))
    press(section.languages.parts["id"])
    assert wording.language == "id"
    assert section.appearances.parts["dark"].text() == "Gelap"
    press(section.appearances.parts["dark"])
    assert look.theme is Theme.DARK
    section.sizes.setValue(TEXT_SIZES.index(125))
    assert look.percent == 125
    press(section.appearances.parts["light"])
    press(section.languages.parts["en"])
    kept = Preferences(fixture.bridge.profile.folder).now
    assert (kept.language, kept.appearance, kept.text_size) == ("en", Appearance.LIGHT, 125)


def test_start_at_login_is_what_the_system_has(fixture: Fixture) -> None:
    general = fixture.page.general
    press(general.at_login)
    assert fixture.entry.is_on()
    press(general.at_login)
    assert not fixture.entry.is_on()
    assert not general.at_login.isChecked()
    press(general.motion)
    assert fixture.preferences.now.reduce_motion


def test_what_the_system_refuses_is_told(fixture: Fixture) -> None:
    told: list[str] = []
    fixture.page.told.connect(lambda sentence, _: told.append(sentence))
    fixture.entry.path.parent.write_text("in the way")
    press(fixture.page.general.at_login)
    assert told
    assert not fixture.page.general.at_login.isChecked()


def test_one_corner_is_always_chosen(fixture: Fixture) -> None:
    fixture.page.choose(NAMES.index("popups"))
    corners = fixture.page.popups.corners
    for corner in Corner:
        press(corners[corner])
        press(corners[corner])
        assert fixture.preferences.now.corner is corner
        assert [one for one, button in corners.items() if button.isChecked()] == [corner]


def test_quiet_hours_and_sounds(fixture: Fixture) -> None:
    section = fixture.page.quiet
    fixture.page.choose(NAMES.index("quiet"))
    assert not section.week.isEnabled()
    press(section.on)
    assert fixture.preferences.now.quiet_week
    assert section.week.isEnabled()
    section.volumes[Level.INFO].setValue(15)
    press(section.switches[Level.NORMAL])
    assert fixture.preferences.loudness(Level.INFO).volume == 15
    assert not fixture.preferences.loudness(Level.NORMAL).on
    assert Level.EMERGENCY not in section.switches
    assert section.volumes[Level.INFO].accessibleName() == "Volume of Info"


def test_every_address_is_listed_and_which_is_in_use_and_which_shows_another_key(fixture: Fixture) -> None:
    section = fixture.page.server
    stranger = KeyChanged("b.contoh.example:7420", "ABCD", "WXYZ")
    fixture.page.choose(NAMES.index("server"))
    assert rows(section) == [("a.contoh.example:7420",), ("b.contoh.example:7420",), ("[2001:db8::7]:7420",)]
    assert section.warning.isHidden()
    fixture.bridge.line.emit(Connected("humas@contoh", "[2001:db8::7]:7420", (stranger,)))
    assert rows(section) == [
        ("a.contoh.example:7420", "in reserve, when another does not answer"),
        ("b.contoh.example:7420", "has another key; not used"),
        ("[2001:db8::7]:7420", "connected now"),
    ]
    assert section.warning.words.text() == stranger.say("en")
    wording.speak("id")
    assert section.warning.words.text() == stranger.say("id")
    assert [state for _, state in rows(section)][2] == "tersambung sekarang"
    QTest.qWait(10)
    keep_picture(fixture.page, "settings-server-another-key")
    assert clipped(fixture.page) == []
    fixture.bridge.line.emit(Connected("humas@contoh", "a.contoh.example:7420"))
    assert section.warning.isHidden()


def rows(section: ServerSection) -> list[tuple[str, ...]]:
    """What stands there: the address and how it stands."""
    found = [section.rows.itemAt(place).widget() for place in range(section.rows.count())]
    return [tuple(label.text() for label in row.findChildren(QLabel)) for row in found]


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("theme", Theme)
def test_nothing_is_clipped(fixture: Fixture, theme: Theme, language: str) -> None:
    fixture.preferences.change(language=language, appearance=Appearance(theme), quiet_week=True)
    for place, name in enumerate(NAMES):
        fixture.page.choose(place)
        QTest.qWait(10)
        keep_picture(fixture.page, f"settings-{name}-{theme}-{language}")
        assert clipped(fixture.page) == []


def test_nothing_is_clipped_with_large_text(fixture: Fixture) -> None:
    fixture.preferences.change(text_size=150, appearance=Appearance.LIGHT, language="id")
    for place, name in enumerate(NAMES):
        fixture.page.choose(place)
        QTest.qWait(10)
        keep_picture(fixture.page, f"settings-{name}-large")
        assert clipped(fixture.page) == []


def clipped(page: SettingsPage) -> list[str]:
    """Words that have less room than they need."""
    QApplication.processEvents()
    found = []
    for label in page.findChildren(QLabel):
        if label.isVisible() and not label.wordWrap() and label.width() < label.sizeHint().width():
            found.append(label.text())
    for button in page.findChildren(QPushButton):
        if button.isVisible() and button.width() < button.sizeHint().width():
            found.append(button.text())
    return found
