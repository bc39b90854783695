"""The style sheet is filled from the tokens and grows with the text size."""

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QFont, QFontDatabase, QFontInfo, QFontMetricsF, QPalette
from PySide6.QtWidgets import QApplication

from kentongan.colours import COLOURS, Theme
from kentongan.desktop import theme
from kentongan.desktop.theme import TEXT_SIZES, colour, look, px


@pytest.mark.parametrize("wanted", Theme)
def test_a_theme_reaches_palette_and_style_sheet(wanted: Theme, application_of_qt: QApplication) -> None:
    look.wear(wanted)
    palette = application_of_qt.palette()
    assert palette.color(QPalette.ColorRole.Window).name().upper() == COLOURS[wanted]["bg"]
    assert COLOURS[wanted]["primary"] in application_of_qt.styleSheet()
    assert colour("ink").name().upper() == COLOURS[wanted]["ink"]


@pytest.mark.parametrize("percent", TEXT_SIZES)
def test_every_size_grows_with_the_text(percent: int, application_of_qt: QApplication) -> None:
    look.wear(percent=percent)
    assert px(100) == percent
    assert application_of_qt.font().pixelSize() == px(14)
    assert f"min-height: {px(34)}px" in application_of_qt.styleSheet()


def test_nothing_in_the_template_is_left_unfilled() -> None:
    for wanted in Theme:
        assert not re.search(r"@[a-z]", theme._style_sheet(wanted, 100))


def test_every_weight_is_a_cut_of_its_own() -> None:
    weights = (400, 500, 600, 650, 700)
    fonts = [theme.font(40, weight) for weight in weights]
    assert [QFontInfo(font).family() for font in fonts] == ["Inter"] * 5
    assert [QFontInfo(font).weight() for font in fonts] == list(weights)
    widths = [QFontMetricsF(font).horizontalAdvance("Kentongan") for font in fonts]
    assert widths == sorted(set(widths))
    plain = QFont(fonts[0])
    plain.unsetFeature(QFont.Tag("tnum"))
    assert QFontMetricsF(fonts[0]).horizontalAdvance("e-mail") == QFontMetricsF(plain).horizontalAdvance("e-mail")
    assert QFontMetricsF(fonts[0]).horizontalAdvance("111") == QFontMetricsF(fonts[0]).horizontalAdvance("080")


def test_without_the_fetched_font_the_system_has_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(theme, "files", lambda _: tmp_path)
    theme._load_fonts.__wrapped__()
    monkeypatch.setattr(theme, "_FAMILY", "No such family")
    assert QFontInfo(theme.font(14)).family() in QFontDatabase.families()
    assert QFontMetricsF(theme.font(14)).horizontalAdvance("Kentongan") > 40
