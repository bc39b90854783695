"""What can be told of a window without looking at it: words that are cut, and controls that stand on each other."""

from itertools import combinations

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QComboBox, QLabel, QLineEdit, QWidget

from kentongan.desktop.controls.label import Elided

# Layouts round to whole pixels; a ring of focus is a pixel wider on every side than the frame that it replaces.
_ROUNDING = 1
_RING = 2
_CONTROLS = (QLabel, QAbstractButton, QComboBox, QLineEdit)


def crooked(window: QWidget) -> list[str]:
    """Every fault of a window, in words; empty is good."""
    controls = [one for kind in _CONTROLS for one in window.findChildren(kind) if _is_seen(one)]
    cut = [f"cut: {_said(one)} {why}" for one in controls if (why := _cut(one, window))]
    lying = [
        f"on each other: {_said(one)} and {_said(other)}"
        for one, other in combinations(controls, 2)
        if one.parentWidget() is other.parentWidget() and one.geometry().intersects(other.geometry())
    ]
    return cut + lying


def _is_seen(widget: QWidget) -> bool:
    """What stands inside a field or a box is placed by Qt."""
    is_inside = isinstance(widget.parentWidget(), (QComboBox, QLineEdit))
    return widget.isVisible() and not is_inside and widget.width() > 0


def _said(widget: QWidget) -> str:
    words = getattr(widget, "text", lambda: "")() or widget.accessibleName() or widget.objectName()
    return f"{type(widget).__name__} “{words[:40]}”"


def _cut(widget: QWidget, window: QWidget) -> str:
    """Why the words of a control have less room than they need, or why a part of it cannot be seen."""
    spare = _RING if widget.hasFocus() else _ROUNDING
    if isinstance(widget, QLabel) and widget.wordWrap() and widget.text():
        needed, given = widget.heightForWidth(widget.width()), widget.height()
        if given + spare < needed:
            return f"has a height of {given}, needs {needed}"
    elif _keeps_whole(widget) and widget.width() + spare < widget.sizeHint().width():
        return f"has a width of {widget.width()}, needs {widget.sizeHint().width()}"
    elif widget.height() + spare < widget.minimumSizeHint().height():
        return f"has a height of {widget.height()}, needs {widget.minimumSizeHint().height()}"
    return _outside(widget, window)


def _keeps_whole(widget: QWidget) -> bool:
    """Names of files end in an ellipsis where it is narrow, on purpose."""
    return isinstance(widget, (QLabel, QAbstractButton)) and not isinstance(widget, Elided)


def _outside(widget: QWidget, window: QWidget) -> str:
    """What reaches beyond a parent is not painted there; unless one can scroll there."""
    down = sideways = False  # whether what is beyond can be scrolled to
    parent = widget.parentWidget()
    while parent is not None:
        place = QRect(widget.mapTo(parent, QPoint(0, 0)), widget.size())
        within = parent.rect()
        if isinstance(area := parent.parentWidget(), QAbstractScrollArea):
            down = True
            sideways = sideways or area.horizontalScrollBar().isVisible()
        if not sideways and (place.left() < within.left() - _ROUNDING or place.right() > within.right() + _ROUNDING):
            return f"reaches sideways out of {type(parent).__name__}"
        if not down and (place.top() < within.top() - _ROUNDING or place.bottom() > within.bottom() + _ROUNDING):
            return f"reaches out of {type(parent).__name__}: {place} in {within}"
        if parent is window:
            break
        parent = parent.parentWidget()
    return ""
