from collections import Counter

import pytest

from kentongan.client.errors import ClientError, KeyChanged, LinkEnded, NotKentongan, ServerUnreachable
from kentongan.client.invitation import Invitation, ServerAddress
from kentongan.client.round import Round
from kentongan.protocol.commands.link import Goodbye

A, B, C = (ServerAddress(host, 7420) for host in "abc")
SYSTEM = Invitation((A, B, C), "")
DRAINS = LinkEnded(Goodbye(code="going_down", retry_after=5))


def silence(server: ServerAddress) -> ServerUnreachable:
    error = ServerUnreachable(str(server), "5 s")
    error.__cause__ = TimeoutError()
    return error


def closed(server: ServerAddress) -> ServerUnreachable:
    return ServerUnreachable(str(server), "Connection refused")


def stranger(server: ServerAddress) -> KeyChanged:
    return KeyChanged(str(server), "AAAA", "BBBB")


def in_order(lost: ServerAddress | None = None) -> Round:
    return Round(SYSTEM, lost, lambda servers: None)


def played(one: Round, errors: dict[ServerAddress, ClientError]) -> list[ServerAddress]:
    """Try until nobody is left; who was tried."""
    tried = []
    while server := one.next():
        tried.append(server)
        one.note(server, errors[server])
    return tried


def test_those_who_lost_the_same_hub_spread_over_all_others_and_come_back_to_it_last() -> None:
    firsts: Counter[ServerAddress | None] = Counter()
    for _ in range(600):
        order = played(Round(SYSTEM, B), {server: closed(server) for server in SYSTEM.servers})
        assert sorted(order, key=str) == [A, B, C]
        assert order[-1] == B
        firsts[order[0]] += 1
    assert set(firsts) == {A, C}
    assert min(firsts.values()) > 200


def test_who_has_lost_nobody_begins_anywhere() -> None:
    assert {Round(SYSTEM).next() for _ in range(200)} == {A, B, C}


def test_an_address_that_is_lost_and_no_longer_known_is_not_tried() -> None:
    assert played(in_order(ServerAddress("z", 1)), {s: closed(s) for s in SYSTEM.servers}) == [A, B, C]


def test_the_only_address_is_tried_again_at_once_when_it_is_silent() -> None:
    alone = Round(Invitation((A,), ""), A)
    assert played(alone, {A: silence(A)}) == [A, A]


def test_a_silent_address_gets_its_second_try_after_the_first_of_all_others() -> None:
    one = in_order()
    assert played(one, {A: silence(A), B: closed(B), C: silence(C)}) == [A, B, C, A, C]


@pytest.mark.parametrize("error", [closed(A), NotKentongan("a", ""), stranger(A), DRAINS])
def test_whoever_answered_is_not_asked_twice(error: ClientError) -> None:
    assert played(in_order(), dict.fromkeys(SYSTEM.servers, error)) == [A, B, C]


def test_a_server_that_says_when_to_come_back_is_heard_before_silence() -> None:
    one = in_order()
    played(one, {A: DRAINS, B: closed(B), C: silence(C)})
    assert one.failure() is DRAINS


def test_without_any_word_the_last_failure_is_told() -> None:
    one, last = in_order(), closed(C)
    played(one, {A: closed(A), B: NotKentongan("b", ""), C: last})
    assert one.failure() is last


def test_another_key_is_told_before_all_else_and_whether_there_is_hope() -> None:
    one, wrong = in_order(), stranger(B)
    played(one, {A: DRAINS, B: wrong, C: closed(C)})
    assert one.strangers == (wrong,)
    assert (one.failure(), wrong.is_everywhere) == (wrong, False)


def test_another_key_everywhere_is_the_end() -> None:
    one = in_order()
    played(one, {server: stranger(server) for server in SYSTEM.servers})
    failure = one.failure()
    assert isinstance(failure, KeyChanged)
    assert (failure.server, failure.is_everywhere) == ("a:7420", True)
