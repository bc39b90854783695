"""A row as it is painted: what is not opened has a dot, and the day above a row is never chosen with it."""

from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from kentongan.client.cache import Cache
from kentongan.client.database import Database
from kentongan.colours import Theme
from kentongan.desktop.inbox.model import InboxModel
from kentongan.desktop.inbox.row import HEADING, HEIGHT, RowDelegate
from kentongan.desktop.theme import colour, look
from tests.desktop.inbox.test_rows import message

WIDTH = 372


def painted(model: InboxModel, row: int, state: QStyle.StateFlag) -> QImage:
    height = HEIGHT + (HEADING if model.begins_day(row) else 0)
    image = QImage(WIDTH, height, QImage.Format.Format_RGB32)
    image.fill("magenta")
    option = QStyleOptionViewItem()
    option.rect = QRect(0, 0, WIDTH, height)  # type: ignore[assignment]
    option.state = state  # type: ignore[assignment]
    painter = QPainter(image)
    RowDelegate().paint(painter, option, model.index(row))
    painter.end()
    return image


@pytest.mark.parametrize("theme", Theme)
def test_a_chosen_row_and_the_day_above_it(tmp_path: Path, theme: Theme) -> None:
    look.wear(theme)
    database = Database(tmp_path / "cache.sqlite3")
    cache = Cache(database)
    cache.begin(0)
    cache.take([message(1, 100), message(2, 101)])
    cache.database.change("UPDATE message SET opened_at = 1 WHERE sequence = 1")
    model = InboxModel(cache)
    model.reload()
    chosen = QStyle.StateFlag.State_Selected
    first, second = painted(model, 0, chosen), painted(model, 1, chosen)
    dot = (10, 32)
    assert first.pixelColor(*dot) == colour("unread")
    assert first.pixelColor(340, 4) == colour("primary-soft")
    assert second.pixelColor(10, HEADING + 32) != QColor(colour("unread"))
    assert second.pixelColor(340, 4) == colour("surface")
    assert second.pixelColor(340, HEADING + 4) == colour("primary-soft")
    database.close()
