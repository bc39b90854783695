"""The baseline of a broadcast: the same bytes to the same number of TLS connections on a bare uvloop server.

No database, no JSON, no rights: a frame to everybody, a small frame back from everybody. What a hub costs beyond this
is what we are responsible for. Run as a process of its own: `python -m benchmarks.bare CERTIFICATE KEY BYTES`. It reads
a line from standard input for every round and prints the seconds of the round.
"""

import asyncio
import ssl
import sys
from typing import ClassVar, cast

import uvloop

from benchmarks.server import raise_descriptor_limit

ANSWER = b"\x00\x00\x00\x01"


class _Peer(asyncio.Protocol):
    everybody: ClassVar["set[_Peer]"] = set()
    answers = 0
    done: asyncio.Event

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        _Peer.everybody.add(self)

    def data_received(self, data: bytes) -> None:
        _Peer.answers += data.count(ANSWER)
        if _Peer.answers >= len(_Peer.everybody):
            _Peer.done.set()

    def connection_lost(self, exc: Exception | None) -> None:
        _Peer.everybody.discard(self)


async def _main(certificate: str, key: str, size: int) -> None:
    raise_descriptor_limit()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.num_tickets = 0
    context.load_cert_chain(certificate, key)
    loop = asyncio.get_running_loop()
    listener = await loop.create_server(_Peer, "127.0.0.1", 0, ssl=context, backlog=4096)
    print(listener.sockets[0].getsockname()[1], flush=True)
    frame = (size - 4).to_bytes(4, "big") + b"x" * (size - 4)
    commands = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(commands), sys.stdin)
    while await commands.readline():
        _Peer.answers, _Peer.done = 0, asyncio.Event()
        begin = loop.time()
        for peer in _Peer.everybody:
            peer.transport.write(frame)
        await _Peer.done.wait()
        print(loop.time() - begin, flush=True)


if __name__ == "__main__":
    uvloop.run(_main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
