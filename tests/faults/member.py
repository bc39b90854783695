"""A member at a bad line: sends one message after the other, follows, and writes everything down in a ledger.

It does what a client of ours does: comes back with its device key after every cut, follows from what was displayed
last, sends again under the same id what was not answered.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from kentongan.client.client import Client
from kentongan.client.errors import LinkLost, ServerUnreachable
from kentongan.ids import new_id
from kentongan.protocol.commands.message import Message
from tests.faults.ledger import Ledger


@dataclass
class LedgerMember:
    """One client of one member. `line` may change between visits; `may_come` holds it back while it is not set."""

    address: str
    device_key: str
    ledger: Ledger
    line: Callable[[], str]
    may_come: asyncio.Event = field(default_factory=asyncio.Event)
    cuts: int = 0
    accepted: int = 0
    displayed: int = 0
    told: Callable[[], None] = lambda: None

    async def visit(self, doing: Callable[[Client], Awaitable[None]]) -> None:
        """Do something on a connection, again and again until it was not cut off."""
        while True:
            await self.may_come.wait()
            try:
                async with Client.connect(self.line()) as client:
                    await client.resume(self.device_key)
                    await doing(client)
                    return
            except (LinkLost, ServerUnreachable):
                self.cuts += 1

    async def send_all(self, to: list[str], count: int) -> None:
        """So many messages, each after the last was accepted."""
        left = [new_id() for _ in range(count)]

        async def send(client: Client) -> None:
            while left:
                self.ledger.intend(left[0], to)
                self.ledger.acknowledge(await client.send(to, left[0], "Halo.", id=left[0]))
                del left[0]
                self.accepted += 1
                self.told()

        await self.visit(send)

    async def display_all(self, count: int) -> None:
        """Follow until so many messages were displayed, and report each as delivered and shown."""

        async def follow(client: Client) -> None:
            if self.displayed >= count:
                return
            async for event in client.follow(after=self.ledger.last_displayed()):
                if isinstance(event, Message):
                    self.ledger.display(event)
                    self.displayed += 1
                    await client.delivered(event.sequence)
                    await client.shown(event.id)
                if self.displayed >= count:
                    return

        await self.visit(follow)
