"""What the foot says while one writes, and while a message is on its way, is held, or was cut."""

import pytest

from kentongan.client.outbox import Draft, Entry, KeptFile, OutgoingState
from kentongan.desktop.compose.foot import SendingFoot, WritingFoot, amounts
from kentongan.desktop.compose.pace import Pace
from kentongan.ids import new_id
from kentongan.protocol.commands.attachment import Attachment
from kentongan.protocol.commands.message import Send
from kentongan.words import AttachmentKind


def entry(*sizes: int, state: OutgoingState = OutgoingState.WAITING, stored: bool = False) -> Entry:
    there = Attachment(
        id=new_id(), name="a", size=sizes[0] if sizes else 0, sha256="0" * 64, kind=AttachmentKind.OTHER, media_type="x"
    )
    files = [
        KeptFile(path="a", name="a", size=size, sha256="0" * 64, attachment=there if stored and not place else None)
        for place, size in enumerate(sizes)
    ]
    return Entry(draft=Draft(send=Send(id=new_id(), to=["a@b"], subject="x"), files=files, queued_at=0), state=state)


@pytest.mark.parametrize(
    ("recipients", "everybody", "connected", "said"),
    [
        (None, False, True, "Send"),
        (1, False, True, "Send to 1 recipient"),
        (40, False, True, "Send to 40 recipients"),
        (386, True, True, "Send to everybody, 386 recipients"),
        (40, False, False, "Send when connected"),
    ],
)
def test_the_button_says_what_it_will_do(recipients: int | None, everybody: bool, connected: bool, said: str) -> None:
    foot = WritingFoot()
    foot.tell_count(recipients, is_everybody=everybody, is_connected=connected)
    assert foot.send.text() == said


def test_what_is_stored_counts_as_sent_and_no_file_counts_for_more_than_it_has() -> None:
    assert amounts(entry(100, 50, stored=True), {1: 80}) == (150, 150)
    assert amounts(entry(100, 50), {0: 10}) == (10, 150)


def test_files_are_counted_while_they_move_and_the_bar_never_goes_back() -> None:
    foot = SendingFoot()
    foot.begin()
    one = entry(1_000_000, 1_000_000)
    foot.tell(one, {0: 1_000_000, 1: 500_000}, is_connected=True)
    assert (foot.words.text(), foot.amount.text()) == ("Sending 2 of 2 files", "1.5 of 2.0 MB")
    assert foot.bar.value() == 750
    foot.tell(one, {0: 1_000_000}, is_connected=True)
    assert foot.bar.value() == 750


def test_the_time_that_is_left_is_told_while_it_moves_and_where_there_is_room() -> None:
    foot, now = SendingFoot(), 0.0
    foot._pace = Pace(lambda: now)
    foot.resize(900, 64)
    foot.begin()
    one = entry(18_600_000)
    for second in range(4):
        now = float(second)
        foot.tell(one, {0: second * 1_000_000}, is_connected=True)
    assert foot.amount.text() == "3.0 of 18.6 MB · about 15 seconds left"
    foot.resize(500, 64)
    foot.retranslate()
    assert foot.amount.text() == "3.0 of 18.6 MB"
    foot.resize(900, 64)
    foot.tell(one, {0: 3_000_000}, is_connected=False)
    foot.tell(one, {0: 4_000_000}, is_connected=True)
    assert foot.amount.text() == "4.0 of 18.6 MB", "how long the line was cut is no part of the pace"


def test_a_held_message_offers_to_go_on_from_where_it_stands() -> None:
    foot = SendingFoot()
    foot.begin()
    foot.tell(entry(15_100_000, state=OutgoingState.HELD), {0: 6_500_000}, is_connected=True)
    assert foot.words.text() == "Paused at 6.5 of 15.1 MB"
    assert foot.continue_button.text() == "Continue from 6.5 MB"
    assert foot.amount.text() == ""
    assert foot.pause_button.isHidden()
    foot.tell(entry(state=OutgoingState.HELD), {}, is_connected=True)
    assert (foot.words.text(), foot.continue_button.text()) == ("Paused", "Continue")


def test_a_cut_line_says_where_it_was_cut_and_from_where_it_goes_on() -> None:
    foot = SendingFoot()
    foot.begin()
    one = entry(15_100_000)
    foot.tell(one, {0: 6_500_000}, is_connected=True)
    foot.tell(one, {0: 6_500_000}, is_connected=False)
    assert foot.words.text() == "Cut at 6.5 of 15.1 MB, goes on when connected"
    foot.tell(one, {0: 6_500_000}, is_connected=True)
    assert foot.words.text() == "Going on from 6.5 MB"
    foot.tell(one, {0: 7_000_000}, is_connected=True)
    assert foot.words.text() == "Sending 1 of 1 files"


def test_without_a_line_and_a_byte_it_only_waits() -> None:
    foot = SendingFoot()
    foot.begin()
    foot.tell(entry(100), {}, is_connected=False)
    assert foot.words.text() == "Waiting for the connection"
