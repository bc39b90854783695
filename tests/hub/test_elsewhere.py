"""What one device does with a message, the member's others hear; nobody else does. [RCPT-6]"""

import pytest

from kentongan.hub.elsewhere import ElsewhereNews
from kentongan.hub.router import Router
from kentongan.protocol.commands.elsewhere import Elsewhere
from kentongan.services.message import NewReceipt
from kentongan.words import DeliveryState, ElsewhereState
from tests.hub.fake_connection import FakeConnection
from tests.hub.fake_messages import FakeMessages, membership

ONE, TWO = "1" * 32, "2" * 32


class Stage:
    def __init__(self) -> None:
        self.router = Router(FakeMessages(), "hub:7420")  # type: ignore[arg-type]
        self.news = ElsewhereNews(self.router)

    def device(self, member_id: int, device: str) -> FakeConnection:
        member = membership(member_id)
        connection = FakeConnection(type(member)(member.member_id, member.sender, member.rights, device, "", 0))
        self.router.join(connection)  # type: ignore[arg-type]
        return connection


def receipt(state: DeliveryState, message: str = ONE, device: str = "laptop") -> NewReceipt:
    return NewReceipt(1, 1, state, 1000, message, device)


@pytest.mark.parametrize("state", [DeliveryState.OPENED, DeliveryState.ACKNOWLEDGED])
def test_the_other_devices_of_the_member_hear_it_once(state: DeliveryState) -> None:
    stage = Stage()
    laptop, phone, stranger = stage.device(1, "laptop"), stage.device(1, "phone"), stage.device(2, "other")
    stage.news.hear([receipt(state), receipt(state, TWO)])
    assert phone.blocks == [Elsewhere(state=ElsewhereState(state), messages=[ONE, TWO])]
    assert (laptop.blocks, stranger.blocks) == ([], [])


@pytest.mark.parametrize("state", [DeliveryState.DELIVERED, DeliveryState.SHOWN])
def test_what_was_shown_on_one_screen_stays_on_the_others(state: DeliveryState) -> None:
    stage = Stage()
    phone = stage.device(1, "phone")
    stage.news.hear([receipt(state)])
    assert phone.blocks == []


def test_two_devices_that_do_something_hear_of_each_other() -> None:
    stage = Stage()
    laptop, phone = stage.device(1, "laptop"), stage.device(1, "phone")
    state = DeliveryState.ACKNOWLEDGED
    stage.news.hear([receipt(state), receipt(state, TWO, "phone")])
    assert phone.blocks == [Elsewhere(state=ElsewhereState.ACKNOWLEDGED, messages=[ONE])]
    assert laptop.blocks == [Elsewhere(state=ElsewhereState.ACKNOWLEDGED, messages=[TWO])]
