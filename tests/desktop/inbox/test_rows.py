"""The view of the list: two heights, one for the first row of a day, whatever comes, goes or grows."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from kentongan.client.cache import PAGE, Cache
from kentongan.client.database import Database
from kentongan.desktop.inbox.model import BEGINS_DAY, Filter, InboxModel
from kentongan.desktop.inbox.row import HEADING, HEIGHT
from kentongan.desktop.inbox.rows import RowsView
from kentongan.desktop.theme import look, px
from kentongan.protocol.commands.message import Message
from tests.desktop.desk import run, until
from tests.desktop.inbox.test_model import message as any_message
from tests.desktop.inbox.test_model import read_all

DAY = 86_400_000
COUNT = PAGE + 20


def message(number: int, day: int) -> Message:
    return msgspec.structs.replace(any_message(number), sent_at=day * DAY)


@pytest.fixture
def view(tmp_path: Path) -> Iterator[RowsView]:
    database = Database(tmp_path / "cache.sqlite3")
    cache = Cache(database)
    cache.begin(0)
    cache.take([message(number, 100 + number // 4) for number in range(1, COUNT + 1)])
    model = InboxModel(cache)
    made = RowsView(model)
    model.reload()
    made.resize(372, 600)
    made.show()
    yield made
    made.close()
    database.close()


def check(view: RowsView) -> int:
    """Every row has the height of its kind; how many begin a day."""
    model = view.model()
    found = [model.index(row, 0).data(BEGINS_DAY) for row in range(model.rowCount())]
    assert not found[0]
    for row, begins in enumerate(found):
        assert view.rowHeight(row) == px(HEIGHT) + (px(HEADING) if begins else 0), row
    return sum(found)


def test_the_first_row_of_a_day_has_room_for_its_name(view: RowsView) -> None:
    assert check(view) == PAGE // 4
    read_all(view.model())
    assert check(view) == COUNT // 4
    assert view.length == COUNT * HEIGHT + COUNT // 4 * HEADING


def test_what_comes_on_top_of_another_day_gives_the_old_top_a_heading(view: RowsView) -> None:
    model = view.model()
    before = check(view)
    came = message(COUNT + 1, 100 + COUNT)
    model._cache.take([came])
    model.take([came])
    assert check(view) == before + 1
    assert view.rowHeight(1) == HEIGHT + HEADING


def test_what_goes_takes_its_heading_along_or_leaves_it_to_the_next(view: RowsView) -> None:
    model = view.model()
    before = check(view)
    first = next(row for row in range(1, 9) if model.begins_day(row))
    id = model._rows[first]
    model._cache.archive(id, on=True)
    model.update(id)
    assert check(view) == before
    assert model.begins_day(first)


@pytest.mark.parametrize("percent", [90, 150])
def test_rows_grow_with_the_text(view: RowsView, percent: int) -> None:
    look.wear(percent=percent)
    check(view)


def test_another_filter_measures_anew(view: RowsView) -> None:
    view.model().want(Filter.IMPORTANT)
    check(view)
    view.model().want(Filter.ALL)
    assert check(view) == PAGE // 4


def test_home_and_end_are_the_newest_and_the_oldest_message(view: RowsView) -> None:
    chosen: list[int] = []
    view.selectionModel().currentChanged.connect(lambda index: chosen.append(index.row()))
    QTest.keyClick(view, Qt.Key.Key_End)

    async def look() -> None:
        await until(lambda: chosen, "the end")

    run(look())
    assert chosen == [COUNT - 1], "and none on the way was opened"
    QTest.keyClick(view, Qt.Key.Key_Home)
    assert view.currentIndex().row() == 0


def test_whoever_goes_elsewhere_is_not_called_to_the_end(view: RowsView) -> None:
    QTest.keyClick(view, Qt.Key.Key_End)
    QTest.keyClick(view, Qt.Key.Key_Home)
    assert not view._to_end.isActive()
    assert view.currentIndex().row() == 0
