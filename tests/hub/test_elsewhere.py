"""What one device does with a message is worth telling the others; what it was only sent is not. [RCPT-6]"""

import pytest

from kentongan.bus.bus import DoneOnDevice
from kentongan.hub.elsewhere import done_on_devices
from kentongan.services.message import NewReceipt
from kentongan.words import DeliveryState, ElsewhereState

ONE, TWO = "1" * 32, "2" * 32


def receipt(state: DeliveryState, message: str = ONE, device: str = "laptop") -> NewReceipt:
    return NewReceipt(1, 1, state, 1000, message, device)


@pytest.mark.parametrize("state", [DeliveryState.OPENED, DeliveryState.ACKNOWLEDGED])
def test_what_one_device_does_in_a_batch_is_told_once(state: DeliveryState) -> None:
    done = done_on_devices([receipt(state), receipt(state, TWO)])
    assert done == [DoneOnDevice(1, "laptop", ElsewhereState(state), (ONE, TWO))]


@pytest.mark.parametrize("state", [DeliveryState.DELIVERED, DeliveryState.SHOWN])
def test_what_was_shown_on_one_screen_stays_on_the_others(state: DeliveryState) -> None:
    assert done_on_devices([receipt(state)]) == []


def test_two_devices_that_do_something_are_told_apart() -> None:
    state = DeliveryState.ACKNOWLEDGED
    assert done_on_devices([receipt(state), receipt(state, TWO, "phone")]) == [
        DoneOnDevice(1, "laptop", ElsewhereState.ACKNOWLEDGED, (ONE,)),
        DoneOnDevice(1, "phone", ElsewhereState.ACKNOWLEDGED, (TWO,)),
    ]
