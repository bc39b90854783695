"""The whole server on a MariaDB: a popup goes its whole way, and the database server may vanish meanwhile. [MSG-3]"""

import asyncio
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kentongan.client.client import Client
from kentongan.client.errors import ServerRefused
from kentongan.errors import ErrorCode
from kentongan.ids import new_id
from kentongan.protocol.commands.message import Message
from tests.acceptance import Acceptance
from tests.mariadb import MariaDB, connected
from tests.mariadb import running as running_mariadb
from tests.process.server import running

pytestmark = pytest.mark.process

A, B = "humas@pengirim", "humas@penerima"
DEADLINE = 60.0
PATIENCE = 8  # after so many seconds a client is told to come again later


@pytest.fixture
def mariadb() -> Iterator[MariaDB]:
    with running_mariadb() as server:
        yield server


def messages_in(setting: str) -> list[str]:
    with connected(setting) as cursor:
        cursor.execute("SELECT client_id FROM message ORDER BY sequence")
        return [client_id for (client_id,) in cursor.fetchall()]


async def test_a_popup_goes_its_whole_way(mariadb: MariaDB, tmp_path: Path) -> None:
    setting = mariadb.make_database()
    async with running(tmp_path / "server", settings={"database": setting}) as server:
        passwords = await server.members([A, B])
        async with (
            asyncio.timeout(DEADLINE),
            server.session(A, passwords[A]) as sender,
            server.session(B, passwords[B]) as reader,
        ):
            accepted = await sender.send([B], "Rapat", "Pukul dua.")
            message = await anext(one async for one in reader.follow() if isinstance(one, Message))
            assert (message.subject, message.text, message.id) == ("Rapat", "Pukul dua.", accepted.message)
            await reader.acknowledge(message.id)
            rows = [row async for row in sender.ledger(accepted.message)]
            assert [row.address for row in rows] == [B]
            assert rows[0].times.acknowledged_at > 0
        assert not (server.data / "kentongan.db").exists()
    async with (
        running(tmp_path / "server", settings={"database": setting}) as again,
        again.session(B, passwords[B]) as reader,
    ):
        assert [one.message.subject async for one in reader.inbox()] == ["Rapat"]


async def send_until_accepted(client: Client, client_id: str) -> int:
    """As an outbox does: the same id again as long as the server says later; gives how often it said so."""
    refused = 0
    while True:
        try:
            await client.send([B], client_id, id=client_id)
            return refused
        except ServerRefused as error:
            if error.code != ErrorCode.STORAGE_FAILED:
                raise
            refused += 1


async def test_r07_the_database_server_is_killed_and_nobody_is_disconnected(
    mariadb: MariaDB, tmp_path: Path, acceptance: Acceptance
) -> None:
    setting = mariadb.make_database()
    async with running(tmp_path / "server", settings={"database": setting}) as server:
        passwords = await server.members([A, B])
        async with server.session(A, passwords[A]) as sender, server.session(B, passwords[B]) as reader:
            ids = [new_id() for _ in range(60)]
            shown: list[str] = []
            watching = asyncio.create_task(_watch(reader, shown, len(ids)))
            spans = []
            for place, client_id in enumerate(ids):
                if place % 20 == 10:
                    await asyncio.to_thread(mariadb.end, signal.SIGKILL)
                    sending = asyncio.create_task(send_until_accepted(sender, client_id))
                    await asyncio.to_thread(mariadb.start)
                    began = time.monotonic()
                    await sending
                    spans.append(time.monotonic() - began)
                else:
                    await send_until_accepted(sender, client_id)
            async with asyncio.timeout(DEADLINE):
                await watching
        assert messages_in(setting) == ids
        assert shown == ids
    acceptance("R07", "first success <= 5 s after DB is back", f"slowest of {len(spans)}: {max(spans):.1f} s")
    assert max(spans) <= 5


@pytest.mark.parametrize("seconds", [3, pytest.param(30, marks=pytest.mark.nightly)])
async def test_r07_the_database_server_stands_still_and_nobody_is_disconnected(
    mariadb: MariaDB, tmp_path: Path, acceptance: Acceptance, seconds: int
) -> None:
    setting = mariadb.make_database()
    async with running(tmp_path / "server", settings={"database": setting}) as server:
        server.log.expected.add("sample_failed")  # a figure of the charts is missing then
        passwords = await server.members([A, B])
        async with server.session(A, passwords[A]) as sender, server.session(B, passwords[B]) as reader:
            ids = [new_id() for _ in range(30)]
            shown: list[str] = []
            watching = asyncio.create_task(_watch(reader, shown, len(ids)))
            for client_id in ids[:10]:
                await send_until_accepted(sender, client_id)
            mariadb.pause()
            try:
                sending = asyncio.create_task(send_until_accepted(sender, ids[10]))
                await asyncio.sleep(seconds)
                await reader.ping()
                assert not sending.done()
            finally:
                mariadb.go_on()
            began = time.monotonic()
            refused = await sending
            span = time.monotonic() - began
            for client_id in ids[11:]:
                await send_until_accepted(sender, client_id)
            async with asyncio.timeout(DEADLINE):
                await watching
        assert bool(refused) == (seconds > PATIENCE)
        assert messages_in(setting) == ids
        assert shown == ids
    acceptance("R07", "first success <= 5 s after a pause; LEDGER clean", f"{span:.1f} s, pause of {seconds} s")
    acceptance("R07", "sessions dropped = 0", f"0 of 2, pause of {seconds} s")
    assert span <= 5


async def _watch(reader: Client, shown: list[str], count: int) -> None:
    async for one in reader.follow():
        if isinstance(one, Message):
            shown.append(one.subject)
        if len(shown) == count:
            return
