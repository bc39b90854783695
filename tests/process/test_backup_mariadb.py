"""A server on MariaDB is backed up by the command, and a server of either kind comes out of the file. [BACKUP-3]"""

import asyncio
import json
from pathlib import Path

from tests.kinds import only_mariadb
from tests.mariadb import another_database
from tests.process.server import running
from tests.process.test_administration import REFUSED, Administrator

A, B = "humas@pengirim", "humas@penerima"


@only_mariadb
async def test_the_file_becomes_a_server_on_another_mariadb_or_sqlite(database: str, tmp_path: Path) -> None:
    async with running(tmp_path / "server", settings={"database": database}) as server:
        passwords = await server.members([A, B])
        async with server.session(A, passwords[A]) as sender:
            await sender.send([B], "Kabar", "Isi.")
        row = json.loads(await Administrator(server.data).good("backup", "now", "--json"))
    assert (row["flaw"], bool(row["proved_at"])) == (None, True)
    file = server.data / "backups" / row["name"]
    with another_database(database) as other:
        admin = Administrator(tmp_path)
        home, away = tmp_path / "home", tmp_path / "away"
        for setting, folder in (("", home), (other, away)):
            admin.environment["KENTONGAN_DATABASE"] = setting
            done = await asyncio.to_thread(admin.run, "restore", str(file), "--into", str(folder))
            assert done.exit_code == 0, done.stderr
            assert ('database = "mysql://' if setting else "take “database” out") in done.stderr
            assert (":***@" in done.stderr) is bool(setting)
            assert (folder / "kentongan.db").exists() is not bool(setting)
        async with running(away, settings={"database": other}) as again:
            async with again.session(B, passwords[B]) as reader:
                assert [one.message.subject async for one in reader.inbox()] == ["Kabar"]
            assert "Whole" in await Administrator(away).good("audit", "verify")
        assert "holds tables already" in await admin.bad(REFUSED, "restore", str(file), "--into", str(tmp_path / "x"))
