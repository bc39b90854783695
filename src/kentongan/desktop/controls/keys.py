"""Keys that count in one part of a window and nowhere else."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget


def within(owner: QWidget, keys: str, act: Callable[[], object]) -> None:
    """Let keys, as `Ctrl+K`, do something while the keyboard is in a widget or in anything inside it."""
    _shortcut(owner, keys, act, Qt.ShortcutContext.WidgetWithChildrenShortcut)


def only_in(owner: QWidget, keys: str, act: Callable[[], object]) -> None:
    """Let keys do something while a widget itself has the keyboard."""
    _shortcut(owner, keys, act, Qt.ShortcutContext.WidgetShortcut)


def _shortcut(owner: QWidget, keys: str, act: Callable[[], object], context: Qt.ShortcutContext) -> None:
    shortcut = QShortcut(QKeySequence(keys), owner)
    # Not as an argument: beside a function PySide takes it and forgets it.
    shortcut.setContext(context)
    shortcut.activated.connect(lambda: act())
