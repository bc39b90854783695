"""What Qt says by itself is said in the language of the windows, also by what stands when the language changes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QSettings
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QFileDialog, QLineEdit, QMessageBox, QTextEdit, QWidget

from kentongan.desktop.qt_words import QtWords
from kentongan.desktop.texts.qt import WORDS
from kentongan.desktop.wording import wording
from tests.desktop import pseudo, seen
from tests.desktop.stage import KNOWN


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of a name without letters: the window for choosing shows it, and keeps in it where one has been."""
    (home := tmp_path / "1").mkdir()
    monkeypatch.setenv("HOME", str(home))
    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, str(home / ".config"))
    return home


@pytest.fixture(autouse=True)
def words(application_of_qt: QApplication) -> Iterator[QtWords]:
    made = QtWords(application_of_qt)
    yield made
    if made._translator:
        QCoreApplication.removeTranslator(made._translator)
    made.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def menu_of(field: QLineEdit | QTextEdit) -> list[str]:
    """What the menu of a field says, without the keys that stand beside the words."""
    menu = field.createStandardContextMenu()
    said = [action.text().partition("\t")[0] for action in menu.actions() if not action.isSeparator()]
    menu.deleteLater()
    return said


def choosing(folder: Path) -> QFileDialog:
    """Qt's own window, which systems without one of theirs show."""
    dialog = QFileDialog(None, "", str(folder))
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    dialog.show()
    return dialog


def said_in(window: QWidget) -> list[str]:
    """Its texts, and those of all its acts."""
    acts = [action.text() for action in window.findChildren(QAction)]
    return [text for _, text in seen.texts(window)] + acts


@pytest.mark.parametrize("made", [QLineEdit, QTextEdit])
def test_the_menu_of_a_field_follows_the_language(made: type[QLineEdit] | type[QTextEdit]) -> None:
    field = made()
    english = menu_of(field)
    assert "Cu&t" in english
    wording.speak("id")
    assert menu_of(field) == ["&Urungkan", "U&langi", "&Potong", "&Salin", "&Tempel", "Hapus", "Pilih semua"]
    wording.speak("en")
    assert menu_of(field) == english


def test_a_window_that_stands_changes_its_buttons(home: Path) -> None:
    dialog = choosing(home)
    box = dialog.findChild(QDialogButtonBox)
    assert box
    assert {button.text() for button in box.buttons()} == {"&Open", "Cancel"}
    wording.speak("id")
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LanguageChange)
    assert {button.text() for button in box.buttons()} == {"Buka", "Batal"}
    assert "Nama &berkas:" in said_in(dialog)


@pytest.mark.parametrize("mode", [QFileDialog.AcceptMode.AcceptOpen, QFileDialog.AcceptMode.AcceptSave])
def test_nothing_of_qt_is_forgotten(
    home: Path, words: QtWords, monkeypatch: pytest.MonkeyPatch, mode: QFileDialog.AcceptMode
) -> None:
    pseudo.speak(monkeypatch)
    words.follow()
    dialog = choosing(home)
    dialog.setAcceptMode(mode)
    buttons = QMessageBox.StandardButton
    question = QMessageBox(QMessageBox.Icon.Question, "", "", buttons.Yes | buttons.No | buttons.Ok | buttons.Cancel)
    said = [*menu_of(QLineEdit()), *menu_of(QTextEdit()), *said_in(dialog), *said_in(question)]
    assert len(said) > 30
    assert [text for text in said if text != str(home) and pseudo.forgotten(text, KNOWN)] == []


def test_every_source_text_is_found_once() -> None:
    sources = [sentence.en for sentence in WORDS]
    assert len(sources) == len(set(sources))
    wording.speak("id")
    assert [QCoreApplication.translate("anywhere", source) for source in sources] == [one.id for one in WORDS]
