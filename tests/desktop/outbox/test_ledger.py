from PySide6.QtCore import Qt

from kentongan.desktop.outbox.ledger import LedgerModel, reached
from kentongan.protocol.commands.message import Change, LedgerRow, Times
from kentongan.words import DeliveryState

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
