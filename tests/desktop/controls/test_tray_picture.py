"""The small drum: every state has a shape of its own, at every size and on every ground."""

import itertools

import pytest
from PySide6.QtGui import QImage

from kentongan.desktop.controls.tray_picture import SIZES, STEPS, Panel, TrayState, tray_icon, tray_picture


def picture(size: int, state: TrayState, count: int = 0, panel: Panel = Panel.DARK, step: int = 0) -> QImage:
    return tray_picture(size, state, count, panel, step).toImage()


@pytest.mark.parametrize("panel", Panel)
@pytest.mark.parametrize("size", SIZES)
def test_states_can_be_told_apart(size: int, panel: Panel) -> None:
    made = [picture(size, state, panel=panel) for state in TrayState]
    made += [picture(size, TrayState.CONNECTED, count, panel) for count in (1, 9, 10)]
    assert all(one != other for one, other in itertools.combinations(made, 2))
    assert picture(size, TrayState.CONNECTED, 10, panel) == picture(size, TrayState.CONNECTED, 400, panel)


def test_the_dots_light_up_in_turn() -> None:
    made = [picture(22, TrayState.RECONNECTING, step=step) for step in range(STEPS)]
    assert all(one != other for one, other in itertools.combinations(made, 2))


def test_on_an_unknown_panel_it_brings_its_own_ground_without_holes() -> None:
    for state in TrayState:
        image = picture(64, state, 3, Panel.UNKNOWN)
        assert all(image.pixelColor(x, y).alpha() == 255 for x in range(12, 52) for y in range(12, 52))


def test_the_icon_has_every_size() -> None:
    icon = tray_icon(TrayState.QUIET, 0, Panel.LIGHT)
    assert sorted(size.width() for size in icon.availableSizes()) == sorted(SIZES)
