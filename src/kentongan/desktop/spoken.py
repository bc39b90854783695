"""What screen readers are told of what is painted by hand. Qt knows the rest by itself.

    class Tag(QWidget):
        spoken_role = QAccessible.Role.StaticText      # its name is its accessibleName, as everywhere

        def spoken_value(self) -> str: ...             # where there is something to say beside the name

The factory is asked only when a screen reader, or a test, looks at the program.
"""

from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleInterface, QAccessibleValueChangeEvent
from PySide6.QtWidgets import QAccessibleWidget, QWidget


class Spoken(QAccessibleWidget):
    """Role and value as the widget tells them; everything else as Qt does. Never keeps the widget."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget, widget.spoken_role)  # type: ignore[attr-defined]

    def text(self, what: QAccessible.Text) -> str:
        """The value; name and description are those of every widget."""
        told = getattr(self.object(), "spoken_value", None)
        if what is QAccessible.Text.Value and told:
            return str(told())
        return super().text(what)


_is_installed = False


def install() -> None:
    """From now on Qt asks here first; once for a program."""
    global _is_installed
    if not _is_installed:
        _is_installed = True
        QAccessible.installFactory(_speak)


def _speak(kind: str, thing: Any) -> QAccessibleInterface | None:
    if isinstance(thing, QWidget) and hasattr(thing, "spoken_role"):
        return Spoken(thing)
    return None


def tell_value(widget: QWidget) -> None:
    """The value has changed while somebody is at it."""
    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleValueChangeEvent(widget, widget.spoken_value()))  # type: ignore[attr-defined]


def announce(thing: QObject, sentence: str) -> None:
    """Say something that appeared without having the keyboard."""
    if sentence and QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(thing, sentence))
