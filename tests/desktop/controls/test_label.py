"""Words that are too many for their place are shortened, and all of them can be read."""

from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip

from kentongan.desktop.controls.label import Elided
from tests.desktop.desk import wait_until

WORDS = "Terputus di 12,4 dari 18,6 MB, berlanjut begitu tersambung"


def rest_on(label: Elided) -> None:
    """The mouse stays there for a while."""
    QApplication.sendEvent(label, QHelpEvent(QEvent.Type.ToolTip, QPoint(1, 1), label.mapToGlobal(QPoint(1, 1))))


def test_the_mouse_on_shortened_words_shows_all_that_stand_there_now() -> None:
    label = Elided("")
    label.put(WORDS)
    label.resize(120, 20)
    label.show()
    rest_on(label)
    assert QToolTip.isVisible()
    assert QToolTip.text() == WORDS
    QToolTip.hideText()
    wait_until(lambda: not QToolTip.isVisible(), "the tip's end")
    label.resize(900, 20)
    rest_on(label)
    assert not QToolTip.isVisible()
