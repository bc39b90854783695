"""Icons: one set of the library, and the same picture for everybody who wants it."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QPushButton

from kentongan.colours import Theme
from kentongan.desktop import icons
from kentongan.desktop.theme import colour, look


def test_one_set_alone_is_read() -> None:
    assert list(icons._set().charmap) == ["mdi6"]


def test_an_icon_beside_words_has_the_colour_of_the_words_also_when_they_are_disabled() -> None:
    button = QPushButton("Kirim")
    for theme in Theme:
        look.wear(theme)
        icons.put_icon(button, "square", "primary", gap=6)
        assert button.iconSize() == QSize(24, 18)
        for mode, token in ((QIcon.Mode.Normal, "primary"), (QIcon.Mode.Disabled, "ink-3")):
            picture = button.icon().pixmap(button.iconSize(), 1.0, mode).toImage()
            assert picture.pixelColor(9, 9) == colour(token)
            assert picture.pixelColor(21, 9).alpha() == 0


def test_a_picture_is_drawn_once_for_all_who_want_it() -> None:
    before = icons.pixmap("square").cacheKey()
    assert icons.pixmap("square").cacheKey() == before
    assert icons.pixmap("square", "primary").cacheKey() != before
