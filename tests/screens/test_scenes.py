"""Every window in every text size and both languages: no words cut, no controls on each other, while it stands."""

from itertools import product
from pathlib import Path

import pytest

from kentongan.colours import Theme
from kentongan.desktop.theme import TEXT_SIZES
from kentongan.language import Language
from tests.desktop.desk import until
from tests.screens.facts import crooked
from tests.screens.scenes import SCENES, Desk
from tests.screens.take import EMPTY, LANGUAGES, dress, live

# One size and language for every change, all of them at night.
SIZES = [
    pytest.param(language, percent, marks=[] if (language, percent) == ("id", 100) else pytest.mark.nightly)
    for language, percent in product(LANGUAGES, TEXT_SIZES)
]


async def faults(folder: Path, language: Language, percent: int) -> list[str]:
    """The windows stand while they are dressed, as they do when somebody changes the settings."""
    found = []
    for is_empty in (False, True):
        await dress(Theme.LIGHT, "en")
        desk = Desk(folder, is_empty=is_empty)
        try:
            await dress(Theme.LIGHT, language, percent)
            for name in EMPTY if is_empty else SCENES:
                window = await SCENES[name](desk)
                try:
                    await until(lambda window=window: not crooked(window), "good order", seconds=2)
                except AssertionError:
                    found += [f"{name}{' of an empty desk' * is_empty}: {fault}" for fault in crooked(window)]
                desk.tidy()
        finally:
            await desk.end()
    return found


@pytest.mark.process
@pytest.mark.parametrize(("language", "percent"), SIZES)
def test_nothing_is_cut(language: Language, percent: int, tmp_path: Path) -> None:
    assert live(faults(tmp_path, language, percent)) == []


async def _squeezed(folder: Path) -> tuple[list[str], list[str]]:
    desk = Desk(folder)
    try:
        window = await SCENES["settings-general"](desk)
        before = crooked(window)
        desk.window.rail.compose.setFixedWidth(40)
        await until(lambda: crooked(window), "the fault", seconds=2)
        return before, crooked(window)
    finally:
        await desk.end()


def test_a_button_without_room_for_its_words_is_found(tmp_path: Path) -> None:
    before, after = live(_squeezed(tmp_path))
    assert before == []
    assert "New message" in after[0]
