"""Puts on what the user has chosen: language, theme and text size of every window, at once."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from kentongan.colours import Theme
from kentongan.desktop.preferences import Appearance, Preferences
from kentongan.desktop.theme import look, system_theme
from kentongan.desktop.wording import wording


class Dress(QObject):
    """Follows the preferences, and the system where they say so."""

    def __init__(self, preferences: Preferences) -> None:
        super().__init__()
        self._preferences = preferences
        self._of_system = wording.language
        preferences.changed.connect(self.wear)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self.wear)
        self.wear()

    def wear(self) -> None:
        """Put on what is chosen now; what is worn already is left alone."""
        chosen = self._preferences.now
        theme = system_theme() if chosen.appearance is Appearance.SYSTEM else Theme(chosen.appearance)
        if (theme, chosen.text_size) != (look.theme, look.percent) or not look.is_worn:
            look.wear(theme, chosen.text_size)
        language = chosen.language or self._of_system
        if language != wording.language:
            wording.speak(language)
