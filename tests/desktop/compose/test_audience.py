"""Entries without a line: what can be judged here."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from kentongan.client.profile import Profile
from kentongan.desktop.bridge import Bridge
from kentongan.desktop.compose.audience import AudienceField
from kentongan.desktop.wording import wording
from kentongan.protocol.commands.message import AudienceSize


@pytest.fixture
def field(tmp_path: Path) -> Iterator[AudienceField]:
    bridge = Bridge(Profile(tmp_path))
    bridge.open()
    page = QWidget()
    made = AudienceField(bridge, page)
    QVBoxLayout(page).addWidget(made)
    page.resize(400, 300)
    page.show()
    yield made
    page.close()
    bridge.keeper.__exit__(None, None, None)


def test_a_pasted_list_becomes_chips_and_each_once(field: AudienceField) -> None:
    QApplication.clipboard().setText("Humas@A, humas@b;\n#timur  @c humas@a *")
    field.input.setFocus()
    field.input.paste()
    field.take_typed()
    assert field.entries == ["humas@a", "humas@b", "#timur", "@c", "*"]
    assert field.is_everybody


def test_what_is_no_address_is_red_and_says_why(field: AudienceField) -> None:
    QTest.keyClicks(field.input, "salah,")
    assert field.chips[0].why
    assert not field.is_good
    assert "salah" in field.note.text()
    QTest.keyClick(field.input, Qt.Key.Key_Backspace)
    assert field.entries == []
    assert field.note.isHidden()


def test_a_chip_is_taken_out_by_its_cross_and_the_count_waits_for_a_line(field: AudienceField) -> None:
    field.add("@a")
    field.add("@b")
    field.chips[0].cross.click()
    assert field.entries == ["@b"]
    assert field.count.text() == "Counted as soon as you are connected"


def test_many_chips_stand_in_several_lines(field: AudienceField) -> None:
    low = field.flow.heightForWidth(380)
    field.show_entries([f"humas@lembaga-{number}" for number in range(12)])
    assert field.flow.heightForWidth(380) > 3 * low
    field.lock(True)
    assert not field.input.isVisible()


@pytest.mark.parametrize(
    ("recipients", "institutions", "said", "asked"),
    [
        (1, 1, "1 recipient", "1 penerima"),
        (3, 1, "3 recipients in one institution", "3 penerima di satu perguruan tinggi"),
        (40, 3, "40 recipients in 3 institutions", "40 penerima di 3 perguruan tinggi"),
        (0, 0, "0 recipients", "0 penerima"),
    ],
)
def test_people_and_institutions_are_counted_before_sending(
    field: AudienceField, recipients: int, institutions: int, said: str, asked: str
) -> None:
    field.add("@a")
    field.reach = AudienceSize(recipients=recipients, institutions=institutions, unknown=[])
    field.retranslate()
    assert field.count.text() == field.reach_in_words() == said
    wording.language = "id"
    field.retranslate()
    assert field.count.text() == asked
