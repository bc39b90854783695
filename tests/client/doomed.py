"""Clients that are killed at a chosen step: forked from one process that has everything imported.

Each line on standard input is a JSON object with `step`, `work` ("watch" or "send"), `profile`, `painted` (a file that
stands for the screen) and `count`; each line on standard output is how that client ended: -9 when it was killed, 0 when
it came to its end before. A step is a moment before or after something that lasts: a commit, a block out or in, a
popup on the screen.
"""

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kentongan.client.database import Database
from kentongan.client.keeper import Keeper, News
from kentongan.client.link import Link
from kentongan.client.link_state import Connected
from kentongan.client.profile import Profile


class Fate:
    """Counts steps, and kills at one of them."""

    def __init__(self, at: int) -> None:
        self.left = at

    def step(self) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def befall(self) -> None:
        """Every commit and every block is a step from now on."""
        writing, tell, received, step = Database.writing, Link.tell, Link.received, self.step

        @contextlib.contextmanager
        def doomed_writing(database: Database) -> Iterator[None]:
            step()
            with writing(database):
                yield
                step()
            step()

        def doomed_tell(link: Link, block: Any) -> str:
            step()
            token = tell(link, block)
            step()
            return token

        def doomed_received(link: Link, data: bytes) -> None:
            step()
            received(link, data)
            step()

        Database.writing = doomed_writing  # type: ignore[method-assign]
        Link.tell = doomed_tell  # type: ignore[method-assign]
        Link.received = doomed_received  # type: ignore[method-assign]


class Face:
    """A screen in a file: a line is a popup, with a question mark what was interrupted."""

    def __init__(self, order: dict[str, Any], fate: Fate) -> None:
        self.order = order
        self.fate = fate
        self.screen = Path(order["painted"])
        self.connected = asyncio.Event()
        self.news = asyncio.Event()

    def tell(self, news: News) -> None:
        if isinstance(news, Connected):
            self.connected.set()
        self.news.set()

    def paint(self, line: str) -> None:
        self.fate.step()
        with self.screen.open("a") as file:
            file.write(f"{line}\n")
        self.fate.step()

    async def live(self) -> None:
        with Keeper(Profile(Path(self.order["profile"])), self.tell) as keeper:
            running = asyncio.create_task(keeper.run())
            async with asyncio.timeout(30):
                await (self.watch(keeper) if self.order["work"] == "watch" else self.send(keeper))
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)

    async def watch(self, keeper: Keeper) -> None:
        for message in keeper.popups.interrupted():
            self.paint(f"? {message.subject}")
            keeper.popups.done(message.id, seen=False)
        while len({line.removeprefix("? ") for line in self.screen.read_text().splitlines()}) < self.order["count"]:
            self.news.clear()
            while message := keeper.popups.next():
                self.paint(message.subject)
                keeper.popups.done(message.id, seen=True)
                self.news.set()
            await self.news.wait()
        await self.connected.wait()
        assert keeper.client
        await keeper.reports.send(keeper.client)

    async def send(self, keeper: Keeper) -> None:
        await self.connected.wait()
        assert keeper.client
        await keeper.outbox.post(keeper.client)


def live(order: dict[str, Any]) -> None:
    fate = Fate(order["step"])
    fate.befall()
    asyncio.run(Face(order, fate).live())


def main() -> None:
    for line in sys.stdin:
        if child := os.fork():
            _, status = os.waitpid(child, 0)
            print(os.waitstatus_to_exitcode(status), flush=True)
        else:
            live(json.loads(line))
            os._exit(0)


if __name__ == "__main__":
    main()
