"""Telling senders how far a message has come: at once, four times a second at most, counts right. [RCPT-4]"""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import Any

import structlog

from kentongan.hub.receipts import ReceiptNews
from kentongan.hub.router import Router
from kentongan.protocol.command import Block
from kentongan.protocol.commands.message import Receipts, Tally
from kentongan.services.message import NewReceipt, Progress
from kentongan.words import DeliveryState
from tests.hub.fake_connection import FakeConnection
from tests.hub.fake_messages import FakeMessages, membership
from tests.hub.leaping_loop import run, turn

SENDER, OFFLINE = 1, 2
SHOWN = DeliveryState.SHOWN


class Watch(FakeConnection):
    """A connection that remembers when each block came."""

    def __init__(self) -> None:
        super().__init__(membership(SENDER))
        self.times: list[tuple[float, str]] = []

    def send(self, block: Block) -> None:
        super().send(block)
        assert isinstance(block, Receipts)
        self.times.append((round(asyncio.get_running_loop().time(), 3), block.message))

    @property
    def news(self) -> list[Receipts]:
        return [block for block in self.blocks if isinstance(block, Receipts)]


class Stage:
    def __init__(self) -> None:
        self.messages = FakeMessages()
        self.router = Router(self.messages, "hub:7420")  # type: ignore[arg-type]
        self.news = ReceiptNews(self.messages, self.router)  # type: ignore[arg-type]
        self.connection = self.join()

    def join(self) -> Watch:
        connection = Watch()
        self.router.join(connection)  # type: ignore[arg-type]
        return connection

    def shown(self, *members: int, message: int = 7, sender: int = SENDER) -> None:
        """These members have seen a message: committed, so the next question for its tally counts them."""
        before = self.messages.tallies.get(message)
        count = (before.tally.shown if before else 0) + len(members)
        tally = Tally(recipients=5000, delivered=count, shown=count, opened=0, acknowledged=0)
        self.messages.tallies[message] = Progress(sender, f"{message:032x}", tally)
        self.news.hear([NewReceipt(message, member, SHOWN, 1000 + member) for member in members])


def on_stage(play: Callable[[Stage], Coroutine[Any, Any, None]]) -> None:
    async def work() -> None:
        stage = Stage()
        try:
            await play(stage)
        finally:
            stage.news.stop()

    run(work())


def test_the_first_receipt_is_told_at_once_by_address_and_tally() -> None:
    async def play(stage: Stage) -> None:
        stage.shown(30)
        await turn()
        (block,) = stage.connection.news
        assert (block.message, block.tally.shown, block.token) == (f"{7:032x}", 1, "")
        assert [(one.address, one.state, one.at) for one in block.changed] == [("m30@satu", SHOWN, 1030)]
        assert stage.connection.times[0][0] == 0

    on_stage(play)


def test_a_flood_is_told_four_times_a_second_for_each_message_and_ends_with_the_right_count() -> None:
    async def play(stage: Stage) -> None:
        for member in range(1000):
            stage.shown(member, message=7)
            stage.shown(member, message=8)
            await asyncio.sleep(0.01)
        await asyncio.sleep(1)
        for message in (7, 8):
            times = [at for at, of in stage.connection.times if of == f"{message:032x}"]
            for begin in times:
                assert len([at for at in times if begin <= at < begin + 1]) <= 4
            told = [block for block in stage.connection.news if block.message == f"{message:032x}"]
            assert 30 <= len(told) <= 44
            assert [block.tally.shown for block in told] == sorted(block.tally.shown for block in told)
            assert told[-1].tally.shown == 1000
            rows = Counter(row.address for block in told for row in block.changed)
            assert rows == {f"m{member}@satu": 1 for member in range(1000)}

    on_stage(play)


def test_a_block_names_at_most_a_hundred_and_counts_all() -> None:
    async def play(stage: Stage) -> None:
        stage.shown(*range(5000))
        await asyncio.sleep(1)
        (block,) = stage.connection.news
        assert len(block.changed) == 100
        assert block.tally.shown == 5000

    on_stage(play)


def test_a_sender_who_is_not_online_is_not_told_and_one_with_two_devices_twice() -> None:
    async def play(stage: Stage) -> None:
        second = stage.join()
        stage.shown(30, message=9, sender=OFFLINE)
        stage.shown(30)
        await asyncio.sleep(1)
        assert [block.message for block in stage.connection.news] == [f"{7:032x}"]
        assert second.news == stage.connection.news

    on_stage(play)


def test_a_congested_sender_is_spared_and_hears_the_next_count() -> None:
    async def play(stage: Stage) -> None:
        stage.connection.stop_reading()
        stage.shown(30)
        await asyncio.sleep(1)
        assert stage.connection.news == []
        stage.connection.read()
        stage.shown(31)
        await asyncio.sleep(1)
        assert [block.tally.shown for block in stage.connection.news] == [2]

    on_stage(play)


def test_a_question_that_fails_is_logged_and_the_next_receipt_is_told() -> None:
    async def play(stage: Stage) -> None:
        stage.messages.failures.append(OSError("broken on purpose"))
        with structlog.testing.capture_logs() as log:
            stage.shown(30)
            await asyncio.sleep(1)
        assert [line["event"] for line in log] == ["receipts_not_told"]
        stage.shown(31)
        await asyncio.sleep(1)
        assert [block.tally.shown for block in stage.connection.news] == [2]

    on_stage(play)


def test_receipts_that_come_while_others_are_looked_up_are_told_with_the_next() -> None:
    async def play(stage: Stage) -> None:
        stage.messages.pause = lambda: 10
        stage.shown(30)
        await turn(3)
        stage.shown(31)
        await asyncio.sleep(2)
        assert [[row.address for row in block.changed] for block in stage.connection.news] == [
            ["m30@satu"],
            ["m31@satu"],
        ]

    on_stage(play)


def test_nothing_is_told_after_the_stop() -> None:
    async def play(stage: Stage) -> None:
        stage.shown(30)
        stage.news.stop()
        await asyncio.sleep(1)
        assert stage.connection.news == []

    on_stage(play)
