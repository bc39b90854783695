"""What the outbox says of a message that has not left yet, and what it lets one do."""

import msgspec
import pytest

from kentongan.client.outbox import OutgoingState
from kentongan.desktop.outbox.waiting import WaitingPane
from kentongan.desktop.wording import wording
from kentongan.protocol.commands.link import Error
from tests.desktop.compose.test_foot import entry


@pytest.fixture
def pane() -> WaitingPane:
    made = WaitingPane()
    made.show()
    return made


def test_without_a_line_it_says_that_the_message_leaves_by_itself(pane: WaitingPane) -> None:
    pane.show_entry(entry(), {}, is_connected=False)
    assert pane.state.words.text().endswith("This message leaves by itself as soon as you are.")
    assert pane.hold_button.isVisible()
    assert not pane.release_button.isVisible()
    assert not pane.progress.isVisible()


def test_a_held_one_goes_on_from_where_it_stands(pane: WaitingPane) -> None:
    pane.show_entry(entry(15_100_000, state=OutgoingState.HELD), {0: 6_500_000}, is_connected=True)
    assert pane.release_button.isVisible()
    assert pane.release_button.text() == "Continue from 6.5 MB"
    assert pane.amount.text() == "6.5 of 15.1 MB"
    wording.language = "id"
    pane.retranslate()
    assert pane.release_button.text() == "Lanjutkan dari 6,5 MB"


def test_a_refused_one_says_why_and_can_be_corrected(pane: WaitingPane) -> None:
    refusal = Error(code="audience_empty", id="Tidak ada penerima.", en="Nobody is there.", field="to")
    one = msgspec.structs.replace(entry(state=OutgoingState.REFUSED), refusal=refusal)
    pane.show_entry(one, {}, is_connected=True)
    assert pane.state.words.text() == "Refused: Nobody is there."
    assert pane.correct_button.isVisible()
    assert not pane.hold_button.isVisible()


def test_a_correction_that_waits_is_called_so(pane: WaitingPane) -> None:
    one = entry()
    send = msgspec.structs.replace(one.draft.send, revises="a" * 32)
    draft = msgspec.structs.replace(one.draft, send=send)
    pane.show_entry(msgspec.structs.replace(one, draft=draft), {}, is_connected=True)
    assert pane._subject.text() == "Corrected: x"
