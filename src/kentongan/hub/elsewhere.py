"""Telling a member's other devices what one of them has done, so that they drop the popup, [RCPT-6]."""

from collections import defaultdict
from collections.abc import Iterable

from kentongan.hub.router import Router
from kentongan.protocol.commands.elsewhere import Elsewhere
from kentongan.services.message import NewReceipt
from kentongan.words import DeliveryState, ElsewhereState

_STATES = {
    DeliveryState.OPENED: ElsewhereState.OPENED,
    DeliveryState.ACKNOWLEDGED: ElsewhereState.ACKNOWLEDGED,
}


class ElsewhereNews:
    """Hears of new receipts and tells the devices that did not report them."""

    def __init__(self, router: Router) -> None:
        """The router knows who is online."""
        self._router = router

    def hear(self, receipts: Iterable[NewReceipt]) -> None:
        """Receipts were committed. What was only delivered or shown takes no popup from anybody."""
        news: defaultdict[tuple[int, str, ElsewhereState], list[str]] = defaultdict(list)
        for receipt in receipts:
            state = _STATES.get(receipt.state)
            if state is not None:
                news[receipt.member_id, receipt.device, state].append(receipt.message)
        for (member_id, device, state), messages in news.items():
            self.tell(member_id, device, state, messages)

    def tell(self, member_id: int, device: str, state: ElsewhereState, messages: list[str]) -> None:
        """Tell every following device of a member but the one that did it."""
        for connection in self._router.online(member_id):
            if connection.member is not None and connection.member.device != device:
                connection.send(Elsewhere(state=state, messages=messages))
