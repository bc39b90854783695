"""The newest popup answers to the keyboard of the main window."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from kentongan.desktop.popup.newest import NewestMenu
from kentongan.words import Level
from tests.desktop.popup.test_conductor import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path / "profile")
    made.conductor.begin()
    yield made
    made.stop()


@pytest.fixture
def window() -> QWidget:
    made = QWidget()
    made.resize(800, 600)
    made.show()
    return made


def test_without_a_popup_there_is_nothing_to_act_on(desk: Desk, window: QWidget) -> None:
    assert NewestMenu(desk.conductor, window).message is None


def test_enter_opens_the_newest(desk: Desk, window: QWidget) -> None:
    _, newest = desk.receive(Level.NORMAL, Level.IMPORTANT)
    opened: list[object] = []
    desk.conductor.opened.connect(opened.append)
    menu = NewestMenu(desk.conductor, window)
    assert menu.message == newest
    menu.open()
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert opened == [newest]
    assert newest.id not in desk.on_screen


def test_an_emergency_comes_first_and_enter_does_not_acknowledge_it(desk: Desk, window: QWidget) -> None:
    [emergency] = desk.receive(Level.EMERGENCY)
    desk.receive(Level.IMPORTANT)
    menu = NewestMenu(desk.conductor, window)
    assert menu.message == emergency
    menu.open()
    QTest.keyClick(menu, Qt.Key.Key_Return)
    row = desk.keeper.cache.received(emergency.id)
    assert row
    assert not row.times.acknowledged_at
    NewestMenu(desk.conductor, window)
    desk.receive(Level.EMERGENCY)
    menu = NewestMenu(desk.conductor, window)
    assert menu.message
    menu.actions()[-1].trigger()
    row = desk.keeper.cache.received(menu.message.id)
    assert row
    assert row.times.acknowledged_at


def test_an_ampersand_of_a_subject_is_a_letter(desk: Desk, window: QWidget) -> None:
    desk.receive(Level.NORMAL)
    card = desk.stack.cards[0]
    card.message = msgspec.structs.replace(card.message, subject="Riset & Inovasi")
    assert "Riset && Inovasi" in NewestMenu(desk.conductor, window).actions()[0].text()
