"""Every window in a language that nobody speaks: what is still English or Indonesian in it was forgotten."""

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import kentongan.desktop
from kentongan.language import Sentence
from tests.desktop import pseudo, seen
from tests.desktop.desk import keep_picture, run
from tests.desktop.stage import KNOWN
from tests.desktop.windows import SCENES, standing


def sentences() -> Iterator[tuple[str, Sentence]]:
    """Every sentence that the windows hold at the top of a module, also within its tables."""
    for found in pkgutil.walk_packages(kentongan.desktop.__path__, "kentongan.desktop."):
        if found.name.endswith(".decoding"):
            continue
        for name, value in vars(importlib.import_module(found.name)).items():
            values = value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else [value]
            yield from ((f"{found.name}.{name}", one) for one in values if isinstance(one, Sentence))


def test_every_sentence_has_both_languages_and_the_same_names_to_fill_in() -> None:
    found = dict(sentences())
    assert len(found) > 300
    for where, sentence in found.items():
        names = [
            sorted(name for _, name, _, _ in Formatter().parse(text) if name) for text in (sentence.id, sentence.en)
        ]
        assert names[0] == names[1], where
        assert bool(sentence.id) == bool(sentence.en), where


@pytest.mark.parametrize("name", SCENES)
def test_no_text_of_a_window_is_without_a_sentence(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pseudo.speak(monkeypatch)

    async def look() -> list[str]:
        async with standing(name, tmp_path) as window:
            with seen.painted() as painted:
                window.grab()
            keep_picture(window, f"pseudo-{name}")
            said = [*seen.texts(window), *(("painted", text) for text in painted)]
            return [f"{where}: {text[:80]!r}" for where, text in said if pseudo.forgotten(text, KNOWN)]

    assert run(look()) == []
