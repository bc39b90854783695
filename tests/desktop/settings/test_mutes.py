"""The list of those without popups, and the way back; without a line the reason is told."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from kentongan.client.errors import LinkLost
from kentongan.client.profile import Profile
from kentongan.desktop.bridge import Bridge
from kentongan.desktop.settings.mutes import MuteRows
from kentongan.desktop.wording import wording
from tests.desktop.desk import press, run, until


@pytest.fixture
def bridge(tmp_path: Path) -> Iterator[Bridge]:
    made = Bridge(Profile(tmp_path))
    made.open()
    yield made
    made.keeper.__exit__(None, None, None)


def said(rows: MuteRows) -> list[str]:
    return [label.text() for label in rows.findChildren(QLabel) if not label.isHidden() and label.text()]


def test_each_stands_there_and_an_institution_is_told_from_a_desk(bridge: Bridge) -> None:
    rows = MuteRows(bridge)
    rows.show()
    assert said(rows)[0].startswith("None yet.")
    bridge.mutes = ["humas@misal", "@teladan"]
    bridge.muted.emit()
    QTest.qWait(5)
    shown = [label.text() for label in rows.findChildren(QLabel) if label.isVisible()]
    assert shown == ["humas@misal", "@teladan", "all desks of this institution"]
    wording.speak("id")
    assert [one.accessibleName() for one in rows.findChildren(QPushButton) if one.isVisible()] == [
        "Tampilkan lagi popup dari humas@misal",
        "Tampilkan lagi popup dari @teladan",
    ]


def test_without_a_line_it_stays_and_the_reason_is_told(bridge: Bridge) -> None:
    async def work() -> None:
        bridge.mutes = ["humas@misal"]
        rows = MuteRows(bridge)
        rows.show()
        told: list[tuple[str, bool]] = []
        rows.told.connect(lambda sentence, is_good: told.append((sentence, is_good)))
        press(rows.findChild(QPushButton))
        await until(lambda: told, "the reason")
        assert told == [(LinkLost().say("en"), False)]
        assert bridge.mutes == ["humas@misal"]

    run(work())
