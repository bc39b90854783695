"""A connection as feed, router and receipts see it: what is written is kept, and the test says when the peer reads."""

import asyncio

from kentongan.errors import Refusal
from kentongan.hub.feed import Feed
from kentongan.protocol.codec import decode_block
from kentongan.protocol.command import Block, Sender
from kentongan.protocol.commands.message import Popup
from kentongan.protocol.framing import FrameReader
from kentongan.services.login import Membership


class FakeConnection:
    def __init__(self, member: Membership | None = None) -> None:
        self.member = member
        self.feed: Feed | None = None
        self.blocks: list[Block] = []
        self.sequences: list[int] = []
        self.closing = False
        self.has_seat = False
        self.goodbyes: list[Refusal] = []
        self.congested_at = 0  # becomes congested after so many more frames; 0: never by itself
        self._reading = asyncio.Event()
        self._reading.set()

    @property
    def congested(self) -> bool:
        return not self._reading.is_set()

    def take_seat(self) -> None:
        self.has_seat = True

    def lose_seat(self) -> None:
        self.has_seat = False

    def say_goodbye(self, refusal: Refusal) -> None:
        self.goodbyes.append(refusal)
        self.closing = True

    async def writable(self) -> None:
        await self._reading.wait()

    def stop_reading(self) -> None:
        self._reading.clear()

    def read(self) -> None:
        self._reading.set()

    def write_frame(self, frame: bytes) -> None:
        reader = FrameReader(2**20)
        reader.feed(frame)
        while (one := reader.next_frame()) is not None:
            self.send(decode_block(one.payload, frozenset({Sender.SERVER})))
        assert not reader.partial

    def send(self, block: Block) -> None:
        assert not self.closing
        self.blocks.append(block)
        if isinstance(block, Popup):
            self.sequences.append(block.message.sequence)
        if self.congested_at:
            self.congested_at -= 1
            if not self.congested_at:
                self.stop_reading()
