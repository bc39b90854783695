"""A client in a network namespace of its own, as a process: the keeper of our client library, and some work.

Its standard output is one JSON line per event with the time on the monotonic clock, which all processes share. Its
ledger says the rest. Started by `namespace.py`.
"""

import asyncio
import contextlib
import json
import sys
import time
from pathlib import Path

from kentongan.client.errors import LinkLost
from kentongan.client.invitation import Invitation
from kentongan.client.keeper import Keeper, News, Stored
from kentongan.client.link_state import Connected, Reconnecting
from kentongan.client.profile import KeptMember, Profile
from kentongan.client.stream import Moved
from kentongan.ids import new_id
from tests.faults.ledger import Ledger

PAUSE = 0.1  # seconds between two sends


def tell(event: str, **more: str) -> None:
    """Say what has happened, at once."""
    print(json.dumps({"event": event, "at": time.monotonic(), **more}), flush=True)


class FarMember:
    """One device. It displays what comes; `doing` is `idle`, `sends` or `uploads`."""

    def __init__(self, profile: Profile, ledger: Ledger, to: str, doing: str) -> None:
        self._profile = profile
        self._ledger = ledger
        self._to = to
        self._doing = doing
        self._connected = asyncio.Event()
        self._stored = asyncio.Event()

    async def run(self) -> None:
        """Until the process is ended."""
        with Keeper(self._profile, self._hear) as keeper:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(keeper.run())
                tasks.create_task(self._display(keeper))
                if self._doing == "sends":
                    tasks.create_task(self._send(keeper))
                if self._doing == "uploads":
                    tasks.create_task(self._upload(keeper))

    def _hear(self, news: News) -> None:
        if isinstance(news, Connected):
            self._connected.set()
            tell("connected")
        elif isinstance(news, Reconnecting) and self._connected.is_set():
            self._connected.clear()
            tell("lost", why=type(news.why).__name__)
        elif isinstance(news, Stored):
            self._stored.set()

    async def _display(self, keeper: Keeper) -> None:
        while True:
            self._stored.clear()
            while message := keeper.popups.next():
                self._ledger.display(message)
                keeper.popups.done(message.id, seen=True)
                tell("displayed", id=message.subject)
            await self._stored.wait()

    async def _send(self, keeper: Keeper) -> None:
        """One after the other; what was not answered goes again under the same id."""
        while True:
            id = new_id()
            self._ledger.intend(id, [self._to])
            accepted = None
            while accepted is None:
                await self._connected.wait()
                with contextlib.suppress(LinkLost):
                    accepted = keeper.client and await keeper.client.send([self._to], id, id=id)
                await asyncio.sleep(PAUSE)
            self._ledger.acknowledge(accepted)

    async def _upload(self, keeper: Keeper) -> None:
        """The file beside the profile, once, and a message with it."""
        await self._connected.wait()
        path = self._profile.folder / "film.bin"
        quarters: set[int] = set()

        def see(moved: Moved) -> None:
            if (quarter := 4 * moved.done // moved.size) not in quarters:
                quarters.add(quarter)
                tell("moved", quarter=str(quarter))

        assert keeper.client
        [film] = await keeper.client.upload([path], see)
        tell("uploaded", sha256=film.sha256)


def main() -> None:
    """LINE DEVICE_KEY FOLDER ADDRESS TO DOING."""
    line, device_key, folder, address, to, doing = sys.argv[1:]
    profile = Profile(Path(folder) / "profile")
    profile.keep_server(Invitation.parse(line))
    profile.keep_member(KeptMember(address=address, device="0" * 32, device_key=device_key))
    asyncio.run(FarMember(profile, Ledger(Path(folder) / "ledgers", address), to, doing).run())


if __name__ == "__main__":
    main()
