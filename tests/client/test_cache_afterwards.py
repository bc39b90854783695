"""What becomes of messages in the cache: dealt with elsewhere, retracted, reminded, archived, removed."""

from pathlib import Path

import pytest

from kentongan.client.cache import Cache
from kentongan.client.popups import Popups
from kentongan.protocol.commands.elsewhere import Elsewhere
from kentongan.protocol.commands.message import Received, Sent, Tally, Times
from kentongan.protocol.commands.reminder import Reminder
from kentongan.protocol.commands.retraction import Retracted
from kentongan.words import ElsewhereState
from tests.client.samples import sample_attachment, sample_message

TALLY = Tally(recipients=1, delivered=0, shown=0, opened=0, acknowledged=0)
NO_POPUP = [ElsewhereState.SHOWN, ElsewhereState.OPENED, ElsewhereState.ACKNOWLEDGED, ElsewhereState.MUTED]


@pytest.mark.parametrize("state", NO_POPUP)
@pytest.mark.parametrize("early", [True, False])
def test_what_another_device_has_dealt_with_pops_up_no_more_but_stays(
    cache: Cache, popups: Popups, state: ElsewhereState, early: bool
) -> None:
    """[RCPT-6]"""
    one, two = sample_message("Satu"), sample_message("Dua")
    elsewhere = Elsewhere(state=state, messages=[one.id])
    cache.take([elsewhere, one, two] if early else [one, two, elsewhere])
    assert popups.next() == two
    assert popups.next(also_elsewhere=True) is None
    assert [row.message for row in cache.inbox()] == [two, one]


def test_a_face_that_asks_for_it_gets_also_what_was_dealt_with_elsewhere_once(cache: Cache, popups: Popups) -> None:
    one, two = sample_message("Satu"), sample_message("Dua")
    cache.take([one, two, Elsewhere(state=ElsewhereState.OPENED, messages=[one.id])])
    assert popups.next(also_elsewhere=True) == one
    assert (popups.elsewhere(one.id), popups.elsewhere(two.id)) == (ElsewhereState.OPENED, None)
    popups.done(one.id, seen=False)
    assert popups.next(also_elsewhere=True) == two
    assert popups.next(also_elsewhere=True) is None


@pytest.mark.parametrize("early", [True, False])
def test_of_a_retracted_message_only_a_note_stays(cache: Cache, popups: Popups, tmp_path: Path, early: bool) -> None:
    """[MSG-11]"""
    message = sample_message("Rahasia", attachments=[sample_attachment(b"x", "rahasia.pdf")])
    retracted = Retracted(message=message.id, retracted_at=7)
    if early:
        cache.take([retracted, message])
    else:
        cache.take([message])
        popups.next(tmp_path)
        cache.take([retracted])
    note = cache.message(message.id)
    assert note
    assert (note.subject, note.text, note.attachments, note.retracted_at) == ("", "", [], 7)
    assert (popups.next(also_elsewhere=True), popups.interrupted(), popups.wanted()) == (None, [], [])
    cache.take([message])
    cache.keep_received([Received(message=message, times=Times())])
    assert cache.message(message.id) == note
    assert cache.search("rahasia") == []
    assert cache.search("humas") == [note]


def test_a_list_that_shows_a_note_wipes_what_is_here(cache: Cache, popups: Popups) -> None:
    """[MSG-11]"""
    note = sample_message("", text="", retracted_at=9)
    whole = sample_message("Rahasia", id=note.id, sequence=note.sequence)
    cache.take([whole])
    cache.keep_sent([Sent(message=note, tally=TALLY)])
    assert cache.message(note.id) == note
    assert cache.search("rahasia") == []
    assert popups.next() is None


def test_what_a_list_told_early_never_pops_up_when_the_stream_passes_it_over(cache: Cache, popups: Popups) -> None:
    """Retracted or removed while this device was away: the stream brings only what came later."""
    gone, later = sample_message("Hilang"), sample_message("Nanti")
    cache.begin(gone.sequence - 1)
    cache.keep_received([Received(message=gone, times=Times())])
    cache.take([later])
    assert [popups.next(), popups.next()] == [later, None]


def test_a_reminder_is_no_second_popup_and_is_known_also_where_it_never_came(cache: Cache, popups: Popups) -> None:
    """[MSG-12]"""
    before, known, unknown, next_one = (sample_message(subject) for subject in ("Nol", "Satu", "Dua", "Tiga"))
    cache.take([known])
    assert popups.next() == known
    popups.done(known.id, seen=True)
    cache.take([Reminder(message=before), Reminder(message=known), Reminder(message=unknown)])
    assert cache.cursor == known.sequence
    assert cache.message(unknown.id) == unknown
    assert popups.next() is None
    cache.take([unknown, next_one])
    assert [popups.next(), popups.next(), popups.next()] == [unknown, next_one, None]


@pytest.mark.parametrize("early", [True, False])
def test_a_removed_message_is_forgotten(cache: Cache, popups: Popups, early: bool) -> None:
    """[MSG-15]"""
    message = sample_message("Seminar")
    removed = Elsewhere(state=ElsewhereState.REMOVED, messages=[message.id])
    cache.take([removed, message] if early else [message, removed])
    assert (cache.inbox(), cache.search("seminar"), cache.message(message.id)) == ([], [], None)
    assert popups.next(also_elsewhere=True) is None
    assert cache.cursor == message.sequence


def test_what_was_sent_stays_in_the_outbox_when_it_is_removed_from_the_inbox(cache: Cache) -> None:
    """[MSG-15]"""
    message = sample_message()
    cache.keep_sent([Sent(message=message, tally=TALLY)])
    cache.take([message])
    cache.remove(message.id)
    assert cache.inbox() == []
    assert [row.message for row in cache.outbox()] == [message]


def test_the_archive_is_apart_from_the_inbox(cache: Cache) -> None:
    """[MSG-14]"""
    one, two = sample_message("Satu"), sample_message("Dua")
    cache.take([one, two])
    cache.archive(one.id, on=True)
    assert [row.message for row in cache.inbox()] == [two]
    assert [row.message for row in cache.inbox(archived=True)] == [one]
    cache.keep_received([Received(message=one, times=Times())])
    cache.keep_received([Received(message=two, times=Times())], archived=True)
    assert [row.message for row in cache.inbox()] == [one]
    cache.archive(two.id, on=False)
    assert [row.message for row in cache.inbox()] == [two, one]
