"""Inputs from inputs: bits flipped, parts cut, doubled, spliced, numbers and lengths replaced by the worst ones.

Knows nothing of coverage; it is what runs on every Python, and against servers. The same random numbers give the same
inputs.
"""

import random
import struct
from collections.abc import Callable, Iterator, Sequence

from tests.fuzz.hostile import CLAIMS

LONGEST = 4096

_WORDS = (
    *(b"\x00", b"\xff", b"\xc3\x28", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\\u0000", b"\\ud800", b'"', b"\\", b"\r\n"),
    *(b"{}", b"[]", b"[" * 20, b'{"a":' * 20, b":" * 70, b"null", b"true", b"-0", b"1e999", b"9" * 400),
    *(b"9007199254740992", b"18446744073709551616"),
    *(b'"command":"quit"', b'"token":"' + b"t" * 65 + b'"', b'"endpoint":"[::1]:1"', b"../", b"@", b"#", b"*", b","),
    *("\u202e".encode(), "ﬀ".encode(), "e\u0301".encode(), "🪘".encode()),
)  # fmt: skip


def mutated(chance: random.Random, seeds: Sequence[bytes]) -> bytes:
    """One of the seeds, changed in one to four ways."""
    data = bytearray(chance.choice(seeds))
    for _ in range(chance.randint(1, 4)):
        chance.choice(_CHANGES)(chance, data, seeds)
    return bytes(data[:LONGEST])


def inputs(seed: int, seeds: Sequence[bytes], count: int) -> Iterator[bytes]:
    """So many inputs: the seeds as they are, then changed ones."""
    chance = random.Random(seed)
    for place in range(count):
        yield seeds[place] if place < len(seeds) else mutated(chance, seeds)


def _flip(chance: random.Random, data: bytearray, _: Sequence[bytes]) -> None:
    for _ in range(chance.randint(1, 4)):
        if data:
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def _cut(chance: random.Random, data: bytearray, _: Sequence[bytes]) -> None:
    start, end = sorted((chance.randint(0, len(data)), chance.randint(0, len(data))))
    del data[start:end]


def _double(chance: random.Random, data: bytearray, _: Sequence[bytes]) -> None:
    start, end = sorted((chance.randint(0, len(data)), chance.randint(0, len(data))))
    data[start:start] = data[start : min(end, start + LONGEST)]


def _splice(chance: random.Random, data: bytearray, seeds: Sequence[bytes]) -> None:
    other = chance.choice(seeds)
    data[chance.randint(0, len(data)) :] = other[chance.randint(0, len(other)) :]


def _word(chance: random.Random, data: bytearray, _: Sequence[bytes]) -> None:
    place = chance.randint(0, len(data))
    data[place : place + chance.choice((0, 0, 1, 4))] = chance.choice(_WORDS)


def _length(chance: random.Random, data: bytearray, _: Sequence[bytes]) -> None:
    """A frame's length, at the beginning or anywhere."""
    place = chance.choice((0, 1, chance.randint(0, len(data))))
    data[place : place + 4] = struct.pack(">I", chance.choice(CLAIMS))


_CHANGES: tuple[Callable[[random.Random, bytearray, Sequence[bytes]], None], ...] = (
    _flip,
    _flip,
    _cut,
    _double,
    _splice,
    _word,
    _word,
    _length,
)
