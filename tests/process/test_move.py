"""A server's database moves to a MariaDB and back, by the command an administrator types; members notice nothing."""

import asyncio
import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.kinds import only_mariadb
from tests.mariadb import another_database
from tests.process.server import RunningServer, running
from tests.process.test_administration import REFUSED, USAGE, Administrator

pytestmark = pytest.mark.process

A, B = "humas@pengirim", "humas@penerima"


async def subjects(server: RunningServer, passwords: dict[str, str]) -> list[str]:
    """What the recipient finds after logging in; then something is sent, and the log is looked through."""
    async with server.session(A, passwords[A]) as sender, server.session(B, passwords[B]) as reader:
        await sender.send([B], f"Kabar {server.settings.get('database', 'sqlite')[:6]}", "Isi.")
        found = [row.message.subject async for row in reader.inbox()]
    assert "Whole" in await Administrator(server.data).good("audit", "verify")
    return sorted(found)


@only_mariadb
async def test_there_and_back_with_everything_that_members_have(database: str, tmp_path: Path) -> None:
    data = tmp_path / "server"
    admin = Administrator(data)
    with another_database(database) as setting:
        password = urlsplit(setting).password or "?"
        target = {"KENTONGAN_MOVE_TO": setting}
        async with running(data) as server:
            passwords = await server.members([A, B])
            await subjects(server, passwords)
            admin.environment |= target
            refused = await admin.bad(REFUSED, "move-database")
            assert f"process {server.pid}" in refused
        said = await admin.good("move-database")
        assert 'database = "mysql://' in said
        assert password not in said
        assert "***" in said
        async with running(data, settings={"database": setting}) as server:
            assert len(await subjects(server, passwords)) == 2
        del admin.environment["KENTONGAN_MOVE_TO"]
        config = tmp_path / "settings.toml"
        config.write_text(f'database = "{setting}"\n')
        back = ("move-database", "--to", "sqlite", "--config", str(config))
        assert "is there already" in await admin.bad(REFUSED, *back)
        (data / "kentongan.db").rename(tmp_path / "old.db")
        told = json.loads(await admin.good(*back, "--json"))
        assert (told["database"], told["rows"] > 30) == ("", True)
    async with running(data) as server:
        assert len(await subjects(server, passwords)) == 3


def test_where_to_has_to_be_said_once(tmp_path: Path) -> None:
    admin = Administrator(tmp_path)
    config = tmp_path / "settings.toml"
    config.write_text("")
    for arguments in ((), ("--to", "sqlite", "--to-config", str(config))):
        done = admin.run("move-database", *arguments)
        assert (done.exit_code, done.stdout) == (USAGE, "")
        assert "one of them" in done.stderr
    missing = Administrator(tmp_path / "none").run("move-database", "--to", "sqlite")
    assert missing.exit_code == USAGE
    assert "There is no folder" in missing.stderr
    assert not (tmp_path / "none").exists()


async def test_what_the_environment_names_does_not_hide_what_a_file_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """--to-config is read alone: KENTONGAN_DATABASE is where the database is now."""
    monkeypatch.setenv("KENTONGAN_DATABASE", "mysql://a:rahasia@localhost/a?unix_socket=/nowhere/socket")
    config = tmp_path / "settings.toml"
    config.write_text('database = "postgresql://x"\n')
    done = await asyncio.to_thread(Administrator(tmp_path).run, "move-database", "--to-config", str(config))
    assert done.exit_code == REFUSED
    assert "has the form" in done.stderr
    assert "rahasia" not in done.stderr
