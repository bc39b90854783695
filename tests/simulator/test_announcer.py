import asyncio
from collections.abc import Iterable

import pytest

from kentongan.protocol.command import Block
from kentongan.protocol.commands.message import Change, Receipts
from kentongan.simulator.announcer import Announcer
from kentongan.simulator.message import send
from kentongan.simulator.receipt import note
from kentongan.simulator.world import Letter, World
from kentongan.words import DeliveryState
from tests.simulator.test_message import member, message


class Pushed:
    """What was pushed, to whom, and when."""

    def __init__(self) -> None:
        self.blocks: list[tuple[list[str], Receipts, float]] = []
        self.came = asyncio.Event()

    def __call__(self, addresses: Iterable[str], block: Block) -> None:
        assert isinstance(block, Receipts)
        self.blocks.append((list(addresses), block, asyncio.get_running_loop().time()))
        self.came.set()


def a_letter(world: World, recipients: int) -> Letter:
    sender = member(world, "humas@kampus-a")
    to = [member(world, f"desk{n}@kampus-b").address for n in range(recipients)]
    letter = send(world, sender, message(to=to))[1]
    assert letter
    return letter


@pytest.fixture
def world() -> World:
    return World(clock=lambda: 1_000)


async def test_the_first_receipt_is_pushed_at_once_and_the_next_ones_together_a_quarter_second_later(
    world: World,
) -> None:
    letter, pushed = a_letter(world, 4), Pushed()
    announcer = Announcer(pushed)
    for n in range(4):
        announcer.receipts(note(world, f"desk{n}@kampus-b", DeliveryState.DELIVERED, [letter.message.id]))
    assert [block.changed for _, block, _ in pushed.blocks] == [[change(0)]]
    pushed.came.clear()
    async with asyncio.timeout(10):
        await pushed.came.wait()
    (to, first, began), (_, second, ended) = pushed.blocks
    assert to == ["humas@kampus-a"]
    assert (first.tally.delivered, second.tally.delivered) == (1, 4)
    assert second.changed == [change(1), change(2), change(3)]
    assert ended - began >= 0.24
    announcer.close()


def change(n: int) -> Change:
    return Change(address=f"desk{n}@kampus-b", state=DeliveryState.DELIVERED, at=1_000)


async def test_at_most_a_hundred_rows_are_pushed_and_the_tally_still_counts(world: World) -> None:
    letter, pushed = a_letter(world, 60), Pushed()
    announcer = Announcer(pushed)
    changes = [
        (letter, [one for n in range(60) for _, new in shown(world, letter, n) for one in new]),
    ]
    announcer.receipts(changes)
    (_, block, _) = pushed.blocks[0]
    assert len(block.changed) == 100
    assert block.tally.shown == 60
    announcer.close()


def shown(world: World, letter: Letter, n: int) -> list[tuple[Letter, list[Change]]]:
    return note(world, f"desk{n}@kampus-b", DeliveryState.SHOWN, [letter.message.id])
