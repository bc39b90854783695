"""The binding of Qt must not lose references to None: on Python 3.11 that ends the process after some minutes."""

import sys

from PySide6.QtWidgets import QLabel


def test_none_is_not_leaked() -> None:
    label = QLabel()
    before = sys.getrefcount(None)
    for _ in range(1000):
        label.setText("x")
    assert sys.getrefcount(None) > before - 100
