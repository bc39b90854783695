from kentongan.desktop.outbox.row import counts
from kentongan.protocol.commands.message import Tally
from kentongan.words import DeliveryState


def test_who_has_come_further_has_passed_the_steps_before() -> None:
    tally = Tally(recipients=40, delivered=38, shown=31, opened=33, acknowledged=12)
    assert list(counts(tally)) == list(DeliveryState)
    assert list(counts(tally).values()) == [38, 33, 33, 12]


def test_no_bar_is_longer_than_its_scale() -> None:
    assert set(counts(Tally(recipients=0, delivered=1, shown=0, opened=0, acknowledged=0)).values()) == {0}
