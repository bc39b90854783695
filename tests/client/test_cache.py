import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kentongan.client.cache import Cache
from kentongan.client.database import Database
from kentongan.client.popups import Popups
from kentongan.client.reports import Reports
from kentongan.protocol.commands.message import Change, LedgerRow, Message, Receipts, Received, Sent, Tally, Times
from kentongan.protocol.commands.retraction import Retracted
from kentongan.words import DeliveryState
from tests.client.samples import NOW, sample_attachment, sample_message


def tally(**values: int) -> Tally:
    return Tally(**({"recipients": 2, "delivered": 0, "shown": 0, "opened": 0, "acknowledged": 0} | values))


def subjects(messages: list[Message]) -> list[str]:
    return [message.subject for message in messages]


# The stream


def test_messages_and_cursor_are_stored_together(cache: Cache) -> None:
    messages = [sample_message(str(n)) for n in range(3)]
    assert cache.cursor is None
    cache.take(messages)
    assert cache.cursor == messages[-1].sequence
    assert [row.message for row in cache.inbox()] == messages[::-1]
    assert {row.times for row in cache.inbox()} == {Times(delivered_at=NOW)}


def test_a_message_knows_the_newest_that_corrects_it_from_its_own_sender(cache: Cache) -> None:
    """[MSG-16]"""
    first = sample_message("Rapat Selasa")
    stranger = sample_message("Rapat batal", sender="lain@entah", revises=first.id)
    second = sample_message("Rapat Rabu", revises=first.id)
    third = sample_message("Rapat Kamis", revises=second.id)
    cache.take([first, stranger])
    assert cache.correction(first) is None
    cache.take([second, third])
    assert cache.correction(first) == cache.correction(second) == third
    assert cache.correction(third) is None
    cache.retract(Retracted(message=third.id, retracted_at=NOW))
    assert cache.correction(first) == second


def test_when_one_message_cannot_be_stored_none_is_and_the_cursor_stays(
    cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = sample_message()
    cache.take([first])
    store = cache._store

    def fail_at_the_last(message: Message, **values: object) -> None:
        if message.subject == "last":
            raise OSError
        store(message, **values)  # type: ignore[arg-type]

    monkeypatch.setattr(cache, "_store", fail_at_the_last)
    with pytest.raises(OSError):
        cache.take([sample_message("next"), sample_message("last")])
    assert cache.cursor == first.sequence
    assert [row.message for row in cache.inbox()] == [first]


def test_what_was_taken_is_there_at_the_next_start(tmp_path: Path) -> None:
    message = sample_message("Rapat")
    with Database(tmp_path / "a.db") as database:
        Cache(database).take([message])
    with Database(tmp_path / "a.db") as database:
        cache = Cache(database)
        assert (cache.cursor, cache.message(message.id)) == (message.sequence, message)


def test_a_server_restored_from_a_backup_gives_numbers_a_second_time(cache: Cache) -> None:
    lost, other = sample_message("Hilang", sequence=5), sample_message("Lain", sequence=6)
    cache.take([lost, other])
    cache.begin(4)
    new = sample_message("Baru", sequence=5)
    cache.take([new])
    assert cache.cursor == 5
    assert [row.message for row in cache.inbox()] == [other, new]
    assert cache.search("hilang") == []
    assert cache.search("baru") == [new]


STREAM = [sample_message(f"Pesan {n}", sequence=n) for n in range(1, 13)]


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(
    cuts=st.lists(st.tuples(st.integers(0, 12), st.integers(0, 5)), max_size=6),
    lists=st.lists(st.integers(0, 11), max_size=4),
    shown=st.integers(0, 12),
)
def test_however_the_stream_is_cut_each_message_is_there_once_and_shown_once_in_order(
    cuts: list[tuple[int, int]], lists: list[int], shown: int
) -> None:
    """Each cut: so many messages come, then the stream goes back so far behind the cursor, as after a lost answer."""
    with tempfile.TemporaryDirectory() as folder, Database(Path(folder) / "a.db") as database:
        cache = Cache(database, clock=lambda: NOW)
        popups = Popups(cache, Reports(cache))
        painted: list[Message] = []
        for number in lists:
            cache.keep_received([Received(message=STREAM[number], times=Times())])
        for length, back in [*cuts, (12, 0)]:
            begin = max((cache.cursor or 0) - back, 0)
            before = cache.cursor or 0
            cache.take(STREAM[begin : begin + length])
            assert before <= (cache.cursor or 0)
            while len(painted) < shown and (message := popups.next()):
                painted.append(message)
                popups.done(message.id, seen=True)
        shown = 12
        while message := popups.next():
            painted.append(message)
        assert painted == STREAM
        assert [row.message for row in cache.inbox()] == STREAM[::-1]
        assert cache.cursor == 12


# Lists of the server


def test_what_the_inbox_tells_early_pops_up_when_the_stream_has_come_so_far(cache: Cache, popups: Popups) -> None:
    first, second = sample_message("Satu"), sample_message("Dua")
    cache.begin(first.sequence - 1)
    cache.keep_received([Received(message=second, times=Times()), Received(message=first, times=Times())])
    assert popups.next() is None
    cache.take([first, second])
    assert [popups.next(), popups.next(), popups.next()] == [first, second, None]


def test_what_another_device_has_shown_does_not_pop_up_here(cache: Cache, popups: Popups) -> None:
    message = sample_message()
    cache.keep_received([Received(message=message, times=Times(shown_at=7))])
    cache.take([message])
    assert popups.next() is None
    cache.keep_received([Received(message=message, times=Times(shown_at=9, opened_at=9))])
    assert cache.inbox()[0].times == Times(shown_at=7, opened_at=9, delivered_at=NOW)


def test_old_messages_of_the_inbox_never_pop_up(cache: Cache, popups: Popups) -> None:
    old = sample_message()
    cache.begin(old.sequence)
    cache.keep_received([Received(message=old, times=Times())])
    assert popups.next() is None


def test_a_message_to_oneself_is_in_both_boxes(cache: Cache, popups: Popups) -> None:
    message = sample_message()
    cache.keep_sent([Sent(message=message, tally=tally())])
    assert cache.inbox() == []
    cache.take([message])
    assert popups.next() == message
    assert [row.message for row in cache.inbox()] == [row.message for row in cache.outbox()] == [message]


def test_a_list_without_thumbnails_takes_none_away(cache: Cache) -> None:
    import msgspec

    poster = msgspec.structs.replace(sample_attachment(b"x"), thumbnail="iVBO")
    whole = sample_message(attachments=[poster])
    cache.take([whole])
    bare = msgspec.structs.replace(whole, attachments=[msgspec.structs.replace(poster, thumbnail="")])
    cache.keep_received([Received(message=bare, times=Times())])
    assert cache.message(whole.id) == whole


# One's own


def test_receipts_are_counted_and_kept_by_recipient(cache: Cache) -> None:
    message = sample_message()
    cache.keep_sent([Sent(message=message, tally=tally())])
    changes = [Change(address="b@x", state=DeliveryState.DELIVERED, at=5)]
    cache.take([Receipts(message=message.id, tally=tally(delivered=1), changed=changes)])
    cache.keep_ledger(
        message.id,
        [
            LedgerRow(address="b@x", institution="X", times=Times(delivered_at=9, shown_at=10)),
            LedgerRow(address="a@x", institution="X", times=Times()),
        ],
    )
    (row,) = cache.outbox()
    assert row.tally == tally(delivered=1)
    assert cache.ledger(message.id) == [
        LedgerRow(address="b@x", institution="", times=Times(delivered_at=5, shown_at=10))
    ]


# Reading


def test_pages_follow_each_other_by_sequence(cache: Cache) -> None:
    messages = [sample_message(str(n)) for n in range(10)]
    cache.take(messages)
    pages, before = [], 2**62
    while page := cache.inbox(before, 4):
        pages.append([row.message.subject for row in page])
        before = page[-1].message.sequence
        if len(pages) == 1:
            cache.take([sample_message("came meanwhile")])
    assert pages == [["9", "8", "7", "6"], ["5", "4", "3", "2"], ["1", "0"]]


def test_search_finds_beginnings_of_words_without_accents_in_every_field(cache: Cache) -> None:
    poster = sample_attachment(b"x", "Jadwal-Ujian.pdf")
    cache.take(
        [
            sample_message("Seminar Nasional", text="Hari Jumat"),
            sample_message("Rapat", text="Kafé di lobi", institution="Institut Sampel"),
            sample_message("Ujian", attachments=[poster]),
        ]
    )
    for words, found in [
        ("semi", ["Seminar Nasional"]),
        ("NASIONAL jum", ["Seminar Nasional"]),
        ("kafe", ["Rapat"]),
        ("kafé", ["Rapat"]),
        ("institut", ["Rapat"]),
        ("jadwal", ["Ujian"]),
        ("humas@contoh", ["Ujian", "Rapat", "Seminar Nasional"]),
        ("rapat seminar", []),
        ("minar", []),
    ]:
        assert subjects(cache.search(words)) == found, words


@pytest.mark.parametrize("words", ["", "  ", '"', "\0", "*", "()", "a OR b", 'NEAR("a" b)', "subject:x", "-x", "'"])
def test_no_words_are_operators(cache: Cache, words: str) -> None:
    cache.take([sample_message("b")])
    assert cache.search(words) == []


def test_search_is_paged_newest_first(cache: Cache) -> None:
    messages = [sample_message("Rapat", text=str(n)) for n in range(5)]
    cache.take(messages)
    first = cache.search("rapat", limit=2)
    assert first == messages[:2:-1]
    assert cache.search("rapat", before=first[-1].sequence, limit=9) == messages[2::-1]


def test_an_id_is_found_by_its_beginning(cache: Cache) -> None:
    ids = ["ab" + "0" * 30, "ab" + "f" * 30, "ac" + "0" * 30]
    cache.take([sample_message(id=id) for id in ids])
    assert cache.ids("AC") == [ids[2]]
    assert sorted(cache.ids("ab")) == ids[:2]
    assert cache.ids("abf") == [ids[1]]
    assert cache.ids("b") == []
