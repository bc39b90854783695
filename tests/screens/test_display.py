"""Popups on a real screen with a window manager: what a person who works there notices, and what not."""

import re
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest
from PySide6.QtCore import QRect

from tests.machine import needs
from tests.screens.display import PROGRAMS, SIZE, Display, display
from tests.screens.program import Program, started

pytestmark = [
    pytest.mark.process,
    needs(*PROGRAMS),
]
LEVELS = ("info", "normal", "important")


@pytest.fixture(scope="module", params=[False, True], ids=["no compositor", "compositor"])
def screen(request: pytest.FixtureRequest) -> Iterator[Display]:
    with display(composited=request.param) as made:
        yield made


@pytest.fixture
def typewriter(screen: Display) -> Iterator[Program]:
    with started(screen, "typewriter") as program:
        assert program.hear() == "ready"
        program.window = program.hear()["has keyboard"]  # type: ignore[attr-defined]
        yield program


@pytest.fixture
def popups(screen: Display) -> Iterator[Program]:
    with started(screen, "popups") as program:
        assert program.hear() == "ready"
        yield program


def rectangles(places: list[list[int]]) -> list[QRect]:
    return [QRect(*place) for _, *place in places]


def overlapping(cards: list[QRect]) -> bool:
    return any(one.intersects(other) for one, other in combinations(cards, 2))


def bring(popups: Program, *levels: str) -> Any:
    for level in levels:
        popups.tell(f"push {level}")
        assert "shown" in popups.hear()
    return popups.ask("places")


def test_who_types_elsewhere_goes_on_typing(screen: Display, typewriter: Program, popups: Program) -> None:
    active = screen.active
    for level in LEVELS:
        bring(popups, level)
        assert screen.active == active
        screen.ask("xdotool", "type", "--delay", "1", "x")
        assert "typed" in typewriter.hear()
    popups.tell("emergency")
    assert "shown" in popups.hear()
    assert screen.active == active
    screen.ask("xdotool", "type", "--delay", "1", "x")
    assert typewriter.hear()["typed"].startswith("xxxx")


def test_cards_stand_above_a_window_as_large_as_the_screen(
    screen: Display, typewriter: Program, popups: Program
) -> None:
    cards = [window for window, *_ in bring(popups, *LEVELS)]
    # Whoever works on clicks into the window, which would raise it.
    screen.ask("xdotool", "windowactivate", "--sync", str(screen.active))
    screen.ask("xdotool", "windowraise", str(screen.active))
    order = screen.stacked
    assert all(order.index(card) > order.index(screen.active) for card in cards)


def test_three_cards_do_not_cover_each_other_nor_leave_the_screen(screen: Display, popups: Program) -> None:
    bring(popups, *LEVELS)
    found = popups.at_rest()
    cards = rectangles(found)
    assert len(cards) == 3
    assert not overlapping(cards)
    assert all(QRect(0, 0, *SIZE).contains(card) for card in cards)
    assert len({card.right() for card in cards}) == 1
    for (window, *_), card in zip(found, cards, strict=True):
        # Where X says that it stands, and not only where Qt believes it does.
        shape = dict(re.findall(r"(\w+)=(-?\d+)", screen.ask("xdotool", "getwindowgeometry", "--shell", str(window))))
        place = QRect(int(shape["X"]), int(shape["Y"]), int(shape["WIDTH"]), int(shape["HEIGHT"]))
        assert place.center() == card.center()


def test_where_the_screen_is_low_more_are_counted_and_nothing_is_cut(screen: Display, popups: Program) -> None:
    for _ in range(6):
        popups.tell("push important")
    cards = rectangles(popups.at_rest())
    assert len(cards) == 3, "two cards and the counter"
    assert not overlapping(cards)
    assert all(QRect(0, 0, *SIZE).contains(card) for card in cards)


def test_what_the_window_manager_has_not_put_on_the_screen_was_not_shown(screen: Display, popups: Program) -> None:
    with screen.held():
        popups.tell("push important")
        assert popups.hear(seconds=1) is None
        assert len(popups.ask("places")) == 1
    assert "shown" in popups.hear()


def test_an_emergency_stands_in_the_middle_of_the_screen_that_has_the_pointer() -> None:
    with display() as screen:
        half = SIZE[0] // 2
        for name, left in (("left", 0), ("right", half)):
            output = "screen" if name == "left" else "none"
            screen.ask("xrandr", "--setmonitor", name, f"{half}/200x{SIZE[1]}/200+{left}+0", output)
        screen.ask("xdotool", "mousemove", str(half + 100), "100")
        with started(screen, "popups") as popups:
            assert popups.hear() == "ready"
            popups.tell("emergency")
            assert "shown" in popups.hear()
            [card] = rectangles(popups.ask("places"))
            assert abs(card.center().x() - (half + half // 2)) < 4
            assert abs(card.center().y() - SIZE[1] // 2) < 4
