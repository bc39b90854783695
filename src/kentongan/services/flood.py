"""What one member may ask in a short time, [LIMIT-5]: a client that runs wild, or somebody who has stolen a device.

Counted in this hub's memory. Every refusal says when to come back, and clients do so by themselves.
"""

import math
import time
from collections.abc import Callable
from enum import StrEnum

from kentongan.config import LimitSettings
from kentongan.errors import ErrorCode, Refusal
from kentongan.services.turns import Turns


class Act(StrEnum):
    """What is counted; the name stands in the refusal's `field`."""

    MESSAGE = "messages"
    DELIVERY = "deliveries"
    TRANSFER = "transfers"
    QUESTION = "questions"


class Flood:
    """Turns of members, for each kind of act."""

    def __init__(self, limits: LimitSettings, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` gives seconds."""
        self._turns: dict[Act, Turns[int]] = {act: Turns(*rate, clock) for act, rate in _rates(limits).items()}

    def follow(self, limits: LimitSettings) -> None:
        """Other limits from now on."""
        for act, rate in _rates(limits).items():
            self._turns[act].follow(*rate)

    def check(self, act: Act, member_id: int) -> None:
        """Raise Refusal(TOO_FAST) when the member has to wait before the next such act."""
        if wait := self._turns[act].wait(member_id):
            seconds = math.ceil(wait)
            raise Refusal(ErrorCode.TOO_FAST, field=str(act), detail=str(seconds), retry_after=seconds)

    def count(self, act: Act, member_id: int, times: int = 1) -> None:
        """An act has happened; one of many times may take more than there is, and the next one waits for it."""
        self._turns[act].take(member_id, times)

    def take(self, act: Act, member_id: int) -> None:
        """Check and count."""
        self.check(act, member_id)
        self.count(act, member_id)


def _rates(limits: LimitSettings) -> dict[Act, tuple[float, float]]:
    """How many at once, and a second later on."""
    return {
        Act.MESSAGE: (limits.messages, limits.messages_per_minute / 60),
        Act.DELIVERY: (limits.deliveries_per_hour, limits.deliveries_per_hour / 3600),
        Act.TRANSFER: (limits.transfers_per_minute, limits.transfers_per_minute / 60),
        Act.QUESTION: (limits.questions_per_minute, limits.questions_per_minute / 60),
    }
