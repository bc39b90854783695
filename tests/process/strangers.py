"""Strangers who try one shadow port after the other, as a process of their own: what they cost, they cost themselves.

with siege(ports) as strangers:
    ...
strangers.met, strangers.got        # how often somebody was there, and how many bytes came after the nonce
"""

import contextlib
import json
import random
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from kentongan.protocol.ticket import NONCE_BYTES
from tests.hub.shadow.visitor import Visitor, reach

ROOT = Path(__file__).resolve().parents[2]
STRANGER = "127.0.0.2"
REST = 0.03  # seconds of each between two tries: a scan of the range that never ends, not a flood
Act = Callable[[Visitor, bytes], object]


def nothing(visitor: Visitor, nonce: bytes) -> None:
    """Stand there."""


def guess(visitor: Visitor, nonce: bytes) -> None:
    """A proof at random."""
    visitor.tls.sendall(secrets.token_bytes(32))


def half(visitor: Visitor, nonce: bytes) -> None:
    """A proof without its end."""
    visitor.tls.sendall(secrets.token_bytes(31))
    visitor.hang_up()


def tries(port: int, source: str, act: Act) -> int:
    """How many bytes one stranger gets after the nonce; -1 when nobody was there."""
    try:
        connection = reach(port, source=source)
    except OSError:
        return -1
    connection.settimeout(6.0)  # an unproven visitor is closed after 5 s
    with contextlib.suppress(OSError, EOFError), Visitor(connection) as visitor:
        act(visitor, visitor.exactly(NONCE_BYTES))
        got = 0
        while data := visitor.tls.recv(65536):
            got += len(data)
        return got
    return 0


@dataclass
class Strangers:
    """What they have met with, known when the siege is over."""

    met: int = 0
    got: int = 0


@contextlib.contextmanager
def siege(ports: Sequence[int]) -> Iterator[Strangers]:
    """Six of them, from our own address and from another, at random ports of these until the end."""
    command = [sys.executable, "-m", "tests.process.strangers", *map(str, ports)]
    strangers = Strangers()
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        assert process.stdout.readline() == "here\n"
        try:
            yield strangers
        finally:
            process.stdin.close()
            told = json.loads(process.stdout.readline())
    strangers.met, strangers.got = told["met"], told["got"]


def main() -> None:
    """PORT ...; until standard input is closed."""
    ports, off, got = list(map(int, sys.argv[1:])), threading.Event(), list[int]()

    def roam(source: str, act: Act) -> None:
        while not off.is_set():
            for port in random.sample(ports, len(ports)):
                got.append(tries(port, source, act))
                time.sleep(REST)

    roles = [(source, act) for source in ("", STRANGER) for act in (nothing, guess, half)]
    with ThreadPoolExecutor(len(roles)) as threads:
        roaming = [threads.submit(roam, *role) for role in roles]
        print("here", flush=True)
        sys.stdin.read()
        off.set()
    for one in roaming:
        one.result()
    print(json.dumps({"met": sum(bytes_got >= 0 for bytes_got in got), "got": sum(max(0, one) for one in got)}))


if __name__ == "__main__":
    main()
