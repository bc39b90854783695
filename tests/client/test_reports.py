import pytest

from kentongan.client import Client, ServerRefused
from kentongan.client.cache import Cache
from kentongan.client.reports import Reports
from kentongan.errors import ErrorCode, Refusal
from kentongan.ids import new_id
from kentongan.protocol.commands.message import Receipt
from kentongan.words import DeliveryState
from tests.client.fake_server import Visitor, fake_server
from tests.client.samples import DEVICE_KEY, sample_message

SHOWN, OPENED = DeliveryState.SHOWN, DeliveryState.OPENED


def refuse(code: ErrorCode) -> object:
    def answer(_: Visitor, block: Receipt) -> None:
        raise Refusal(code)

    return answer


async def test_what_waits_is_reported_in_order_and_in_blocks_of_one_state(cache: Cache, reports: Reports) -> None:
    ids = [new_id() for _ in range(150)]
    reports.add(SHOWN, *ids)
    reports.add(SHOWN, ids[0])
    reports.add(OPENED, ids[0])
    async with fake_server() as server, Client.connect(server.line) as client:
        await client.resume(DEVICE_KEY)
        await reports.send(client)
        await reports.send(client)
    told = [(block.state, block.messages) for block in server.got(Receipt)]
    assert told == [(SHOWN, ids[:100]), (SHOWN, ids[100:]), (OPENED, ids[:1])]


async def test_what_the_server_cannot_store_now_is_kept(cache: Cache, reports: Reports) -> None:
    message = sample_message()
    cache.take([message])
    reports.add(SHOWN, message.id)
    async with fake_server() as server, Client.connect(server.line) as client:
        await client.resume(DEVICE_KEY)
        server.answers[Receipt] = refuse(ErrorCode.STORAGE_FAILED)  # type: ignore[assignment]
        with pytest.raises(ServerRefused):
            await reports.send(client)
        assert len(reports.waiting()) == 1
        server.answers[Receipt] = refuse(ErrorCode.FIELD_INVALID)  # type: ignore[assignment]
        await reports.send(client)
    assert reports.waiting() == []
