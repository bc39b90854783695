"""The list of keys: all that are there, each with its meaning, in both languages, nothing clipped."""

import re
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

import kentongan.desktop
from kentongan.desktop.settings.page import SettingsPage
from kentongan.desktop.shortcuts import KEYS, ShortcutsDialog
from kentongan.desktop.texts import offline as texts
from kentongan.desktop.wording import wording
from tests.desktop.desk import keep_picture, run, until
from tests.desktop.test_application_leaving import entered

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


def test_each_number_of_the_list_leads_to_a_page_of_its_own_the_last_to_the_settings(tmp_path: Path) -> None:
    """The form stands among the pages and has no number, so none may be counted with it."""

    async def work() -> None:
        application = entered(tmp_path / "profile")
        assert application.window
        window = application.window
        window.write()
        window.bring()
        await until(window.isActiveWindow, "the window")
        last = int(next(keys for keys, said in KEYS if said is texts.KEY_PAGES)[-1])
        pages = []
        for number in range(1, last + 1):
            QTest.keyClick(window, Qt.Key(Qt.Key.Key_0 + number), Qt.KeyboardModifier.ControlModifier)
            pages.append(window.pages.currentWidget())
        assert len(set(pages)) == last
        assert window.writing not in pages
        assert isinstance(pages[-1], SettingsPage)
        await application.close()

    run(work())
