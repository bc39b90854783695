"""Colours: one table, and enough contrast in both themes."""

import re
from pathlib import Path

import pytest

import kentongan
from kentongan.colours import COLOURS, CONTRAST, Theme, contrast

PACKAGE = Path(kentongan.__file__).parent


@pytest.mark.parametrize("theme", Theme)
@pytest.mark.parametrize(("graphic", "ground", "least"), CONTRAST, ids=lambda value: str(value))
def test_what_stands_on_something_can_be_read(theme: Theme, graphic: str, ground: str, least: float) -> None:
    assert contrast(COLOURS[theme][graphic], COLOURS[theme][ground]) >= least


def test_black_on_white_is_the_most_contrast_there_is() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#FFFFFF", "#FFFFFF") == 1


def test_both_themes_have_every_colour() -> None:
    assert COLOURS[Theme.LIGHT].keys() == COLOURS[Theme.DARK].keys()
    assert all(re.fullmatch("#[0-9A-F]{6}", value) for colours in COLOURS.values() for value in colours.values())


def test_no_other_file_names_a_colour() -> None:
    for folder in ("desktop", "web"):
        for path in (PACKAGE / folder).rglob("*"):
            if "vendor" not in path.parts and path.suffix in (".py", ".qss", ".css", ".html", ".js"):
                assert not re.search(r"#[0-9A-Fa-f]{6}\b", path.read_text("utf-8")), path
