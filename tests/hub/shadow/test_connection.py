from kentongan.hub.shadow.connection import Stall


def over(stall: Stall, *moments: tuple[float, int]) -> list[bool]:
    return [stall.is_over(now, moved) for now, moved in moments]


def test_a_transfer_that_never_moves_is_over_after_its_span() -> None:
    assert over(Stall(60, 1024, since=100), (101, 0), (159.9, 0), (160, 0)) == [False, False, True]


def test_a_slow_transfer_may_take_as_long_as_it_needs() -> None:
    stall = Stall(60, 1024, since=0)
    assert not any(over(stall, *((now, now * 1100) for now in range(0, 36_000, 10))))


def test_a_trickle_below_the_rate_is_over_however_often_it_moves() -> None:
    stall = Stall(60, 1024, since=0)
    assert any(over(stall, *((now, now * 500) for now in range(100))))


def test_a_fast_beginning_buys_no_time() -> None:
    stall = Stall(60, 1024, since=0)
    assert over(stall, (10, 1 << 30), (69, 1 << 30), (70, 1 << 30)) == [False, False, True]
