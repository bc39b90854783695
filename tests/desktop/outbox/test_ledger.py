from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from kentongan.desktop.outbox.ledger import LedgerList, LedgerModel, reached
from kentongan.protocol.commands.message import Change, LedgerRow, Times
from kentongan.words import DeliveryState

CHECK = Qt.ItemDataRole.CheckStateRole
CHECKED, UNCHECKED = Qt.CheckState.Checked, Qt.CheckState.Unchecked
DELIVERED, SHOWN, OPENED, ACKNOWLEDGED = DeliveryState


def row(name: str, **times: int) -> LedgerRow:
    return LedgerRow(address=f"humas@{name}", institution=f"Universitas {name}", times=Times(**times))


def filled() -> LedgerModel:
    model = LedgerModel()
    model.show_rows(
        [
            row("a", delivered_at=1, shown_at=2, opened_at=3),
            row("b", delivered_at=1, shown_at=2, opened_at=3, acknowledged_at=4),
            row("c"),
            row("d", delivered_at=1),
        ]
    )
    return model


def names(model: LedgerModel) -> list[str]:
    return [model.index(place).data().removeprefix("humas@") for place in range(model.rowCount())]


def test_those_who_have_not_acknowledged_stand_there_the_least_reached_first() -> None:
    assert names(filled()) == ["c", "d", "a"]


def test_the_missing_step_and_words_filter() -> None:
    model = filled()
    model.want(SHOWN)
    assert names(model) == ["c", "d"]
    assert [model.missing(state) for state in DeliveryState] == [1, 2, 2, 3]
    model.want(DELIVERED)
    assert names(model) == ["c"]
    model.want(ACKNOWLEDGED, "Universitas D")
    assert names(model) == ["d"]


def test_a_tick_says_who_is_reminded_and_nobody_who_has_acknowledged_has_one() -> None:
    model = filled()
    assert model.chosen == ["humas@a", "humas@c", "humas@d"]
    model.tick(["humas@c", "humas@b"], False)
    assert [model.index(place).data(CHECK) for place in range(3)] == [UNCHECKED, CHECKED, CHECKED]
    model.want(DELIVERED)
    assert model.chosen == ["humas@a", "humas@d"], "also those who do not stand here now"
    model.tick(["humas@b"], True)
    assert "humas@b" not in model.chosen
    model.want(ACKNOWLEDGED)
    model.keep_still(True)
    model.note([Change(address="humas@d", state=ACKNOWLEDGED, at=9)])
    assert model.index(1).data(CHECK) is None
    assert not model.flags(model.index(1)) & Qt.ItemFlag.ItemIsUserCheckable
    assert model.chosen == ["humas@a"]


def test_ticks_are_given_and_taken_by_mouse_and_keyboard() -> None:
    model = filled()
    rows = LedgerList(model)
    rows.resize(500, 300)
    rows.show()
    QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=rows.visualRect(model.index(1)).center())
    assert model.chosen == ["humas@a", "humas@c"]
    rows.setCurrentIndex(model.index(0))
    QTest.keyClick(rows, Qt.Key.Key_Space)
    assert model.chosen == ["humas@a"]
    QTest.keyClick(rows, Qt.Key.Key_Space)
    assert model.chosen == ["humas@a", "humas@c"]


def test_rows_stay_under_the_pointer_and_find_their_places_when_it_has_gone() -> None:
    model = filled()
    model.keep_still(True)
    assert model.note(
        [Change(address="humas@c", state=ACKNOWLEDGED, at=9), Change(address="humas@d", state=OPENED, at=9)]
    )
    assert names(model) == ["c", "d", "a"]
    assert reached(model.index(0).data(Qt.ItemDataRole.UserRole)) is ACKNOWLEDGED
    model.keep_still(False)
    assert names(model) == ["a", "d"]


def test_news_of_somebody_who_is_not_known_here_ask_for_the_whole_ledger() -> None:
    assert not filled().note([Change(address="humas@z", state=SHOWN, at=9)])


def test_a_row_is_said_in_words() -> None:
    model = filled()
    said = model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said.startswith("Universitas c, humas@c, Not delivered")
