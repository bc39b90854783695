from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kentongan import limits
from kentongan.desktop.compose.text import TextField, paths_in


@pytest.fixture
def field(tmp_path: Path) -> TextField:
    return TextField(tmp_path / "pasted")


def test_letters_are_counted_and_too_many_are_no_good(field: TextField) -> None:
    field.input.setPlainText("halo")
    assert field.counter.text() == f"4 of {limits.TEXT.value}"
    assert field.is_good
    field.input.setPlainText("x" * (limits.TEXT.value + 1))
    assert not field.is_good


def test_text_is_plain_whatever_is_pasted(field: TextField) -> None:
    data = QMimeData()
    data.setHtml("<b>tebal</b>")
    data.setText("tebal")
    field.input.insertFromMimeData(data)
    assert field.text == "tebal"


def test_pasted_files_become_attachments_and_addresses_of_the_web_do_not(field: TextField, tmp_path: Path) -> None:
    got: list[list[Path]] = []
    field.files.connect(got.append)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.txt")), QUrl("https://contoh.example/b")])
    assert paths_in(data) == [tmp_path / "a.txt"]
    field.input.insertFromMimeData(data)
    assert got == [[tmp_path / "a.txt"]]
    assert field.text == ""


def test_a_pasted_picture_becomes_a_file_that_only_its_owner_can_enter(field: TextField, tmp_path: Path) -> None:
    got: list[list[Path]] = []
    field.files.connect(got.append)
    image = QImage(8, 6, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    data = QMimeData()
    data.setImageData(image)
    assert field.input.canInsertFromMimeData(data)
    field.input.insertFromMimeData(data)
    [[path]] = got
    assert QImage(str(path)).size() == image.size()
    assert path.parent == tmp_path / "pasted"
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_two_pictures_within_a_second_are_two_files(field: TextField) -> None:
    got: list[Path] = []
    field.files.connect(got.extend)
    for colour in ("red", "blue", "green"):
        image = QImage(8, 6, QImage.Format.Format_RGB32)
        image.fill(QColor(colour))
        data = QMimeData()
        data.setImageData(image)
        field.input.insertFromMimeData(data)
    assert [QColor(QImage(str(path)).pixel(0, 0)) for path in got] == [*map(QColor, ("red", "blue", "green"))]


def test_ctrl_enter_is_left_to_the_page_and_enter_is_a_new_line(field: TextField) -> None:
    heard: list[int] = []

    class Page(QWidget):
        def keyPressEvent(self, event) -> None:  # type: ignore[no-untyped-def]
            heard.append(event.key())

    page = Page()
    QVBoxLayout(page).addWidget(field)
    page.show()
    QTest.keyClick(field.input, Qt.Key.Key_Return)
    QTest.keyClick(field.input, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert field.text == "\n"
    assert [key for key in heard if key != Qt.Key.Key_Control] == [Qt.Key.Key_Return]
