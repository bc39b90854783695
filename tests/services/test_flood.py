"""What one member may ask in a short time, [LIMIT-5]."""

import pytest

from kentongan.config import LimitSettings
from kentongan.errors import ErrorCode, Refusal
from kentongan.services.flood import Act, Flood


def refusal(flood: Flood, act: Act, member_id: int = 1) -> Refusal:
    with pytest.raises(Refusal) as refused:
        flood.check(act, member_id)
    return refused.value


def test_twenty_messages_at_once_and_then_five_a_second() -> None:
    now = [0.0]
    flood = Flood(LimitSettings(), lambda: now[0])
    for _ in range(20):
        flood.take(Act.MESSAGE, 1)
    told = refusal(flood, Act.MESSAGE)
    assert (told.code, told.field, told.retry_after) == (ErrorCode.TOO_FAST, "messages", 1)
    assert told.say("id") != told.say("en")
    flood.take(Act.MESSAGE, 2)
    now[0] = 1.0
    for _ in range(5):
        flood.take(Act.MESSAGE, 1)
    refusal(flood, Act.MESSAGE)


def test_a_broadcast_may_take_more_than_is_left_and_the_next_one_waits_for_it() -> None:
    now = [0.0]
    flood = Flood(LimitSettings(deliveries_per_hour=3600), lambda: now[0])
    flood.check(Act.DELIVERY, 1)
    flood.count(Act.DELIVERY, 1, 9000)
    assert refusal(flood, Act.DELIVERY).retry_after == 5401
    now[0] = 5401
    flood.check(Act.DELIVERY, 1)


@pytest.mark.parametrize(("act", "most"), [(Act.TRANSFER, 120), (Act.QUESTION, 300)])
def test_transfers_and_questions_have_a_minutes_worth_at_once(act: Act, most: int) -> None:
    flood = Flood(LimitSettings(), lambda: 0.0)
    for _ in range(most):
        flood.take(act, 1)
    assert refusal(flood, act).field == str(act)
