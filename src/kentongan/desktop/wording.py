"""What windows say, in the language of the moment: changed without a restart.

    bind(label, "text", texts.WELCOME)
    bind(button, "text", texts.SEND_TO, count=38)
    bind(label, "text", texts.SIZE, size=partial(clock.amount, 1024))

A value that is a function is asked whenever the sentence is said; so is a function in the place of a sentence. A bound
property is set again when the language changes. Widgets whose texts are put together from data have a method
`retranslate` instead, which is called at the same moment.
"""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from kentongan.language import Language, Sentence, preferred_language

Said = Sentence | Callable[[], str]
_BOUND = "_kentongan_wording"


class Wording(QObject):
    """The language of all windows; one for the program."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.language: Language = preferred_language()

    def say(self, sentence: Sentence, /, **values: object) -> str:
        """A sentence in the language of the moment."""
        return sentence.say(self.language, **{name: one() if callable(one) else one for name, one in values.items()})

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


def bind(thing: Any, name: str, said: Said, /, **values: object) -> None:
    """Let a property (`text`, `toolTip`, `placeholderText`, `accessibleName` …) say a sentence from now on."""
    bound = getattr(thing, _BOUND, None)
    if bound is None:
        bound = {}
        setattr(thing, _BOUND, bound)
    bound[name] = (said, values)
    thing.setProperty(name, _now(said, values))


def _set_all(thing: Any) -> None:
    for name, (said, values) in getattr(thing, _BOUND, {}).items():
        thing.setProperty(name, _now(said, values))


def _now(said: Said, values: dict[str, object]) -> str:
    return say(said, **values) if isinstance(said, Sentence) else said()
