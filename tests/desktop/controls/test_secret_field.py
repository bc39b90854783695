"""A password is hidden, can be shown, and Caps Lock is told."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from kentongan.desktop.controls.secret_field import SecretField
from kentongan.desktop.texts import password as texts
from tests.desktop.desk import type_into, wait_until

CAPS = "Caps Lock is on"


@pytest.fixture
def field() -> SecretField:
    return SecretField(texts.NEW)


def test_the_eye_shows_and_hides(field: SecretField) -> None:
    assert field.input.echoMode() is QLineEdit.EchoMode.Password
    field.eye.click()
    assert field.input.echoMode() is QLineEdit.EchoMode.Normal
    assert field.eye.toolTip() == "Hide the password"
    field.eye.click()
    assert (field.is_shown, field.eye.accessibleName()) == (False, "Show the password")


def test_the_eye_is_reached_and_pressed_with_the_keyboard(field: SecretField) -> None:
    field.show()
    field.activateWindow()
    wait_until(field.isActiveWindow)
    field.input.setFocus()
    QTest.keyClick(field.input, Qt.Key.Key_Tab)
    assert field.eye.hasFocus()
    QTest.keyClick(field.eye, Qt.Key.Key_Space)
    assert field.is_shown
    QTest.keyClick(field.eye, "x")
    assert field.text == ""
    reader = QAccessible.queryAccessibleInterface(field.eye)
    assert reader.role() is QAccessible.Role.Button
    assert reader.text(QAccessible.Text.Name) == "Hide the password"


def test_the_words_end_before_the_eye(field: SecretField) -> None:
    field.resize(300, 80)
    field.show()
    room = field.input.textMargins().right()
    assert room >= field.input.width() - field.eye.x() - 8
    assert field.eye.height() <= field.input.height()


@pytest.mark.parametrize(
    ("letter", "shift", "told"),
    [("A", False, CAPS), ("a", False, ""), ("A", True, ""), ("a", True, CAPS), ("7", False, ""), ("!", True, "")],
)
def test_letters_tell_how_caps_lock_stands(field: SecretField, letter: str, shift: bool, told: str) -> None:
    press(field, letter, shift)
    assert field.note.text() == told


def test_the_next_letter_takes_it_back(field: SecretField) -> None:
    press(field, "A", False)
    QTest.keyClick(field.input, Qt.Key.Key_CapsLock)
    assert field.note.text() == ""
    press(field, "A", False)
    press(field, "7", False)
    assert field.note.text() == CAPS
    press(field, "b", False)
    assert field.note.text() == ""


def test_a_field_that_is_emptied_hides_what_comes(field: SecretField) -> None:
    type_into(field.input, "rahasia")
    field.show_text(True)
    field.clear()
    assert (field.text, field.is_shown) == ("", False)


def press(field: SecretField, letter: str, shift: bool) -> None:
    """As a keyboard does: Caps Lock is no modifier that Qt tells of."""
    modifier = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
    QTest.sendKeyEvent(QTest.KeyAction.Press, field.input, Qt.Key.Key_unknown, letter, modifier)
