"""The guides for secretaries name what stands on the screen in the words that stand there, and have their pictures."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kentongan.desktop import texts
from kentongan.language import Language, Sentence

HOWTO = Path(__file__).parents[2] / "docs" / "howto"
GUIDES: dict[Language, Path] = {"en": HOWTO / "use_the_desktop.md", "id": HOWTO / "use_the_desktop.id.md"}
# Slanted without being a name on the screen.
OTHERS = {"slanted letters", "miring", "OK"}


def sentences(thing: object) -> Iterator[Sentence]:
    """Every sentence in a value of a module of texts."""
    if isinstance(thing, Sentence):
        yield thing
    elif isinstance(thing, dict):
        for one in thing.values():
            yield from sentences(one)


def said(language: Language) -> list[re.Pattern[str]]:
    """Everything that windows say; what is filled in may be anything."""
    modules = [importlib.import_module(f"{texts.__name__}.{one.name}") for one in pkgutil.iter_modules(texts.__path__)]
    found = [one for module in modules for value in vars(module).values() for one in sentences(value)]
    assert len(found) > 500
    return [re.compile(re.sub(r"\\\{\w+\\\}", ".+", re.escape(getattr(one, language)))) for one in found]


def slanted(text: str) -> set[str]:
    """The names in a guide; a way such as `Settings → Popups` is several."""
    found = re.findall(r"(?<!\*)\*([^*]+)\*(?!\*)", text)
    return {" ".join(name.split()) for one in found for name in one.split("→")}


@pytest.mark.parametrize("language", GUIDES)
def test_what_is_slanted_stands_on_the_screen(language: Language) -> None:
    names = slanted(GUIDES[language].read_text("utf-8")) - OTHERS
    patterns = said(language)
    assert len(names) > 30
    assert {name for name in names if not any(pattern.fullmatch(name) for pattern in patterns)} == set()


@pytest.mark.parametrize("language", GUIDES)
def test_every_guide_has_its_pictures(language: Language) -> None:
    pictures = re.findall(r"!\[.+?\]\((.+?)\)", GUIDES[language].read_text("utf-8"))
    assert len(pictures) == 6
    for picture in pictures:
        assert picture.endswith(f"-{language}.png")
        assert (HOWTO / picture).is_file()
