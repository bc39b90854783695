"""A server that finds a database of an older version keeps a copy of it, brings it to the newest form, and serves."""

from pathlib import Path

import pytest

from tests.process.server import running
from tests.store.frozen_database import thaw

pytestmark = pytest.mark.process


async def test_an_older_database_is_kept_and_served(tmp_path: Path) -> None:
    data = tmp_path / "server"
    data.mkdir(mode=0o700)
    thaw(data, "", used=False)
    async with running(data) as server:
        password = await server.member("humas@satu")
        [kept] = (data / "backups").iterdir()
        assert kept.name.startswith("before-")
        assert (kept / "kentongan.db").is_file()
        async with server.session("humas@satu", password) as member:
            assert (await member.send(["humas@satu"], "Kabar", "Isi.")).recipients == 1
