"""The mark beside the name wears the theme of the moment."""

import pytest

from kentongan.colours import Theme
from kentongan.desktop.controls.drum import Mark
from kentongan.desktop.theme import colour, look

# Beside the drum, within its ground.
X, Y = 16, 1


@pytest.mark.parametrize("theme", Theme)
def test_the_ground_of_the_mark_is_that_of_the_rail(theme: Theme) -> None:
    mark = Mark(32)
    look.wear(theme)
    assert mark.pixmap().toImage().pixelColor(X, Y) == colour("rail")
    look.wear(percent=150)
    assert mark.pixmap().width() == 48
