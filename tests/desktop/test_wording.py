"""The language of windows that stand."""

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from kentongan.desktop.wording import bind, wording
from kentongan.language import Sentence

HELLO = Sentence("Halo {name}", "Hello {name}")
PLAIN = Sentence("Cari", "Search")


class Greeting(QWidget):
    """A widget that puts its words together."""

    said = ""

    def retranslate(self) -> None:
        self.said = wording.say(PLAIN)


def test_what_is_bound_follows_the_language() -> None:
    label, field, window = QLabel(), QLineEdit(), Greeting()
    action = QAction(window)
    window.addAction(action)
    bind(label, "text", HELLO, name="Sari")
    bind(field, "placeholderText", PLAIN)
    bind(action, "text", PLAIN)
    assert label.text() == "Hello Sari"
    wording.speak("id")
    assert (label.text(), field.placeholderText(), action.text(), window.said) == ("Halo Sari", "Cari", "Cari", "Cari")


def test_the_newest_binding_counts() -> None:
    label = QLabel()
    bind(label, "text", PLAIN)
    bind(label, "text", HELLO, name="Budi")
    wording.speak("id")
    assert label.text() == "Halo Budi"
