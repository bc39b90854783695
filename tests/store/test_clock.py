"""The clock that hubs share: the database server's word counts, what it takes to hear it does not."""

from kentongan.store.clock import SharedClock


def test_a_machine_that_goes_wrong_is_put_right_and_goes_on_by_itself() -> None:
    machine = [1_000_000]
    clock = SharedClock(lambda: machine[0])
    assert clock() == 1_000_000
    clock.hear(5_000_000)
    machine[0] += 10
    assert clock() == 5_000_010
    clock.hear(4_000_000)
    assert clock() == 4_000_000


def test_time_does_not_shake_because_an_answer_was_slow() -> None:
    clock = SharedClock(lambda: 1_000_000)
    clock.hear(1_000_100)
    clock.hear(999_900)
    assert clock() == 1_000_000
