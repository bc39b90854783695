"""A setting is changed by `kentongan admin settings` at a running server: at once, and after a restart. [ADMIN-74]"""

import asyncio
import json

import pytest

from kentongan.client.errors import ServerRefused
from kentongan.ids import new_id
from kentongan.protocol.commands.message import Accepted, Send
from tests.process.administrator import REFUSED, USAGE, Administrator
from tests.process.server import RunningServer

pytestmark = pytest.mark.process

HUMAS, LAIN = "humas@satu", "humas@dua"
MESSAGES, RATE = "limits.messages", "limits.messages_per_minute"


async def values(admin: Administrator) -> dict[str, str]:
    return {row["name"]: row["value"] for row in await admin.rows("settings")}


async def test_a_change_counts_at_once_and_after_a_restart_until_it_is_put_back(server: RunningServer) -> None:
    admin = Administrator(server.data)
    own, _ = await server.member(HUMAS), await server.member(LAIN)
    given = await values(admin)
    async with server.session(HUMAS, own) as client:
        await client.send([LAIN], "Satu")
        await client.send([LAIN], "Dua")
        assert await admin.good("settings", "set", RATE, "1") == f"{RATE} = 1\n"
        await admin.good("settings", "set", MESSAGES, "1")
        await client.send([LAIN], "Tiga")
        with pytest.raises(ServerRefused) as refused:
            await client.link.request(Send(id=new_id(), to=[LAIN], subject="Empat"), Accepted)
        assert refused.value.code == "too_fast"
        await admin.good("settings", "reset", MESSAGES)
        await client.send([LAIN], "Empat")
    await asyncio.to_thread(server.stop)
    await asyncio.to_thread(server.start)
    assert await values(admin) == given | {RATE: "1"}
    assert "changed by" in (await admin.good("settings")).lower()
    await admin.good("settings", "reset", RATE)
    assert await values(admin) == given
    changes = [
        (line["subject"], json.loads(line["detail"])["after"])
        for line in await admin.rows("audit", "--event", "settings_changed")
    ]
    assert changes[::-1] == [(RATE, "1"), (MESSAGES, "1"), (MESSAGES, given[MESSAGES]), (RATE, given[RATE])]


async def test_what_cannot_be_is_said_in_the_language_of_whoever_asks(server: RunningServer) -> None:
    admin, petugas = Administrator(server.data), Administrator(server.data, "id")
    given = await values(admin)
    assert await admin.bad(REFUSED, "settings", "set", MESSAGES, "many") == (
        "kentongan: The field “limits.messages” cannot be used (expected a whole number)."
    )
    assert await petugas.bad(REFUSED, "settings", "set", "backup.at", "25.00") == (
        "kentongan: Isian “backup.at” tidak dapat dipakai (harus JJ:MM)."
    )
    assert "no setting of that name" in await admin.bad(REFUSED, "settings", "set", "mail.password", "x")
    assert (await asyncio.to_thread(admin.run, "settings", "set", MESSAGES)).exit_code == USAGE
    assert await values(admin) == given
