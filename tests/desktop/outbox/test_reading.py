"""One sent message: how fresh the figures are, and what can be done while there is no line."""

import pytest

from kentongan.desktop.outbox.reading import SentPane
from kentongan.protocol.commands.message import LedgerRow, Sent, Tally, Times
from kentongan.words import DeliveryState
from tests.client.samples import sample_message

AT = 1_700_000_000_000


def sent(**values: object) -> Sent:
    tally = Tally(recipients=2, delivered=1, shown=0, opened=0, acknowledged=0)
    return Sent(message=sample_message("Rapat", recipients=2, **values), tally=tally)


def ledger() -> list[LedgerRow]:
    return [
        LedgerRow(address="a@x", institution="Universitas X", times=Times(delivered_at=AT)),
        LedgerRow(address="b@x", institution="Universitas X", times=Times()),
    ]


@pytest.fixture
def pane() -> SentPane:
    made = SentPane()
    made.show()
    return made


def test_it_says_whether_the_figures_are_live_and_when_they_changed(pane: SentPane) -> None:
    pane.tell_line(True)
    pane.show_row(sent(), [])
    assert pane.live.text() == "Live"
    pane.show_ledger(ledger())
    assert pane.live.text().startswith("Live, last change ")
    pane.tell_line(False)
    assert pane.live.text() == "Not live: waiting for the connection"


def test_until_the_ledger_is_there_nobody_is_said_to_be_missing_from_it(pane: SentPane) -> None:
    pane.tell_line(True)
    pane.show_row(sent(), [])
    assert pane._nobody.text() == "The list of recipients is on its way."
    pane.tell_line(False)
    assert pane._nobody.text() == "The full list of recipients comes as soon as you are connected."


def test_without_a_line_a_correction_can_be_begun_and_nothing_else(pane: SentPane) -> None:
    pane.show_row(sent(), ledger())
    pane.tell_line(False)
    assert pane.correct_button.isEnabled()
    assert not pane.remind_button.isEnabled()
    assert not pane.retract_button.isEnabled()


def test_of_a_retracted_message_nothing_can_be_corrected(pane: SentPane) -> None:
    pane.tell_line(True)
    pane.show_row(sent(retracted_at=AT, text=""), [])
    assert not pane.correct_button.isEnabled()


def test_exactly_the_ticked_ones_are_reminded_and_the_button_says_how_many(pane: SentPane) -> None:
    pane.tell_line(True)
    pane.show_row(sent(), ledger())
    assert (pane.remind_button.text(), pane.chosen()) == ("Remind 2", [])
    pane.tick_button.click()
    assert pane.remind_button.text() == "Remind 0"
    assert not pane.remind_button.isEnabled()
    assert pane.tick_button.text() == "Tick all"
    pane.chips[DeliveryState.DELIVERED].click()
    pane.tick_button.click()
    assert (pane.remind_button.text(), pane.chosen()) == ("Remind 1", ["b@x"])
    pane.show_row(sent(), ledger())
    assert pane.chosen() == [], "another message begins with all of them"
