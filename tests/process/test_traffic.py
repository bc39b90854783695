"""What moves on a server, as an administrator sees and ends it."""

import asyncio
import json
import os
import re
import sys
from typing import Any

import pytest

from kentongan.client.errors import LinkEnded, ServerRefused
from tests.process import proc
from tests.process.administrator import USAGE, Administrator
from tests.process.server import RunningServer
from tests.process.transfer import uploading

pytestmark = pytest.mark.process

HUMAS, LAIN = "humas@satu", "humas@dua"
# Of a transfer, what changes between two looks although no byte comes.
MOVING = ("rate", "still")


async def test_sessions_transfers_and_traffic_show_what_moves_and_end_it(server: RunningServer) -> None:
    admin = Administrator(server.data)
    passwords = await server.members([HUMAS, LAIN])
    content = os.urandom(300_000)
    async with server.session(HUMAS, passwords[HUMAS]) as sender, server.session(LAIN, passwords[LAIN]) as other:
        rows = {row["address"]: row for row in await admin.rows("sessions")}
        assert set(rows) == {HUMAS, LAIN}
        assert all(
            row["peer"] == "127.0.0.1" and row["bytes_in"] > 0 and row["round_trip"] > 0 for row in rows.values()
        )
        await sender.ping()
        again = {row["address"]: row for row in await admin.rows("sessions")}
        assert again[HUMAS]["bytes_in"] > rows[HUMAS]["bytes_in"]
        assert again[LAIN]["since"] == pytest.approx(rows[LAIN]["since"], abs=50)

        async with uploading(sender, b"", content) as transfer, transfer.visit() as line:
            await line.go(2)
            await line.send_bytes(content[:200_000])
            row = await flowing(admin, 200_000)
            assert (row["address"], row["direction"], row["port"]) == (HUMAS, "upload", transfer.port)
            assert proc.owners(row["port"], server.workers) in ({row["worker"]}, set())
            assert row["worker"] in server.workers
            assert [(file["name"], file["size"], file["done"]) for file in row["files"]] == [
                ("berkas-0.bin", 0, 0),
                ("berkas-1.bin", 300_000, 200_000),
            ]
            (look,) = await admin.rows("traffic", "--once")
            [seen] = look["transfers"]
            assert seen == row | {name: seen[name] for name in MOVING}
            assert (look["sessions"], look["workers"]) == (2, server.workers)
            table = await admin.good("traffic", "--once")
            assert re.search(rf"{transfer.port} +{HUMAS} +upload +berkas-1.bin +200 kB / 300 kB \(66 %\)", table)
            assert "66 %" in await admin.good("transfers")
            (ended,) = await admin.rows("transfers", "end", row["transfer"][:8])
            assert ended == {"transfer": row["transfer"], "address": HUMAS}
            with pytest.raises(ServerRefused) as refused:
                await transfer.end()
            assert refused.value.code == "transfer_cancelled"
        assert await admin.rows("transfers") == []

        assert "ffff" in await admin.bad(USAGE, "sessions", "end", "ffff" * 8)
        (ended,) = await admin.rows("sessions", "end", rows[LAIN]["session"])
        assert ended["address"] == LAIN
        with pytest.raises(LinkEnded):
            async with asyncio.timeout(5):
                await other.link.next_push()
        await sender.ping()
    async with server.session(LAIN, passwords[LAIN]):
        pass


async def flowing(admin: Administrator, done: int) -> Any:
    """The only transfer once so many bytes are there; a worker tells how far it has got a few times a second."""
    async with asyncio.timeout(20):
        while True:
            (row,) = await admin.rows("transfers")
            if row["done"] >= done:
                return row


async def test_traffic_is_one_object_a_line_and_a_look_and_counts_what_passes(server: RunningServer) -> None:
    password = await server.member(HUMAS, broadcast=True)
    await server.member(LAIN)
    command = [sys.executable, "-m", "kentongan", "admin", "--data", str(server.data)]
    command += ["traffic", "--json", "--every", "0.2"]
    watching = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert watching.stdout
    try:
        async with asyncio.timeout(60), server.session(HUMAS, password) as client:
            looks = [json.loads(await watching.stdout.readline())]
            for place in range(5):
                await client.send([LAIN], f"Pesan {place}", "Isi.")
            while looks[-1]["messages"] < looks[0]["messages"] + 5:
                looks.append(json.loads(await watching.stdout.readline()))
    finally:
        watching.terminate()
        await watching.communicate()
    assert looks[-1]["messages_per_minute"] > 0, looks
    assert looks[-1]["bytes_in"] > looks[0]["bytes_in"]
    assert looks[-1]["rate_in"] > 0
    assert [look["now"] for look in looks] == sorted(look["now"] for look in looks)
