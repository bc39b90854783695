"""A parent of hubs that are none, quick about it, and what each of them has written down about its runs."""

import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from kentongan.parent import child
from kentongan.parent.hub import HubChild
from kentongan.parent.line import Order
from kentongan.parent.parent import Parent

FAKE = [sys.executable, str(Path(__file__).with_name("fake_hub.py"))]
DEADLINE = 30.0


class Family:
    """`options` are those of each hub; more may be needed by them."""

    def __init__(self, folder: Path, options: list[dict[str, Any]], needed: tuple[child.Child, ...] = ()) -> None:
        self.folder = folder
        count = len(options)
        orders = [Order(number, count, str(folder), given) for number, given in enumerate(options)]
        self.hubs = [HubChild(f"hub-{order.number}", order, FAKE, 2) for order in orders]
        self.parent = Parent(self.hubs, needed)

    def runs(self, number: int) -> list[tuple[int, str | None, dict[str, Any]]]:
        """Process id, the way to systemd, and options of every run of a hub."""
        path = self.folder / f"{number}.runs"
        return [tuple(json.loads(line)) for line in path.read_text().splitlines()] if path.exists() else []


@contextlib.asynccontextmanager
async def family(folder: Path, *options: dict[str, Any]) -> AsyncIterator[Family]:
    """A family that has started, and of which nothing is left afterwards."""
    here = Family(folder, list(options))
    try:
        async with asyncio.timeout(DEADLINE):
            await here.parent.start()
        yield here
    finally:
        await here.parent.stop()


async def until(true: Callable[[], Any]) -> None:
    """Wait for what another process does."""
    async with asyncio.timeout(DEADLINE):
        while not true():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beats and pauses of a test, not of a server."""
    monkeypatch.setattr(child, "BEAT_SECONDS", 0.3)
    monkeypatch.setattr(child, "_FIRST_PAUSE", 0.05)
