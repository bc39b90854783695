"""The settings: sections at the left, the chosen one at the right."""

from collections.abc import Callable
from functools import cached_property
from typing import TypeVar

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from kentongan.desktop.autostart import Autostart
from kentongan.desktop.bridge import Bridge
from kentongan.desktop.controls.button import Button
from kentongan.desktop.controls.label import Label
from kentongan.desktop.preferences import Preferences
from kentongan.desktop.settings.devices import DeviceSection
from kentongan.desktop.settings.general import GeneralSection
from kentongan.desktop.settings.language import LanguageSection
from kentongan.desktop.settings.popups import PopupSection
from kentongan.desktop.settings.quiet import QuietSection
from kentongan.desktop.settings.section import Section
from kentongan.desktop.settings.server import ServerSection
from kentongan.desktop.sound import Sound
from kentongan.desktop.texts import settings as texts
from kentongan.desktop.theme import look, px
from kentongan.desktop.wording import bind, say, wording
from kentongan.language import Sentence

# Width of the list of places in pixels, at a text size of 100 %.
_PLACES = 248
AnySection = TypeVar("AnySection", bound=Section)


class SettingsPage(QWidget):
    """Everything that the user can choose; there is no *OK*."""

    quit = Signal()
    logged_out = Signal()
    told = Signal(str, bool)

    def __init__(self, bridge: Bridge, preferences: Preferences, sound: Sound, autostart: Autostart) -> None:
        super().__init__()
        self._bridge, self._preferences, self._sound, self._autostart = bridge, preferences, sound, autostart
        self.sections = QStackedWidget()
        self.sections.setObjectName("pages")
        self._buttons = QButtonGroup(self)
        self._names: dict[Button, Sentence] = {}
        self._missing: list[Callable[[], Section]] = []
        self._left = QFrame()
        self._left.setProperty("surface", "plain")
        self._left.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._places = QVBoxLayout(self._left)
        self._places.setContentsMargins(16, 20, 12, 16)
        self._places.setSpacing(4)
        self._title = Label(texts.SETTINGS, "section")
        self._places.addWidget(self._title)
        self._places.addSpacing(8)
        self._add(lambda: self.general, "tune-variant", texts.GENERAL)
        self._add(lambda: self.popups, "bell-outline", texts.POPUPS)
        self._add(lambda: self.quiet, "bell-sleep-outline", texts.QUIET_AND_SOUNDS)
        self._add(lambda: self.language, "translate", texts.LANGUAGE_AND_TEXT)
        self._add(lambda: self.devices, "shield-lock-outline", texts.PASSWORD_AND_DEVICES)
        self._add(lambda: self.server, "server-network", texts.SERVER)
        self._places.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._left)
        row.addWidget(self.sections, 1)
        for changed in (look.changed, wording.changed):
            changed.connect(self._fit)
        self._soon = QTimer(self, interval=0)
        self._soon.timeout.connect(self._make_next)
        self._soon.start()
        self._make_next()
        self._buttons.buttons()[0].setFocus()

    # Sections: the first is made at once, the others one in a turn of the loop, or when somebody wants one sooner.

    @cached_property
    def general(self) -> GeneralSection:
        """The program."""
        section = GeneralSection(self._preferences, self._autostart)
        section.quit.connect(self.quit)
        section.told.connect(self.told)
        return self._put(section)

    @cached_property
    def popups(self) -> PopupSection:
        """Where popups stand."""
        section = PopupSection(self._bridge, self._preferences)
        section.told.connect(self.told)
        return self._put(section)

    @cached_property
    def quiet(self) -> QuietSection:
        """Quiet hours and sounds."""
        return self._put(QuietSection(self._preferences, self._sound))

    @cached_property
    def language(self) -> LanguageSection:
        """Language, theme, text size."""
        return self._put(LanguageSection(self._preferences))

    @cached_property
    def devices(self) -> DeviceSection:
        """The account."""
        section = DeviceSection(self._bridge)
        section.logged_out.connect(self.logged_out)
        section.told.connect(self.told)
        return self._put(section)

    @cached_property
    def server(self) -> ServerSection:
        """The addresses and the key."""
        return self._put(ServerSection(self._bridge))

    def _put(self, section: AnySection) -> AnySection:
        self.sections.addWidget(section)
        self._fit()
        return section

    def _make_next(self) -> None:
        self._missing.pop(0)()
        if not self._missing:
            self._soon.stop()

    def choose(self, place: int) -> None:
        """Go to a section by its number."""
        button = self._buttons.buttons()[place]
        button.setFocus()
        button.click()

    def _add(self, made: Callable[[], Section], icon_name: str, said: Sentence) -> None:
        self._missing.append(made)
        button = Button(said, lambda: self.sections.setCurrentWidget(made()), kind="place", icon_name=icon_name)
        button.setCheckable(True)
        button.setChecked(not self._buttons.buttons())
        for name in ("toolTip", "accessibleName"):
            bind(button, name, said)
        self._names[button] = said
        self._buttons.addButton(button)
        self._places.addWidget(button)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wide enough for the words of the places, or not."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """In a narrow window, or with large text, the places are only icons: what is chosen needs the room."""
        places = [self.sections.widget(place) for place in range(self.sections.count())]
        widest = max(section.widest for section in places if isinstance(section, Section))
        self.is_narrow = self.width() < px(_PLACES) + widest
        for button, said in self._names.items():
            button.setText("" if self.is_narrow else say(said))
        self._title.setVisible(not self.is_narrow)
        self._left.setMinimumWidth(0 if self.is_narrow else px(_PLACES))
