"""Two hubs that accept messages at the same time, on one MariaDB: the order of sequences is the order of commits."""

import asyncio

import pytest

from kentongan.ids import new_id
from kentongan.store.acceptance import AcceptedMessage, AcceptMessage
from kentongan.store.message import last_sequence, list_after
from kentongan.store.store import Store
from tests.kinds import only_mariadb
from tests.store import people
from tests.store.batch import GateBeside, held_in_one_batch
from tests.store.drafts import draft, send

pytestmark = only_mariadb

TO = "b@satu"
MANY = 150


class Follower:
    """Reads on from the last sequence that it has read, as the router of a third hub does."""

    def __init__(self, store: Store) -> None:
        self.read: list[tuple[int, str]] = []
        self._store = store
        self._last = 0

    async def look(self) -> None:
        until = await self._store.read(last_sequence)
        while self._last < until:
            found = await self._store.read(list_after, self._last, until, 100)
            self.read += [(one.sequence, one.public_id) for one in found]
            self._last = found[-1].sequence if found else until


@pytest.fixture
async def sender(stores: list[Store]) -> int:
    await people.admit(stores[0], TO)
    return await people.admit(stores[0], "a@satu")


async def test_a_message_that_was_written_first_and_commits_later_is_not_missed(
    stores: list[Store], sender: int
) -> None:
    """The lower id commits later: whoever has read the higher one by then must find it all the same."""
    one, other = stores
    follower, late = Follower(other), GateBeside()
    accept = AcceptMessage(people.sender(sender), new_id(), draft(TO))
    writing, _ = await held_in_one_batch(one, GateBeside(), accept, late)
    try:
        assert await asyncio.to_thread(late.entered.wait, 30)
        second = await send(other, sender, TO)
        await follower.look()
    finally:
        late.opened.set()
    first = await writing
    await follower.look()
    assert first.id < second.id
    assert follower.read == [(1, second.public_id), (2, first.public_id)]


async def test_two_hubs_under_load_leave_no_hole_and_miss_nothing(stores: list[Store], sender: int) -> None:
    follower = Follower(stores[1])

    async def send_all(store: Store) -> list[AcceptedMessage]:
        return [await send(store, sender, TO) for _ in range(MANY)]

    sending = asyncio.gather(*map(send_all, stores))
    while not sending.done():
        await follower.look()
    await follower.look()
    accepted = [one for of_hub in await sending for one in of_hub]
    assert follower.read == sorted((one.sequence, one.public_id) for one in accepted)
    assert [sequence for sequence, _ in follower.read] == list(range(1, 2 * MANY + 1))


async def test_the_same_send_on_two_hubs_at_once_is_one_message_with_one_answer(
    stores: list[Store], sender: int
) -> None:
    """A client that was moved to another hub sends again what the first one is just accepting."""
    drafts = [draft(TO) for _ in range(20)]
    answers = [
        await asyncio.gather(*(store.write(AcceptMessage(people.sender(sender), new_id(), one)) for store in stores))
        for one in drafts
    ]
    assert all(first.public_id == second.public_id for first, second in answers)
    assert [first.sequence for first, _ in answers] == list(range(1, 21))
    assert all(first.sequence == second.sequence for first, second in answers)
    assert [len(first.members) + len(second.members) for first, second in answers] == [1] * 20


async def test_the_same_send_waits_for_the_one_that_is_under_way(stores: list[Store], sender: int) -> None:
    one, other = stores
    late, text = GateBeside(), draft(TO)
    accept = AcceptMessage(people.sender(sender), new_id(), text)
    writing, _ = await held_in_one_batch(one, GateBeside(), accept, late)
    assert await asyncio.to_thread(late.entered.wait, 30)
    again = asyncio.ensure_future(other.write(AcceptMessage(people.sender(sender), new_id(), text)))
    await other.read(last_sequence)
    late.opened.set()
    assert (await again).public_id == (await writing).public_id == accept.public_id
