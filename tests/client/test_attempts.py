import pytest

from kentongan.client import attempts
from kentongan.client.attempts import Attempts
from kentongan.client.errors import LinkEnded, LinkLost
from kentongan.protocol.commands.link import Goodbye


def test_a_transfer_whose_hub_goes_down_comes_back_when_it_was_told_to_and_never_in_step() -> None:
    """[LINK-4]"""
    goodbye = LinkEnded(Goodbye(code="going_down", retry_after=9))
    spreads = (lambda least, most: least), (lambda least, most: most)
    assert [Attempts(spread).pause(goodbye) for spread in spreads] == [9, 18]


def test_a_server_that_only_ever_says_goodbye_is_given_up_too() -> None:
    tries = Attempts()
    for _ in range(attempts.TRIES - 1):
        tries.pause(LinkEnded(Goodbye(code="going_down", retry_after=1)))
    with pytest.raises(LinkLost):
        tries.pause(LinkEnded(Goodbye(code="going_down", retry_after=1)))
