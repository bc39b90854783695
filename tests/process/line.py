"""One raw connection to a server: any bytes out, blocks as plain dictionaries in, a deadline on every wait.

For what a client of ours would never send. TCP alone, TLS with any version and protocol, or the Unix socket.
"""

import asyncio
import contextlib
import json
import ssl
from pathlib import Path
from typing import Any, Self

from kentongan.protocol.framing import HEADER_BYTES, FrameKind, encode_frame

DEADLINE = 10.0
ALPN = "kentongan/1"


def tls_context(alpn: str | None = ALPN, newest: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3) -> ssl.SSLContext:
    """Trusts anybody: the server is our own."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.maximum_version = newest
    if alpn is not None:
        context.set_alpn_protocols([alpn])
    return context


class Line:
    """A connection. `blocks` are read one at a time; nothing is skipped."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._pings = 0

    @classmethod
    async def plain(cls, port: int, source: str = "127.0.0.1") -> Self:
        """TCP from an address of this machine, and nothing said."""
        return cls(*await asyncio.open_connection("127.0.0.1", port, local_addr=(source, 0)))

    @classmethod
    async def tls(cls, port: int, context: ssl.SSLContext | None = None) -> Self:
        """After the handshake; `welcome` is still to be read."""
        streams = await asyncio.open_connection("127.0.0.1", port, ssl=context or tls_context())
        return cls(*streams)

    @classmethod
    async def local(cls, data: Path) -> Self:
        """The administrators' socket."""
        return cls(*await asyncio.open_unix_connection(data / "control.sock"))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self._writer.transport.abort()

    def say(self, data: bytes) -> None:
        """Bytes as they are."""
        self._writer.write(data)

    def send(self, payload: bytes) -> None:
        """The payload of a block, right or wrong."""
        self.say(encode_frame(FrameKind.BLOCK, payload))

    def ask(self, command: str, **fields: Any) -> None:
        """A block that is JSON at least."""
        self.send(json.dumps({"command": command, **fields}).encode())

    async def next(self) -> dict[str, Any]:
        """The next block, whatever it is."""
        async with asyncio.timeout(DEADLINE):
            header = await self._reader.readexactly(HEADER_BYTES)
            block = json.loads(await self._reader.readexactly(int.from_bytes(header[:4], "big")))
        assert isinstance(block, dict)
        return block

    async def exactly(self, length: int) -> bytes:
        """So many bytes."""
        async with asyncio.timeout(DEADLINE):
            return await self._reader.readexactly(length)

    @property
    def certificate(self) -> bytes:
        """What the server has shown, as DER."""
        shown: bytes = self._writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
        return shown

    async def answer(self, command: str) -> dict[str, Any]:
        """The next block, which must be this one."""
        block = await self.next()
        assert block["command"] == command, block
        return block

    async def ping(self) -> None:
        """[LINK-2] The next block is our pong, so nothing else was left to say."""
        self._pings += 1
        self.ask("ping", token=f"ping{self._pings}", n=self._pings)
        pong = await self.answer("pong")
        assert (pong["token"], pong["n"]) == (f"ping{self._pings}", self._pings)

    async def rest(self) -> bytes:
        """Everything until the server closes; fails when it does not."""
        data = b""
        async with asyncio.timeout(DEADLINE):
            with contextlib.suppress(ConnectionError, ssl.SSLError):
                while more := await self._reader.read(65536):
                    data += more
        return data

    async def is_closed(self) -> bool:
        """Whether the server closes without another word."""
        return await self.rest() == b""
