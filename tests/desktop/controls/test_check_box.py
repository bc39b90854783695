"""A check box whose tick can be seen."""

from PySide6.QtGui import QColor

from kentongan.desktop.controls.check_box import CheckBox
from kentongan.desktop.texts import password as texts
from kentongan.desktop.theme import colour
from kentongan.desktop.wording import wording


def colours(box: CheckBox) -> set[str]:
    picture = box.grab().toImage()
    places = [(x, y) for x in range(18) for y in range(picture.height())]
    return {QColor(picture.pixel(x, y)).name() for x, y in places}


def test_a_box_that_is_ticked_looks_so() -> None:
    box = CheckBox(texts.NEW)
    assert colour("primary").name() not in colours(box)
    box.setChecked(True)
    assert {colour("primary").name(), colour("on-primary").name()} <= colours(box)


def test_its_words_follow_the_language() -> None:
    box = CheckBox(texts.NEW)
    wording.speak("id")
    assert box.text() == "Kata sandi baru"
