"""The doorbell: small, of one version, and never more than what to look at."""

import msgspec
import pytest

from kentongan.bus.doorbell import (
    EVERYTHING,
    MOST,
    NOTHING,
    Doorbell,
    Reminded,
    Ring,
    decode_ring,
    encode_ring,
)
from kentongan.bus.lane import LARGEST, VERSION


def ring(doorbell: Doorbell, version: int = VERSION) -> Ring:
    return Ring(version=version, run="1" * 32, number=7, doorbell=doorbell)


def test_two_become_one_that_names_each_thing_once() -> None:
    one = Doorbell(until=7, members=[1, 2], letters=True)
    other = Doorbell(until=5, members=[2, 3], devices=["d"])
    assert one | other == Doorbell(until=7, members=[1, 2, 3], devices=["d"], letters=True)
    assert one | NOTHING == NOTHING | one == one


def test_nothing_is_false() -> None:
    assert not NOTHING
    assert not Doorbell()
    assert Doorbell(orders=True)


def test_more_than_can_be_named_is_everything() -> None:
    most = Doorbell(members=list(range(MOST)))
    assert NOTHING | most == most
    assert most | Doorbell(until=3, members=[MOST]) == Doorbell(until=3, everything=True)


def test_it_comes_out_as_it_went_in() -> None:
    sent = ring(Doorbell(until=3, done=[(4, "a" * 32)], reminded=[Reminded("b" * 32, [5]), Reminded("c" * 32)]))
    assert decode_ring(encode_ring(sent)) == sent


def test_the_largest_that_can_be_made_is_not_too_large() -> None:
    full = Doorbell(reminded=[Reminded("b" * 32, list(range(10**9, 10**9 + 1000))) for _ in range(MOST)])
    data = encode_ring(ring(full))
    assert len(data) <= LARGEST
    assert decode_ring(data).doorbell == EVERYTHING


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"null",
        b'{"version":1}',
        encode_ring(ring(NOTHING, VERSION + 1)),
        msgspec.json.encode(ring(Doorbell(members=list(range(MOST + 1))))),
        msgspec.json.encode(ring(Doorbell(members=[-1]))),
        b'{"version":1,"run":"1","number":1,"doorbell":{"devices":["' + b"x" * 1000 + b'"]}}',
        b" " * (LARGEST + 1) + encode_ring(ring(NOTHING)),
    ],
)
def test_what_is_none_is_refused(data: bytes) -> None:
    with pytest.raises((msgspec.DecodeError, ValueError)):
        decode_ring(data)
