from kentongan.client.errors import LinkEnded, LinkLost, ServerUnreachable
from kentongan.client.patience import Patience
from kentongan.protocol.commands.link import Goodbye


def longest(_: float, most: float) -> float:
    return most


def shortest(least: float, _: float) -> float:
    return least


def test_pauses_double_up_to_a_minute() -> None:
    patience = Patience(longest)
    assert [patience.pause(LinkLost()) for _ in range(8)] == [1, 2, 4, 8, 16, 32, 60, 60]


def test_pauses_are_spread_over_their_second_half() -> None:
    patience = Patience(shortest)
    assert [patience.pause(ServerUnreachable("contoh", "")) for _ in range(3)] == [0.5, 1, 2]


def test_after_a_good_link_patience_begins_anew() -> None:
    patience = Patience(longest)
    assert [patience.pause(LinkLost(), lived) for lived in (0, 5, 40, 0)] == [1, 2, 1, 2]


def test_a_server_that_says_when_to_come_back_is_obeyed_and_not_all_come_at_once() -> None:
    ended = LinkEnded(Goodbye(code="going_down", retry_after=9))
    assert (Patience(shortest).pause(ended), Patience(longest).pause(ended)) == (9, 18)


def test_by_itself_the_pause_is_random() -> None:
    assert len({Patience().pause(LinkLost()) for _ in range(10)}) > 1
