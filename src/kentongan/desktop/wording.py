"""What windows say, in the language of the moment: changed without a restart.

    bind(label, "text", texts.WELCOME)
    bind(button, "text", texts.SEND_TO, count=38)

A bound property is set again when the language changes. Widgets whose texts are put together from data have a method
`retranslate` instead, which is called at the same moment.
"""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from kentongan.language import Language, Sentence, preferred_language

_BOUND = "_kentongan_wording"


class Wording(QObject):
    """The language of all windows; one for the program."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.language: Language = preferred_language()
        # What is done to every sentence on its way to a window: the pseudo-language of the tests comes in here.
        self.twist: Callable[[str], str] = str

    def say(self, sentence: Sentence, /, **values: object) -> str:
        """A sentence in the language of the moment."""
        return self.twist(sentence.say(self.language, **values))

    def speak(self, language: Language) -> None:
        """Change the language of every window that stands."""
        self.language = language
        self.refresh()

    def refresh(self) -> None:
        """Say everything again."""
        for widget in QApplication.allWidgets():
            # Whoever says its texts anew may have put new widgets in the place of old ones.
            if not isValid(widget):
                continue
            for thing in (widget, *widget.actions()):
                _set_all(thing)
            if hasattr(widget, "retranslate"):
                widget.retranslate()
        self.changed.emit()


wording = Wording()


def say(sentence: Sentence, /, **values: object) -> str:
    """A sentence in the language of the moment, for what is painted or put together."""
    return wording.say(sentence, **values)


def bind(thing: Any, name: str, sentence: Sentence, /, **values: object) -> None:
    """Let a property (`text`, `toolTip`, `placeholderText`, `accessibleName` …) say a sentence from now on."""
    bound = getattr(thing, _BOUND, None)
    if bound is None:
        bound = {}
        setattr(thing, _BOUND, bound)
    bound[name] = (sentence, values)
    thing.setProperty(name, say(sentence, **values))


def _set_all(thing: Any) -> None:
    for name, (sentence, values) in getattr(thing, _BOUND, {}).items():
        thing.setProperty(name, say(sentence, **values))
