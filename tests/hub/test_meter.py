"""What passes is counted where it passes and added up on demand."""

import pytest

from kentongan.hub.meter import Count, Meter
from kentongan.protocol.commands.link import Ping
from kentongan.protocol.states import State
from tests.hub.peer import HubStage


def test_rates_are_those_of_the_last_seconds() -> None:
    meter = Meter()
    for second in range(20):
        meter.keep(Count(float(second), second, second * 100, 0))
    rates = meter.rates(Count(20.0, 39, 2000, 500))
    # The oldest count that is remembered is of second 14.
    assert rates.messages == pytest.approx((39 - 14) / 6)
    assert rates.bytes_in == pytest.approx(100)
    assert rates.bytes_out == pytest.approx(500 / 6)


def test_before_anything_is_remembered_nothing_moves() -> None:
    assert Meter().rates(Count(5.0, 3, 2, 1)) == (0.0, 0.0, 0.0)


async def test_an_administrator_who_watches_is_no_traffic() -> None:
    stage = HubStage()
    peer = stage.peer(state=State.LOCAL)
    peer.connection.actor = "local:siti"
    await peer.ask(Ping(n=1))
    assert stage.hub.count()[1:] == (0, 0, 0)
    peer.leave()
    assert stage.hub.count()[1:] == (0, 0, 0)


async def test_what_passed_on_a_connection_stays_counted_when_it_is_gone() -> None:
    stage = HubStage()
    peer = await stage.member(1)
    before = stage.hub.count()
    assert before.bytes_in > 0
    assert before.bytes_out > 0
    peer.leave()
    after = stage.hub.count()
    assert (after.bytes_in, after.bytes_out) == (before.bytes_in, before.bytes_out)
