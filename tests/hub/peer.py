"""The other end of a real `Connection` of a real `Hub`, without a socket between them."""

import asyncio
from pathlib import Path
from typing import Any, cast

from kentongan.config import load_settings
from kentongan.hub.connection import Connection
from kentongan.hub.hub import Hub
from kentongan.hub.share import ALONE, Share
from kentongan.protocol.codec import decode_block, frame_of
from kentongan.protocol.command import Block, Sender
from kentongan.protocol.commands.login import Login
from kentongan.protocol.framing import FrameReader
from kentongan.protocol.states import State
from kentongan.services.identity import Identity
from tests.hub.fake_services import PASSWORD, FakeServices
from tests.hub.leaping_loop import turn


class FakeTransport(asyncio.Transport):
    """Keeps what is written; `taking` says whether the peer reads, `reading` whether the connection does."""

    def __init__(self, protocol: asyncio.Protocol, extra: dict[str, Any]) -> None:
        super().__init__(extra)
        self.delivered = bytearray()
        self.taking = True
        self.reading = True
        self.aborted = False
        self._protocol = protocol
        self._buffer = bytearray()
        self._high = 2**16
        self._paused = False
        self._closing = False

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        assert high is not None
        self._high = high

    def write(self, data: Any) -> None:
        self._buffer += data
        if self.taking:
            self.take()
        elif len(self._buffer) > self._high and not self._paused:
            self._paused = True
            self._protocol.pause_writing()

    def get_write_buffer_size(self) -> int:
        return len(self._buffer)

    def take(self) -> None:
        """The peer reads everything that waits."""
        self.delivered += self._buffer
        self._buffer.clear()
        if self._paused:
            self._paused = False
            self._protocol.resume_writing()

    def pause_reading(self) -> None:
        assert self.reading
        self.reading = False

    def resume_reading(self) -> None:
        assert not self.reading
        self.reading = True

    def is_closing(self) -> bool:
        return self._closing

    def close(self) -> None:
        self._closing = True

    def abort(self) -> None:
        self._closing = self.aborted = True


class FakeTls:
    """What a handshake has agreed on."""

    def __init__(self, protocol: str | None, version: str) -> None:
        self._protocol, self._version = protocol, version

    def selected_alpn_protocol(self) -> str | None:
        return self._protocol

    def version(self) -> str:
        return self._version


class Peer:
    """A client (or with `State.LOCAL` an administrator) of a hub."""

    def __init__(
        self, hub: Hub, state: State = State.FRESH, host: str = "192.0.2.7", tls: FakeTls | None = None
    ) -> None:
        self.connection = Connection(hub, state)
        extra = {"peername": (host, 50_000), "sockname": ("192.0.2.1", 7420), "ssl_object": tls}
        self.transport = FakeTransport(self.connection, extra)
        self._reader = FrameReader(2**20)
        self.connection.connection_made(self.transport)

    def say(self, *blocks: Block) -> None:
        """Send blocks in one piece."""
        self.say_bytes(b"".join(map(frame_of, blocks)))

    def say_bytes(self, data: bytes) -> None:
        self.connection.data_received(data)

    def heard(self) -> list[Block]:
        """The blocks that have come since the last call."""
        self._reader.feed(bytes(self.transport.delivered))
        self.transport.delivered.clear()
        blocks = []
        while (frame := self._reader.next_frame()) is not None:
            blocks.append(decode_block(frame.payload, frozenset({Sender.SERVER})))
        assert not self._reader.partial
        return blocks

    async def ask(self, *blocks: Block) -> list[Block]:
        """Send blocks and give what has come when everybody is at rest."""
        self.heard()
        self.say(*blocks)
        await turn()
        return self.heard()

    def leave(self) -> None:
        """The connection is lost."""
        self.transport.close()
        self.connection.connection_lost(None)


class HubStage:
    """A hub over use cases in memory. Nothing is opened."""

    def __init__(self, share: Share = ALONE, **settings: Any) -> None:
        self.services = FakeServices()
        options = {"data": Path("never-made"), "listen": "127.0.0.1:0", "public": ["hub.example:7420"]} | settings
        identity = Identity(Path("key"), Path("certificate"), "abcd-efgh")
        services, shadow = self.services.bundle, cast(Any, self.services.shadow)
        self.hub = Hub(load_settings(**options), identity, services, shadow, self.services.bus, share)
        self.hub.endpoint = self.hub.router.endpoint = "hub.example:7420"

    def peer(self, **details: Any) -> Peer:
        return Peer(self.hub, **details)

    async def member(self, member_id: int) -> Peer:
        """A client that has logged in."""
        peer = self.peer()
        await peer.ask(Login(address=f"m{member_id}@satu", password=PASSWORD))
        assert peer.connection.member is not None
        return peer


def names(blocks: list[Block]) -> list[str]:
    """What came, by the names of the commands."""
    return [str(block.__struct_config__.tag) for block in blocks]
