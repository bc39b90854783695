"""A message of others is opened by `kentongan admin disclose` only: with a reason, and never unseen. [ADMIN-69]"""

import asyncio
import json

import pytest

from tests.process.administrator import REFUSED, USAGE, Administrator
from tests.process.server import RunningServer

pytestmark = pytest.mark.process

HUMAS, LAIN = "humas@satu", "humas@dua"
REASON = "Laporan penyalahgunaan."


async def test_a_message_is_opened_with_a_reason_and_never_unseen(server: RunningServer) -> None:
    admin = Administrator(server.data)
    own, _ = await server.member(HUMAS), await server.member(LAIN)
    async with server.session(HUMAS, own) as client:
        sent = await client.send([LAIN], "Undangan", "Kamis, pukul sembilan.")
    recorded = ("audit", "--event", "message_disclosed")
    assert "reason" in await admin.bad(REFUSED, "disclose", sent.message, "--reason", " ")
    assert "does not exist" in await admin.bad(REFUSED, "disclose", "0" * 32, "--reason", REASON)
    assert (await asyncio.to_thread(admin.run, "disclose", sent.message)).exit_code == USAGE
    assert await admin.rows(*recorded) == []
    told = await admin.good("disclose", sent.message, "--reason", REASON)
    for part in (HUMAS, LAIN, "Undangan", "Kamis, pukul sembilan."):
        assert part in told
    [line] = await admin.rows(*recorded)
    assert line["subject"] == HUMAS
    assert json.loads(line["detail"]) == {"message": sent.message, "reason": REASON}
    assert "Kamis" not in await admin.good("log", "--search", "message_disclosed")
