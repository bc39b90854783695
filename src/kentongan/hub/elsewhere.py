"""What a member has done on one device, for its others, so that they drop the popup, [RCPT-6]."""

from collections import defaultdict
from collections.abc import Iterable

from kentongan.bus.bus import DoneOnDevice
from kentongan.services.message import NewReceipt
from kentongan.words import DeliveryState, ElsewhereState

_STATES = {
    DeliveryState.OPENED: ElsewhereState.OPENED,
    DeliveryState.ACKNOWLEDGED: ElsewhereState.ACKNOWLEDGED,
}


def done_on_devices(receipts: Iterable[NewReceipt]) -> list[DoneOnDevice]:
    """What is worth telling of new receipts: what was only delivered or shown takes no popup from anybody."""
    news: defaultdict[tuple[int, str, ElsewhereState], list[str]] = defaultdict(list)
    for receipt in receipts:
        state = _STATES.get(receipt.state)
        if state is not None:
            news[receipt.member_id, receipt.device, state].append(receipt.message)
    return [DoneOnDevice(*key, tuple(messages)) for key, messages in news.items()]
