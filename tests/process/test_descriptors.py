"""A server that runs out of descriptors still has some for its members, its files and its administrators, [LIMIT-2]."""

import asyncio
from pathlib import Path

import pytest

from kentongan.protocol.commands.administration import Invitation, Invite
from tests.process.line import Line
from tests.process.server import running

pytestmark = pytest.mark.process

FEW = 200
PRELUDE = f"import resource; resource.setrlimit(resource.RLIMIT_NOFILE, ({FEW}, {FEW}))"
MEMBER = "humas@univ-contoh"


async def test_strangers_cannot_take_the_last_descriptors(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("contoh")
    async with running(tmp_path / "server", prelude=PRELUDE) as server:
        password = await server.member(MEMBER)
        async with server.session(MEMBER, password) as client:
            strangers = [await Line.plain(server.port, f"127.0.3.{number}") for number in range(1, 251)]
            server.log.wait_for(lambda: server.log.events("connection_refused") or None, 10, "a refusal")
            taken = len(list(Path(f"/proc/{server.pid}/fd").iterdir()))
            await client.ping()
            [attachment] = await client.upload([file])
            await client.send([MEMBER], "Halo", attachments=[attachment])
            await asyncio.to_thread(server.admin, Invite(), Invitation)
            for stranger in strangers:
                await stranger.__aexit__()
        async with asyncio.timeout(10), await Line.tls(server.port) as line:
            await line.answer("welcome")
            await line.ping()
    print(f"{taken} of {FEW} descriptors in use while 250 strangers knock")
    assert FEW * 0.6 < taken <= FEW * 0.8 + 2
