"""The list of keys: all that are there, each with its meaning, in both languages, nothing clipped."""

import re
from pathlib import Path

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

import kentongan.desktop
from kentongan.desktop.shortcuts import KEYS, ShortcutsDialog
from kentongan.desktop.wording import wording
from tests.desktop.desk import keep_picture

SOURCE = Path(kentongan.desktop.__file__).parent


def test_every_key_of_the_source_is_in_the_list() -> None:
    text = "\n".join(path.read_text("utf-8") for path in SOURCE.rglob("*.py") if path.name != "shortcuts.py")
    used = set(re.findall(r'"(Ctrl\+[A-Za-z+]+)"', text)) | {"Delete"}
    listed = {keys.replace(" ", "+") for keys, _ in KEYS}
    assert used
    assert used <= listed


def test_it_stands_in_both_languages_and_nothing_is_clipped() -> None:
    parent = QWidget()
    for language in ("id", "en"):
        wording.language = "id" if language == "id" else "en"
        dialog = ShortcutsDialog(parent)
        dialog.open()
        QTest.qWait(10)
        keep_picture(dialog, f"keys-{language}")
        said = [label for label in dialog.findChildren(QLabel) if label.text()]
        assert len(said) == 2 * len(KEYS) + 1
        for label in said:
            assert label.width() >= label.sizeHint().width(), label.text()
        dialog.accept()
