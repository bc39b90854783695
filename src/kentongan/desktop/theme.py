"""How everything looks: a theme and a text size, as palette and style sheet of the whole program.

Sizes are pixels at a text size of 100 %; `px` is what they are now. Style sheets name colours as `@ink` and sizes as
`14px`, and get both from here.
"""

import re
from functools import cache
from importlib.resources import files
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from kentongan.colours import COLOURS, Theme

TEXT_SIZES: Final = (90, 100, 110, 125, 150)
_FAMILY: Final = "Inter"
_ROLES: Final = {
    QPalette.ColorRole.Window: "bg",
    QPalette.ColorRole.WindowText: "ink",
    QPalette.ColorRole.Base: "surface",
    QPalette.ColorRole.AlternateBase: "sunken",
    QPalette.ColorRole.Text: "ink",
    QPalette.ColorRole.PlaceholderText: "ink-3",
    QPalette.ColorRole.Button: "surface",
    QPalette.ColorRole.ButtonText: "ink",
    QPalette.ColorRole.Highlight: "primary",
    QPalette.ColorRole.HighlightedText: "on-primary",
    QPalette.ColorRole.Link: "primary",
    QPalette.ColorRole.ToolTipBase: "surface",
    QPalette.ColorRole.ToolTipText: "ink",
    QPalette.ColorRole.Mid: "line-control",
}


class Look(QObject):
    """Theme and text size of the moment; one for the program."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.theme = Theme.LIGHT
        self.percent = 100
        self.is_worn = False

    def wear(self, theme: Theme | None = None, percent: int | None = None) -> None:
        """Put on a theme and a text size; what is None stays."""
        self.theme = theme or self.theme
        self.percent = percent or self.percent
        self.is_worn = True
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        _load_fonts()
        app.setStyle("Fusion")
        app.setPalette(_palette(self.theme))
        font = _font()
        font.setPixelSize(px(14))
        app.setFont(font)
        app.setStyleSheet(_style_sheet(self.theme, self.percent))
        self.changed.emit()


look = Look()


def px(size: float) -> int:
    """Pixels at the text size of the moment."""
    return round(size * look.percent / 100)


def colour(token: str) -> QColor:
    """A colour of the theme of the moment."""
    return QColor(COLOURS[look.theme][token])


def system_theme() -> Theme:
    """What the system asks for; light where it says nothing."""
    dark = QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
    return Theme.DARK if dark else Theme.LIGHT


def font(size: float, weight: int = 400) -> QFont:
    """A font for what is painted by hand: size in pixels at 100 %, figures of equal width."""
    made = _font()
    made.setPixelSize(px(size))
    made.setWeight(QFont.Weight(weight))
    return made


@cache
def _load_fonts() -> None:
    """Bring along the fonts that were fetched for the build; where there are none the system's stand in."""
    folder = files("kentongan.desktop").joinpath("fonts")
    for file in folder.iterdir() if folder.is_dir() else ():
        if file.name.endswith(".ttf"):
            QFontDatabase.addApplicationFontFromData(file.read_bytes())


def _font() -> QFont:
    made = QFont(QGuiApplication.font())
    made.setFamilies([_FAMILY, *made.families()])
    made.setFeature(QFont.Tag("tnum"), 1)
    return made


def _palette(theme: Theme) -> QPalette:
    palette = QPalette()
    for role, token in _ROLES.items():
        palette.setColor(role, QColor(COLOURS[theme][token]))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(COLOURS[theme]["ink-3"]))
    return palette


@cache
def _style_sheet(theme: Theme, percent: int) -> str:
    template = files("kentongan.desktop").joinpath("theme.qss").read_text("utf-8")
    coloured = re.sub(r"@([a-z][a-z0-9-]*)", lambda found: COLOURS[theme][found[1]], template)
    # Lines keep their strength in every size of the text.
    return re.sub(r"([3-9]|\d{2,})px", lambda found: f"{round(int(found[1]) * percent / 100)}px", coloured)
