"""Buttons: the ring of focus takes no room, so that nothing beside it moves."""

from itertools import product

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QWidget

from kentongan.desktop.controls.button import Button
from kentongan.desktop.texts import inbox as texts
from kentongan.desktop.theme import TEXT_SIZES, colour, look
from tests.desktop.desk import run, until

KINDS = ("", "primary", "danger", "quiet", "link", "compose", "rail", "place", "chip", "option", "amber")


def sizes_of(kind: str, scale: str) -> tuple[QSize, QSize]:
    """Of a button without and with the keyboard."""
    window = QWidget()
    row = QHBoxLayout(window)
    first, second = (Button(texts.REPLY, kind=kind, size=scale, icon_name="reply") for _ in range(2))
    for button in (first, second):
        row.addWidget(button)

    async def show() -> None:
        window.show()
        window.activateWindow()
        second.setFocus()
        await until(second.hasFocus, "the keyboard")

    run(show())
    # A button reckons its size anew when the theme changes, with its ring.
    look.wear(percent=look.percent)
    return first.sizeHint(), second.sizeHint()


@pytest.mark.parametrize(("kind", "scale"), list(product(KINDS, ("", "small", "large"))))
def test_a_ring_of_focus_moves_nothing(kind: str, scale: str) -> None:
    plain, focused = sizes_of(kind, scale)
    assert focused == plain


@pytest.mark.parametrize("percent", TEXT_SIZES)
def test_chips_are_round(percent: int) -> None:
    """Qt draws no round corners at all when they ask for more than there is."""
    look.wear(percent=percent)
    chip = Button(texts.REPLY, kind="chip")
    chip.setCheckable(True)
    chip.setChecked(True)
    picture = chip.grab().toImage()
    assert picture.pixelColor(picture.width() // 2, 3) == colour("primary-soft")
    assert picture.pixelColor(2, 2) != colour("primary-soft")


@pytest.mark.parametrize("percent", [90, 150])
def test_a_ring_keeps_its_strength_in_every_size_of_the_text(percent: int) -> None:
    look.wear(percent=percent)
    plain, focused = sizes_of("", "")
    assert focused == plain
