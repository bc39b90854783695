"""What institutions sent and received, and how soon it was seen. [ADMIN-65]"""

import pytest

from kentongan.errors import Refusal
from kentongan.ids import new_id
from kentongan.protocol.commands.message import Send
from kentongan.services.message import MessageService
from kentongan.services.statistics import StatisticsService
from kentongan.store.store import Store
from kentongan.words import DeliveryState
from tests.services.clock import DAY, NOW, Clock
from tests.services.test_message import Admit


async def test_an_institution_has_what_its_members_sent_and_received(store: Store, clock: Clock, admit: Admit) -> None:
    a, b, c = [await admit(address) for address in ("a@satu", "b@satu", "c@dua")]
    await admit("d@tiga")
    messages, service = MessageService(store), StatisticsService(store)
    clock.forward(10)
    for delay in range(1, 21):
        sent = await messages.send(a, Send(id=new_id(), to=["b@satu", "c@dua"], subject="Undangan"))
        accepted = clock.now
        clock.forward(delay * 100)
        await messages.note(messages.receipt(c, DeliveryState.SHOWN, [sent.public_id]))
        if delay == 20:
            await messages.note(messages.receipt(b, DeliveryState.ACKNOWLEDGED, [sent.public_id]))
        clock.now = accepted
    clock.forward(5000)
    rows = {row.code: row for row in (await service.page(0, 0, "", 100)).rows}
    assert list(rows) == ["dua", "satu", "tiga"]
    dua, satu, tiga = rows.values()
    assert (dua.sent, dua.received, dua.shown, dua.acknowledged) == (0, 20, 20, 0)
    assert (dua.half_ms, dua.most_ms) == (1000, 1900)
    assert (satu.sent, satu.received, satu.shown, satu.acknowledged) == (20, 20, 1, 1)
    assert (satu.half_ms, satu.most_ms) == (2000, 2000)
    assert (tiga.sent, tiga.received, tiga.half_ms) == (0, 0, 0)
    before = await service.page(NOW, NOW + 10, "", 2)
    assert [(row.code, row.sent, row.received) for row in before.rows] == [("dua", 0, 0), ("satu", 0, 0)]
    assert [row.code for row in (await service.page(NOW, NOW + 10, before.next, 2)).rows] == ["tiga"]


@pytest.mark.parametrize(("since", "until"), [(NOW, NOW), (NOW, NOW - 1), (NOW - 367 * DAY, NOW)])
async def test_a_period_that_is_none_or_too_long_is_refused(store: Store, since: int, until: int) -> None:
    with pytest.raises(Refusal):
        await StatisticsService(store).page(since, until, "", 1)
