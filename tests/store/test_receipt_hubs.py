"""Receipts that two hubs write at the same time, on one MariaDB: each is news once, and none is lost."""

import asyncio
import random
from pathlib import Path

from kentongan.store.acceptance import AcceptedMessage
from kentongan.store.delivery import tally_messages
from kentongan.store.engine import open_engines
from kentongan.store.hub import HubCard
from kentongan.store.member import SetRights
from kentongan.store.receipt import NewReceipt, NoteDelivered, NoteReceipts
from kentongan.store.store import Store
from kentongan.words import DeliveryState, Level
from tests.kinds import only_mariadb
from tests.store.crowd import fill
from tests.store.drafts import send

pytestmark = only_mariadb

MEMBERS = 300


def crowd(folder: Path, database: str) -> None:
    """Before any hub is there."""
    engines = open_engines(folder, database)
    fill(engines.writer, MEMBERS, 3)
    engines.dispose()


async def broadcast(store: Store) -> AcceptedMessage:
    await store.write(SetRights("meja-000001@univ-0002", broadcast=True, highest_level=Level.NORMAL))
    return await send(store, 1, "*")


async def report(store: Store, message: AcceptedMessage, order: int) -> list[NewReceipt]:
    """Every recipient's receipts, in an order of this hub's own, while messages are accepted."""
    members = list(message.members)
    random.Random(order).shuffle(members)
    delivered = [store.write(NoteDelivered(one, f"{one:032}", message.sequence)) for one in members]
    shown = [store.write(NoteReceipts(one, DeliveryState.SHOWN, (message.public_id,))) for one in members]
    others = [send(store, 1, "meja-000002@univ-0003") for _ in range(20)]
    told = await asyncio.gather(*delivered, *shown)
    await asyncio.gather(*others)
    return [news for one in told for news in one if news.message_id == message.id]


async def test_members_who_are_on_both_hubs_are_counted_once(tmp_path: Path, database: str) -> None:
    crowd(tmp_path, database)
    stores = [Store(open_engines(tmp_path, database, HubCard(name, "KEY")), lambda: 1_000_000) for name in "ab"]
    for store in stores:
        store.start()
    message = await broadcast(stores[0])
    news = [one for of_hub in await asyncio.gather(*map(report, stores, [message] * 2, (1, 2))) for one in of_hub]
    for state in (DeliveryState.DELIVERED, DeliveryState.SHOWN):
        told = [one.member_id for one in news if one.state is state]
        assert len(told) == len(set(told))
    assert {one.member_id for one in news} == set(message.members)
    (tally,) = await stores[1].read(tally_messages, [message.id])
    assert (tally.delivered, tally.shown) == (MEMBERS - 1, MEMBERS - 1)
    for store in stores:
        await store.stop()
