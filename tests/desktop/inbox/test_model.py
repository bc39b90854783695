"""The rows of the inbox: read a page at a time from a real cache."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt

from kentongan.client.cache import PAGE, Cache
from kentongan.client.database import Database
from kentongan.desktop.inbox.model import ROW, Filter, InboxModel
from kentongan.desktop.wording import wording
from kentongan.protocol.commands.message import Message
from kentongan.words import DeliveryState, Level

COUNT = 3 * PAGE + 7
_LEVELS = itertools.cycle([Level.NORMAL, Level.INFO, Level.IMPORTANT])


def message(number: int) -> Message:
    return Message(
        id=f"{number:032x}",
        sequence=number,
        sender="rektorat@teladan",
        institution="Institut Teladan",
        contact="Petugas",
        to=["*"],
        recipients=1,
        subject=f"Pesan {number}",
        text="Kuliah umum" if number % 10 == 0 else "Rapat",
        level=next(_LEVELS),
        sent_at=number,
        expires_at=2**53,
        attachments=[],
    )


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    database = Database(tmp_path / "cache.sqlite3")
    made = Cache(database)
    made.begin(0)
    made.take([message(number) for number in range(1, COUNT + 1)])
    yield made
    database.close()


def subjects(model: InboxModel) -> list[str]:
    return [model.index(place).data() for place in range(model.rowCount())]


def read_all(model: InboxModel) -> None:
    while model.canFetchMore(QModelIndex()):
        model.fetchMore(QModelIndex())


def test_the_newest_come_first_and_the_rest_when_it_is_scrolled_to(cache: Cache) -> None:
    model = InboxModel(cache)
    model.reload()
    assert subjects(model) == [f"Pesan {number}" for number in range(COUNT, COUNT - PAGE, -1)]
    read_all(model)
    assert subjects(model) == [f"Pesan {number}" for number in range(COUNT, 0, -1)]


def test_a_filter_skips_pages_without_a_hit(cache: Cache) -> None:
    for number in range(COUNT, 1, -1):
        cache.database.change("UPDATE message SET opened_at = 1 WHERE sequence = ?", (number,))
    model = InboxModel(cache)
    model.want(Filter.UNREAD)
    assert subjects(model) == ["Pesan 1"]
    model.want(Filter.IMPORTANT)
    read_all(model)
    assert 0 < model.rowCount() < COUNT


def test_search_finds_words_and_an_empty_search_everything(cache: Cache) -> None:
    model = InboxModel(cache)
    model.want(searched="kuliah")
    assert subjects(model) == [f"Pesan {number}" for number in range(COUNT // 10 * 10, 0, -10)]
    model.want(searched="")
    assert model.rowCount() == PAGE


def test_a_message_that_changed_is_looked_at_again_and_one_that_went_leaves(cache: Cache) -> None:
    model = InboxModel(cache)
    model.reload()
    top = model.index(0).data(ROW).message.id
    cache.database.change(f"UPDATE message SET {DeliveryState.OPENED}_at = 5 WHERE id = ?", (top,))
    model.update(top)
    assert model.index(0).data(ROW).times.opened_at == 5
    cache.archive(top, on=True)
    model.update(top)
    assert model.row_of(top) == -1


def test_a_row_is_said_in_words(cache: Cache) -> None:
    model = InboxModel(cache)
    model.reload()
    said = model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "Institut Teladan" in said
    assert said.endswith("not opened")
    wording.language = "id"
    assert model.index(0).data(Qt.ItemDataRole.AccessibleTextRole).endswith("belum dibuka")
