"""What a window says: the texts of all its widgets, what they paint by hand, and what screen readers are told."""

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QPainter
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QMenu, QWidget

_PROPERTIES = (
    "text",
    "title",
    "plainText",
    "placeholderText",
    "toolTip",
    "windowTitle",
    "accessibleName",
    "accessibleDescription",
)
_ROLES = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole)
_ROWS = 20


def widgets(window: QWidget) -> list[QWidget]:
    """The window and everything in it that can be seen."""
    return [window, *(one for one in window.findChildren(QWidget) if one.isVisibleTo(window))]


def texts(window: QWidget) -> Iterator[tuple[str, str]]:
    """Where a text stands, and the text."""
    for widget in widgets(window):
        for where, text in _texts_of(widget):
            if isinstance(text, str) and text:
                yield f"{type(widget).__name__}.{where}", text


def _texts_of(widget: QWidget) -> Iterator[tuple[str, Any]]:
    for name in _PROPERTIES:
        yield name, widget.property(name)
    if isinstance(widget, QComboBox):
        yield from (("item", widget.itemText(place)) for place in range(widget.count()))
    if isinstance(widget, QAbstractItemView):
        model = widget.model()
        for row in range(min(_ROWS, model.rowCount())):
            yield from (("row", model.index(row, 0).data(role)) for role in _ROLES)
    things: list[QObject] = [
        *widget.actions(),
        *widget.findChildren(QMenu, options=Qt.FindChildOption.FindDirectChildrenOnly),
    ]
    for thing in things:
        actions = thing.actions() if isinstance(thing, QMenu) else [thing]
        yield from (("action", action.text()) for action in actions if isinstance(action, QAction))


@contextlib.contextmanager
def painted() -> Iterator[list[str]]:
    """The texts that are painted by hand meanwhile."""
    found: list[str] = []
    real = QPainter.drawText

    def draw(self: QPainter, *given: Any) -> Any:
        found.extend(one for one in given if isinstance(one, str))
        return real(self, *given)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(QPainter, "drawText", draw)
        yield found
