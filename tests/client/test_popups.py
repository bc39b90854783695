from pathlib import Path

from kentongan.client.cache import Cache
from kentongan.client.popups import Popups
from kentongan.client.reports import Reports
from kentongan.words import DeliveryState
from tests.client.samples import NOW, sample_attachment, sample_message


def reported(reports: Reports) -> list[tuple[str, str]]:
    return [(state.value, message) for _, state, message in reports.waiting()]


def test_each_is_given_once_in_order_and_reported_when_it_was_seen(
    cache: Cache, popups: Popups, reports: Reports
) -> None:
    messages = [sample_message(str(n)) for n in range(3)]
    cache.take(messages)
    for message, seen in zip(messages, (True, False, True), strict=True):
        assert popups.next() == message
        popups.done(message.id, seen=seen)
    assert popups.next() is None
    cache.take(messages)
    assert popups.next() is None
    assert reported(reports) == [("shown", messages[0].id), ("shown", messages[2].id)]
    assert [row.times.shown_at for row in cache.inbox()] == [NOW, 0, NOW]


def test_what_was_being_shown_at_the_end_is_told_once_and_not_shown_again(cache: Cache, popups: Popups) -> None:
    first, second = sample_message(), sample_message()
    cache.take([first, second])
    assert popups.next() == first
    assert popups.interrupted() == [first]
    popups.done(first.id, seen=False)
    assert popups.interrupted() == []
    assert popups.next() == second
    assert cache.inbox()[1].times.shown_at == 0


def test_what_has_expired_pops_up_no_more(cache: Cache, popups: Popups) -> None:
    late, good = sample_message(expires_at=NOW), sample_message(expires_at=NOW + 1)
    cache.take([late, good])
    assert popups.next() == good
    assert popups.next() is None
    assert popups.interrupted() == [good]
    assert [row.message for row in cache.inbox()] == [good, late]


def test_attachments_are_wanted_until_they_are_saved(
    cache: Cache, popups: Popups, reports: Reports, tmp_path: Path
) -> None:
    poster = sample_attachment(b"x")
    bare, full = sample_message(), sample_message(attachments=[poster])
    cache.take([bare, full])
    while popups.next(save_into=tmp_path):
        pass
    assert popups.wanted() == [(full, tmp_path)]
    popups.saved(full, [tmp_path / "poster.png"])
    assert popups.wanted() == []
    assert popups.paths(full.id) == {poster.id: tmp_path / "poster.png"}
    assert reported(reports) == [(DeliveryState.OPENED, full.id)]


def test_attachments_that_cannot_be_had_are_wanted_no_more(cache: Cache, popups: Popups, tmp_path: Path) -> None:
    message = sample_message(attachments=[sample_attachment(b"x")])
    cache.take([message])
    popups.next(save_into=tmp_path)
    popups.want_no_more(message.id)
    assert popups.wanted() == []


def test_popups_are_found_by_an_index_however_long_the_archive_is(cache: Cache, popups: Popups) -> None:
    asked: list[str] = []
    cache.database._connection.set_trace_callback(asked.append)
    cache.take([sample_message()])
    del asked[:]
    popups.next()
    popups.interrupted()
    cache.inbox()
    cache.unopened()
    cache.outbox()
    cache.database._connection.set_trace_callback(None)
    queries = [statement for statement in asked if "FROM message" in statement]
    assert len(queries) >= 6
    for query in queries:
        plan = " ".join(str(row[-1]) for row in cache.database.rows(f"EXPLAIN QUERY PLAN {query}"))
        assert "message_" in plan, (query, plan)
