"""A key counts where it was meant to, and does not take it from others of the same window."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QListWidget, QVBoxLayout, QWidget

from kentongan.desktop.controls.keys import only_in, within
from tests.desktop.desk import wait_until


def test_a_key_of_a_field_and_a_key_of_a_page() -> None:
    window, page, field, rows, outside = QWidget(), QWidget(), QLineEdit(), QListWidget(), QLineEdit()
    rows.addItems(["satu", "dua"])
    inside = QVBoxLayout(page)
    inside.addWidget(field)
    inside.addWidget(rows)
    whole = QVBoxLayout(window)
    whole.addWidget(page)
    whole.addWidget(outside)
    done: list[str] = []
    only_in(field, "Down", lambda: done.append("down"))
    within(page, "Ctrl+K", lambda: done.append("k"))
    window.show()
    window.activateWindow()
    wait_until(window.isActiveWindow)

    def pressed(where: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier) -> list[str]:
        done.clear()
        where.setFocus()
        QTest.keyClick(where, key, modifier)
        return list(done)

    plain, control = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
    assert pressed(field, Qt.Key.Key_Down, plain) == ["down"]
    rows.setCurrentRow(0)
    assert pressed(rows, Qt.Key.Key_Down, plain) == []
    assert rows.currentRow() == 1
    assert pressed(rows, Qt.Key.Key_K, control) == ["k"]
    assert pressed(outside, Qt.Key.Key_K, control) == []
