"""Plain listeners that note every byte they are sent, to see what a client says before it trusts."""

import asyncio
import ssl
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from kentongan.simulator.identity import Identity
from kentongan.simulator.server_line import Endpoint, ServerLine
from kentongan.simulator.wire import server_context


@dataclass
class Listening:
    """Where it listens and what it has heard inside TLS."""

    line: ServerLine
    heard: bytearray = field(default_factory=bytearray)
    ended: asyncio.Event = field(default_factory=asyncio.Event)


@asynccontextmanager
async def listening(
    identity: Identity, protocol: str, fingerprint: str, oldest: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3
) -> AsyncIterator[Listening]:
    """A TLS listener with one ALPN protocol whose server line names `fingerprint`."""
    context = server_context(identity, protocol)
    context.minimum_version = context.maximum_version = oldest

    async def hear(reader: StreamReader, writer: StreamWriter) -> None:
        while data := await reader.read(1000):
            found.heard.extend(data)
        found.ended.set()
        writer.close()

    server = await asyncio.start_server(hear, "127.0.0.1", 0, ssl=context)
    port = server.sockets[0].getsockname()[1]
    found = Listening(ServerLine((Endpoint("127.0.0.1", port),), fingerprint))
    try:
        yield found
    finally:
        server.close()
        await server.wait_closed()
