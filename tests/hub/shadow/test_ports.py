import pytest

from kentongan.errors import ErrorCode, Refusal
from kentongan.hub.shadow.ports import Ports


def test_every_port_of_the_range_is_leased_once_and_then_it_is_busy() -> None:
    ports = Ports(range(32000, 32008))
    assert {ports.lease() for _ in range(8)} == set(range(32000, 32008))
    with pytest.raises(Refusal) as refused:
        ports.lease()
    assert refused.value.code is ErrorCode.TRANSFER_BUSY
    assert refused.value.retry_after > 0


def test_a_released_port_can_be_leased_again() -> None:
    ports = Ports(range(32000, 32001))
    assert ports.lease() == 32000
    ports.release(32000)
    assert ports.lease() == 32000


def test_a_port_that_is_not_leased_cannot_be_released() -> None:
    ports = Ports(range(32000, 32002))
    with pytest.raises(KeyError):
        ports.release(32000)


def test_ports_that_somebody_else_has_are_passed_over_and_stay_free() -> None:
    ports = Ports(range(32000, 32003))
    assert ports.lease(occupied={32000, 32002}) == 32001
    with pytest.raises(Refusal):
        ports.lease(occupied={32000, 32002})
    assert {ports.lease(), ports.lease()} == {32000, 32002}


def test_the_next_port_cannot_be_guessed() -> None:
    orders = []
    for _ in range(4):
        ports = Ports(range(32000, 32256))
        orders.append(tuple(ports.lease() for _ in range(256)))
    assert len(set(orders)) == 4
    assert all(order != tuple(sorted(order)) for order in orders)
