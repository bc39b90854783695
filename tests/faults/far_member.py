"""A client in a network namespace of its own, as a process: follows, sends, and comes back as a client of ours does.

Its standard output is one JSON line per event with the time on the monotonic clock, which all processes share. Its
ledger says the rest. Started by `namespace.py`.
"""

import asyncio
import json
import sys
import time
from pathlib import Path

from kentongan.client.client import Client
from kentongan.client.errors import LinkLost, ServerUnreachable
from kentongan.client.patience import Patience
from kentongan.ids import new_id
from kentongan.protocol.commands.message import Message
from tests.faults.ledger import Ledger


def tell(event: str, **more: str) -> None:
    """Say what has happened, at once."""
    print(json.dumps({"event": event, "at": time.monotonic(), **more}), flush=True)


class FarMember:
    """One device; `pause` is the rest between two sends, 0 for a client that only follows."""

    def __init__(self, line: str, device_key: str, ledger: Ledger, to: str, pause: float) -> None:
        self._line = line
        self._device_key = device_key
        self._ledger = ledger
        self._to = to
        self._pause = pause
        self._open_id = ""

    async def run(self) -> None:
        """Until the process is ended."""
        patience = Patience()
        while True:
            begin = time.monotonic()
            try:
                await self._visit()
            except* (LinkLost, ServerUnreachable) as group:
                tell("lost", why=type(group.exceptions[0]).__name__)
                error = group.exceptions[0]
                assert isinstance(error, LinkLost | ServerUnreachable)
                rest = patience.pause(error, time.monotonic() - begin)
            await asyncio.sleep(rest)

    async def _visit(self) -> None:
        async with Client.connect(self._line) as client:
            await client.resume(self._device_key)
            tell("connected")
            async with asyncio.TaskGroup() as doing:
                doing.create_task(self._follow(client))
                if self._pause:
                    doing.create_task(self._send(client))

    async def _follow(self, client: Client) -> None:
        async for event in client.follow(after=self._ledger.last_displayed()):
            if isinstance(event, Message):
                self._ledger.display(event)
                tell("displayed", id=event.subject)
                await client.delivered(event.sequence)

    async def _send(self, client: Client) -> None:
        """One after the other; what was not answered goes again under the same id."""
        while True:
            self._open_id = self._open_id or new_id()
            self._ledger.intend(self._open_id, [self._to])
            self._ledger.acknowledge(await client.send([self._to], self._open_id, id=self._open_id))
            self._open_id = ""
            await asyncio.sleep(self._pause)


def main() -> None:
    """LINE DEVICE_KEY FOLDER ADDRESS TO PAUSE."""
    line, device_key, folder, address, to, pause = sys.argv[1:]
    asyncio.run(FarMember(line, device_key, Ledger(Path(folder), address), to, float(pause)).run())


if __name__ == "__main__":
    main()
