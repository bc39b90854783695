"""A raw attacker of a running server: many connections from many addresses of this machine, each of them wrong.

Whatever is said, the server has to answer or close; the attacker reads what comes and never waits longer than a moment
for it, because half a frame has no answer.

    python -m tests.fuzz.live < ORDER

is the attacker as a process of its own, so that it does not delay those who measure; an order is JSON: port, TLS or
not, and the streams in hexadecimal. It writes how many it has played.
"""

import asyncio
import contextlib
import itertools
import json
import os
import random
import ssl
import sys
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from pathlib import Path

from kentongan.ids import new_id
from kentongan.protocol.framing import FrameKind, encode_frame
from tests.fuzz.mutation import mutated
from tests.process.line import Line, tls_context

HOST = "127.0.0.1"
AT_ONCE = 16
# A server of ours answers within milliseconds; who is silent for so long waits for the rest of a frame.
MOMENT = 0.05
# Never the addresses of the probe, so that what one attacker is held to account for nobody else pays.
_SOURCES = itertools.cycle([f"127.0.{third}.{last}" for third in range(20, 30) for last in range(1, 251)])
CUT = (OSError, asyncio.IncompleteReadError, AssertionError)


def frame(**block: object) -> bytes:
    """A frame as a good client sends it."""
    return encode_frame(FrameKind.BLOCK, json.dumps(block).encode())


def dialogues(device_key: str, recipient: str) -> list[list[bytes]]:
    """What good clients say, frame by frame: the beginning of all bit flips."""
    # A password is dear to check, and guesses have tests of their own: they come seldom here.
    enter = frame(command="resume", token="1", device_key=device_key)
    send = {"command": "send", "to": [recipient], "subject": "Undangan seminar", "text": "Besok pukul 9."}
    form = {"institution": "Universitas Sampel", "code": "sampel", "city": "Kota Contoh", "kind": "university"}
    person = {"contact": "Petugas Contoh", "email": "humas@sampel.example", "desk": "humas"}
    offered = [{"name": "surat.txt", "size": 5, "sha256": "0" * 64}]
    usual = [
        [enter, frame(command="follow", token="2"), frame(command="delivered", token="3", sequence=1)],
        [enter, *(frame(token=str(n), id=new_id(), **send) for n in range(2, 5)), frame(command="outbox", token="9")],
        [enter, frame(command="upload", token="2", files=offered), frame(command="inbox", token="3", limit=100)],
        [enter, frame(command="directory", token="2", search="contoh"), frame(command="ping", token="3", n=3)],
        [frame(command="register", token="1", **form, **person), frame(command="ping", token="2", n=1)],
    ]
    guess = [frame(command="login", token="1", address=recipient, password="salah"), frame(command="quit", token="2")]
    return [*usual * 5, guess]


def flipped(seed: int, said: Sequence[Sequence[bytes]], count: int) -> Iterator[bytes]:
    """So many streams: a dialogue of which one frame, or the whole stream, is damaged."""
    chance = random.Random(seed)
    every = [one for dialogue in said for one in dialogue]
    for _ in range(count):
        dialogue = list(chance.choice(said))
        if chance.random() < 0.3:
            yield mutated(chance, [b"".join(dialogue)])
            continue
        place = chance.randrange(len(dialogue))
        if chance.random() < 0.5:  # a damaged payload in a frame that is whole: it gets as far as the decoder
            dialogue[place] = encode_frame(FrameKind.BLOCK, mutated(chance, [dialogue[place][5:]]))
        else:
            dialogue[place] = mutated(chance, [dialogue[place], *every])
        yield b"".join(dialogue)


@contextlib.asynccontextmanager
async def connection(port: int, context: ssl.SSLContext | None) -> AsyncIterator[Line]:
    """A connection from an address of its own, without TLS when there is no context."""
    streams = await asyncio.open_connection(HOST, port, ssl=context, local_addr=(next(_SOURCES), 0))
    async with Line(*streams) as line:
        yield line


async def _attack(port: int, stream: bytes, context: ssl.SSLContext | None) -> bytes:
    """Say it, and read what comes until the server closes or has nothing to say for a moment."""
    heard = b""
    with contextlib.suppress(*CUT, TimeoutError):
        async with connection(port, context) as line:
            line.say(stream)
            while True:
                async with asyncio.timeout(MOMENT):
                    heard += await line.exactly(1)
    return heard


async def attack(port: int, streams: Iterable[bytes], *, tls: bool = True) -> int:
    """Every stream on a connection of its own, some at once, by a process; how many were played."""
    order = {"port": port, "tls": tls, "streams": [stream.hex() for stream in streams]}
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.fuzz.live", cwd=Path(__file__).parents[2], stdin=pipe, stdout=pipe
    )
    try:
        played, _ = await process.communicate(json.dumps(order).encode())
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return int(played or -1)


async def _play(port: int, streams: Iterable[bytes], tls: bool) -> int:
    waiting, count = iter(streams), 0
    context = tls_context() if tls else None

    async def one_after_the_other() -> None:
        nonlocal count
        for stream in waiting:
            await _attack(port, stream, context)
            count += 1

    await asyncio.gather(*(one_after_the_other() for _ in range(AT_ONCE)))
    return count


if __name__ == "__main__":
    os.nice(10)  # who attacks from elsewhere takes nothing of the server's processors
    given = json.load(sys.stdin)
    print(asyncio.run(_play(given["port"], map(bytes.fromhex, given["streams"]), given["tls"])))
