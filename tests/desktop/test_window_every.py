"""What holds for every window: each is known here, can change language and size while it stands, and clips nothing."""

import importlib
import inspect
import pkgutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QWidget

import kentongan.desktop
from kentongan.colours import Theme
from kentongan.desktop.controls.label import Elided
from kentongan.desktop.theme import TEXT_SIZES
from kentongan.desktop.theme import look as look_
from kentongan.desktop.wording import wording
from tests.desktop import pseudo, seen
from tests.desktop.desk import keep_picture, run
from tests.desktop.windows import SCENES, settle, standing

# Widgets that only others stand on: no window shows them as they are.
_GROUND = {"Page", "Section", "Floating", "Field"}
# Needs a film, and with it a decoder that not every machine has.
_FILM = {"Screen"}


def widgets_of_the_desktop() -> Iterator[type[QWidget]]:
    """Every kind of widget in the source."""
    for found in pkgutil.walk_packages(kentongan.desktop.__path__, "kentongan.desktop."):
        if found.name.endswith(("__main__", ".decoding")):
            continue
        module = importlib.import_module(found.name)
        for name, kind in inspect.getmembers(module, inspect.isclass):
            if issubclass(kind, QWidget) and kind.__module__ == found.name and name not in _GROUND | _FILM:
                yield kind


def test_every_kind_of_widget_stands_in_a_window_of_these_tests(tmp_path: Path) -> None:
    shown: set[str] = set()

    async def look(name: str, folder: Path) -> None:
        async with standing(name, folder) as window:
            for widget in [window, *window.findChildren(QWidget)]:
                shown.update(kind.__qualname__ for kind in type(widget).__mro__)

    for place, name in enumerate(SCENES):
        (folder := tmp_path / str(place)).mkdir()
        run(look(name, folder))
    wanted = {kind.__qualname__ for kind in widgets_of_the_desktop()}
    assert {"MainWindow", "PopupCard", "ComposePage"} <= wanted
    assert sorted(wanted - shown) == []


def clipped(window: QWidget) -> list[str]:
    """Words that have less room than they need."""
    return [fault for widget in seen.widgets(window) if (fault := _clipped(widget))]


def _clipped(widget: QWidget) -> str:
    if isinstance(widget, QComboBox):
        words = widget.currentText()
    elif isinstance(widget, QLabel | QPushButton) and not isinstance(widget, Elided):
        words = widget.text()
    else:
        return ""
    size, needed = widget.size(), widget.minimumSizeHint()
    if isinstance(widget, QLabel) and widget.wordWrap():
        needed = QSize(1, widget.heightForWidth(size.width()))
    # What a style sheet adds around the words of a button may be a little less; the words themselves may not.
    slack = 4 if isinstance(widget, QPushButton) else 0
    # The ground of a link is not seen: only its words need the room.
    beside = 12 if widget.property("kind") == "link" else 0
    is_clipped = size.width() < needed.width() - beside or size.height() < needed.height() - slack
    return f"{words[:50]!r}: {size.toTuple()}, needs {needed.toTuple()}" if words and is_clipped else ""


@pytest.mark.parametrize("name", SCENES)
def test_a_third_more_letters_are_not_clipped(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pseudo.speak(monkeypatch)

    async def look() -> list[str]:
        async with standing(name, tmp_path) as window:
            return clipped(window)

    faults = run(look())
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("name", SCENES)
def test_nothing_is_clipped_at_any_size_of_text(name: str, tmp_path: Path) -> None:
    wording.language = "id"

    async def look() -> list[str]:
        found = []
        async with standing(name, tmp_path) as window:
            for percent in TEXT_SIZES:
                look_.wear(Theme.DARK if percent > 100 else Theme.LIGHT, percent)
                await settle()
                if clipped(window):  # a window grows only after what is in it has asked for more
                    window.resize(window.size().expandedTo(window.minimumSizeHint()))
                    await settle()
                keep_picture(window, f"{percent}-{name}")
                found += [f"{percent} %: {fault}" for fault in clipped(window)]
        return found

    faults = run(look())
    assert not faults, "\n".join(faults)


# What is offered for the moment, and has the keyboard: it goes when the language changes.
_PASSING = {"newest popup", "compose, suggestions"}


@pytest.mark.parametrize("name", sorted(SCENES.keys() - _PASSING))
def test_a_window_that_stands_says_the_same_in_another_language_as_one_that_begins_in_it(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Both tell the same hours, however long the machine takes between them.
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now)

    async def look(folder: Path, change: bool) -> list[str]:
        folder.mkdir()
        wording.language = "en" if change else "id"
        async with standing(name, folder) as window:
            if change:
                wording.speak("id")
                await settle()
            with seen.painted() as painted:
                window.grab()
            return sorted({f"{where}: {text}" for where, text in seen.texts(window)} | set(painted))

    changed, begun = run(look(tmp_path / "changed", True)), run(look(tmp_path / "begun", False))
    assert [text for text in changed if text not in begun] == []
    assert [text for text in begun if text not in changed] == []
