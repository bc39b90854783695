"""The reckoning of docs/design/capacity.md: the page shows what the program says, and the program reckons right."""

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.capacity import Assumed, Measured, hubs_for, markdown, reckon

_PAGE = Path(__file__).parents[2] / "docs/design/capacity.md"


def test_the_page_shows_what_the_program_prints() -> None:
    assert markdown(Measured(), Assumed()) in _PAGE.read_text("utf-8"), "python -m benchmarks.capacity"


def test_one_machine_more_than_all_sessions_need() -> None:
    of = replace(Assumed(), institutions=100, members=100, sessions_a_hub=1000, hubs_a_machine=4)
    assert hubs_for(of) == 16  # ten hubs are three machines


def test_figures_follow_from_the_inputs() -> None:
    of = replace(Assumed(), institutions=10, members=10, sessions_a_hub=100, hubs_a_machine=1, rush=1)
    found = {
        row.what.strip(): row.value for rows in reckon(replace(Measured(), login=6000), of).values() for row in rows
    }
    assert found["sessions of a hub"] == 50
    assert found["hubs, device keys"] == pytest.approx(100 * 0.006 / 60)
    assert found["deliveries"] == 10 * 20 * 5 + 3 * 100
    assert found["statuses into NATS"] == found["statuses out of NATS"] == pytest.approx(2 / 16)
