"""A keeper whose line breaks while it is storing what has come."""

import asyncio
import threading
from pathlib import Path
from typing import Any

import pytest

from kentongan.client.keeper import Stored
from kentongan.client.link_state import Connected, Reconnecting
from kentongan.ids import new_id
from kentongan.protocol.commands.message import Popup, Receipt
from kentongan.words import DeliveryState
from tests.client.fake_server import fake_server
from tests.client.samples import sample_message
from tests.client.test_keeper import kept

DEADLINE = 20


async def test_what_is_being_stored_when_the_line_breaks_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is on the disk then, and the server will not send it again: nobody else would tell of it."""
    async with fake_server() as server, kept(server, tmp_path) as (keeper, watcher):
        await watcher.until(lambda: watcher.count(Connected))
        storing, go_on, take = threading.Event(), threading.Event(), keeper.cache.take

        def slow(contents: Any) -> None:
            storing.set()
            assert go_on.wait(DEADLINE)
            take(contents)

        monkeypatch.setattr(keeper.cache, "take", slow)
        server.answers[Receipt] = lambda *_: None
        server.push(Popup(message=sample_message()))
        assert await asyncio.to_thread(storing.wait, DEADLINE)
        keeper.reports.add(DeliveryState.OPENED, new_id())
        keeper.nudge()
        await server.until(lambda: server.got(Receipt))
        assert keeper.client
        link = keeper.client.link
        server.visitors[0].writer.transport.abort()
        async with asyncio.timeout(DEADLINE):
            while not link.lost:  # noqa: ASYNC110
                await asyncio.sleep(0)
        for _ in range(100):  # until whoever reports has failed, and whoever stores is called off
            await asyncio.sleep(0)
        go_on.set()
        await watcher.until(lambda: watcher.count(Reconnecting) and watcher.count(Stored))
