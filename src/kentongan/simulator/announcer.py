"""What is pushed: popups to followers, decisions to those who wait, receipts to senders at most four times a second."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from kentongan import limits
from kentongan.protocol.command import Block
from kentongan.protocol.commands.elsewhere import Elsewhere
from kentongan.protocol.commands.message import Change, Popup, Receipts
from kentongan.simulator.receipt import Changes, tally_of
from kentongan.simulator.world import Device, Letter
from kentongan.words import DeliveryState, ElsewhereState

# [RCPT-4] At most four times a second for a message.
_SECONDS_BETWEEN_RECEIPTS = 0.25


class Push(Protocol):
    """Brings a block to all following connections of some members, but to none of one device."""

    def __call__(self, addresses: Iterable[str], block: Block, but: Device | None = None) -> None:
        """Send."""


@dataclass(slots=True)
class _Waiting:
    """Receipts of one message that have not been pushed yet, and when they may be."""

    changes: list[Change]
    timer: asyncio.TimerHandle


@dataclass(slots=True)
class Announcer:
    """Decides when something is pushed; `push` brings a block to all following connections of some members."""

    push: Push
    _waiting: dict[str, _Waiting] = field(default_factory=dict)

    def popup(self, letter: Letter, muted: Iterable[str] = ()) -> None:
        """[MSG-6] A message that was just accepted; for those who have muted its sender without a popup, [MSG-13]."""
        self.push(muted, Elsewhere(state=ElsewhereState.MUTED, messages=[letter.message.id]))
        self.push(letter.deliveries, Popup(message=letter.message))

    def receipts(self, changes: Changes) -> None:
        """[RCPT-4] The first change of a message at once; what follows within a quarter of a second together."""
        for letter, new in changes:
            if waiting := self._waiting.get(letter.message.id):
                waiting.changes += new
            else:
                self._push_receipts(letter, new)

    def elsewhere(self, device: Device, changes: Changes) -> None:
        """[RCPT-6] What was opened or acknowledged on a device; its member's others drop the popup."""
        for state in (DeliveryState.OPENED, DeliveryState.ACKNOWLEDGED):
            messages = [letter.message.id for letter, new in changes if state in {change.state for change in new}]
            if messages:
                self.push([device.address], Elsewhere(state=ElsewhereState(state), messages=messages), but=device)

    def _push_receipts(self, letter: Letter, changes: list[Change]) -> None:
        message = letter.message
        shown = changes[: limits.PAGE.value]
        self.push([message.sender], Receipts(message=message.id, tally=tally_of(letter), changed=shown))
        timer = asyncio.get_running_loop().call_later(_SECONDS_BETWEEN_RECEIPTS, self._push_waiting, letter)
        self._waiting[message.id] = _Waiting([], timer)

    def _push_waiting(self, letter: Letter) -> None:
        if changes := self._waiting.pop(letter.message.id).changes:
            self._push_receipts(letter, changes)

    def close(self) -> None:
        """Forget what waits."""
        for waiting in self._waiting.values():
            waiting.timer.cancel()
        self._waiting.clear()
