"""The board of transfers: what comes, moves and leaves, at most five changes a look."""

import asyncio

import pytest

from kentongan.services.live import EndedTransfer
from kentongan.web.board import CHANGES, LINGER_SECONDS, STALLED, Board, Entry
from kentongan.web.stream import MESSAGES, TRANSFERS
from tests.web.crowd import transfer_row
from tests.web.stage import QuietHub, Stage


class Watched:
    """A board over the hub of a stage, whose looks are taken by hand."""

    def __init__(self, stage: Stage) -> None:
        self.hub: QuietHub = stage.hub
        self.now = 1000.0
        self.told: list[str] = []
        self.board = Board(stage.services.traffic, self.told.append, lambda: self.now)
        self.board.watch()

    def look(self, seconds: float = 0.5) -> None:
        self.now += seconds
        self.board.look()

    def open(self, *places: int, **details: int) -> None:
        self.hub.transfer_rows += [transfer_row(place, **details) for place in places]

    def end(self, place: int, *, whole: bool = True) -> None:
        row = transfer_row(place, share=100)
        self.hub.transfer_rows = [one for one in self.hub.transfer_rows if one.transfer != row.transfer]
        self.hub.ends.append(EndedTransfer(len(self.hub.ends) + 1, row, whole))

    def entry(self, place: int) -> Entry:
        return self.board.entries[transfer_row(place).transfer]


@pytest.fixture
async def watched(stage: Stage) -> Watched:
    watched = Watched(stage)
    watched.board.stop()  # the test looks
    return watched


async def test_a_transfer_comes_moves_is_done_and_leaves(watched: Watched) -> None:
    watched.open(1)
    watched.look()
    assert watched.told == [TRANSFERS]
    seen = watched.board.number
    watched.hub.transfer_rows = [transfer_row(1, share=90)]
    watched.look()
    moved = watched.board.since(seen)
    assert moved is not None
    assert [entry.row.done for entry in moved.changed] == [1_800_000]
    watched.end(1)
    watched.look()
    assert watched.entry(1).over
    assert watched.entry(1).whole
    watched.look(LINGER_SECONDS - 0.1)
    assert len(watched.board.entries) == 1
    seen = watched.board.number
    watched.look()
    left = watched.board.since(seen)
    assert left is not None
    assert left.left == [transfer_row(1).transfer]
    assert not watched.board.entries


async def test_a_transfer_between_two_looks_is_seen_too(watched: Watched) -> None:
    watched.open(1)
    watched.end(1)
    watched.look()
    assert watched.entry(1).over


async def test_a_page_is_not_told_that_a_row_left_which_it_never_had(watched: Watched) -> None:
    seen = watched.board.number
    watched.open(1)
    watched.end(1)
    watched.look()
    watched.look(LINGER_SECONDS)
    told = watched.board.since(seen)
    assert told is not None
    assert told.left == told.came == []


async def test_a_transfer_whose_end_nobody_tells_leaves_as_a_broken_one(watched: Watched) -> None:
    watched.open(1)
    watched.look()
    watched.hub.transfer_rows.clear()
    watched.look()
    assert watched.entry(1).over
    assert not watched.entry(1).whole


async def test_at_most_five_changes_a_look_and_the_rest_is_summed(watched: Watched) -> None:
    watched.open(*range(19))
    seen = watched.board.number
    watched.look()
    told = watched.board.since(seen)
    assert told is not None
    assert len(told.came) == CHANGES
    assert watched.board.more == 19 - CHANGES
    for place in range(10):
        watched.end(place)
    watched.look()
    assert sum(entry.over for entry in watched.board.entries.values()) == CHANGES
    assert watched.board.more == 14  # nine that are open, five that came and went unseen


async def test_every_row_gets_its_turn(watched: Watched) -> None:
    watched.open(*range(12))
    for _ in range(3):
        watched.look()
    for share in (50, 60, 70):
        watched.hub.transfer_rows = [transfer_row(place, share=share) for place in range(12)]
        watched.look()
    assert {entry.row.done * 100 // entry.row.size for entry in watched.board.entries.values()} == {50, 60, 70}


async def test_nothing_new_wakes_nobody(watched: Watched) -> None:
    watched.open(1)
    watched.look()
    watched.told.clear()
    watched.look()
    assert watched.told == []


async def test_a_stalled_transfer_counts_its_seconds(watched: Watched) -> None:
    watched.open(1, still=STALLED - 1)
    watched.look()
    assert not watched.entry(1).stalled
    watched.hub.transfer_rows = [transfer_row(1, still=STALLED + 1500)]
    watched.look()
    assert watched.entry(1).stalled
    watched.told.clear()
    watched.hub.transfer_rows = [transfer_row(1, still=STALLED + 2500)]
    watched.look()
    assert watched.told == [TRANSFERS]


async def test_messages_that_pass_wake_the_page(watched: Watched) -> None:
    watched.look()
    watched.hub.messages = 3
    watched.look()
    assert watched.told == [MESSAGES]


async def test_a_page_that_missed_too_much_is_told_everything(watched: Watched) -> None:
    assert watched.board.since(watched.board.number - 1) is None
    assert watched.board.since(watched.board.number + 1) is None
    assert watched.board.since(watched.board.number) is not None


async def test_the_board_looks_only_while_somebody_does(stage: Stage) -> None:
    watched = Watched(stage)
    watched.now += 60
    assert watched.board._task is not None
    await asyncio.wait_for(watched.board._task, 5)
    watched.open(1)
    watched.board.watch()
    assert list(watched.board.entries) == [transfer_row(1).transfer]
    watched.board.stop()
