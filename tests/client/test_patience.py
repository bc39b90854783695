from kentongan.client.errors import FileChanged, LinkEnded, LinkLost, ServerRefused, ServerUnreachable
from kentongan.client.patience import Patience, is_passing
from kentongan.errors import ErrorCode, Refusal
from kentongan.protocol.commands.link import Error, Goodbye


def refused(code: str, retry_after: int = 0) -> ServerRefused:
    return ServerRefused(Error(code=code, id="", en="", retry_after=retry_after))


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


def test_a_refusal_that_says_when_to_try_again_is_obeyed_too() -> None:
    busy = refused("transfer_busy", retry_after=3)
    assert (Patience(shortest).pause(busy), Patience(longest).pause(busy)) == (3, 6)


def test_what_says_nothing_about_the_request_itself_may_succeed_later() -> None:
    for passing in (LinkLost(), ServerUnreachable("a", ""), refused("storage_failed"), refused("x", retry_after=1)):
        assert is_passing(passing)
    for final in (FileChanged("a"), refused("recipient_unknown"), refused("x"), Refusal(ErrorCode.FIELD_EMPTY)):
        assert not is_passing(final)
