"""Backups of a MariaDB: the same file as of SQLite, proved by the same function, and a server of either kind again."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection

from kentongan.bus.local import LocalBus
from kentongan.config import load_settings
from kentongan.files.part import part_name_of_its_own
from kentongan.files.spool import Spool
from kentongan.services.audit import AuditService
from kentongan.services.backup import BackupService
from kentongan.services.identity import load_identity
from kentongan.services.login import Membership
from kentongan.services.restore import restore_into
from kentongan.store.engine import open_engines
from kentongan.store.migration import DatabaseOccupied
from kentongan.store.schema import blob, metadata
from kentongan.store.store import Store
from tests.kinds import only_mariadb
from tests.mariadb import another_database
from tests.services.clock import Clock
from tests.services.plant import Plant
from tests.services.specimen import nothing
from tests.store.batch import Name, names

pytestmark = only_mariadb
Admit = Callable[[str], Awaitable[Membership]]
CONTENT = b"isi lampiran"


@pytest.fixture
async def service(store: Store, audit: AuditService, tmp_path: Path, admit: Admit) -> BackupService:
    """A server on a MariaDB with a member and an attachment."""
    spool, sha256 = Spool(tmp_path / "files"), hashlib.sha256(CONTENT).hexdigest()
    spool.prepare()
    part = spool.open_part(part_name_of_its_own(1, len(CONTENT), sha256))
    part.write(memoryview(CONTENT))
    part.seal(sha256)
    part.close()
    spool.keep(part, sha256)
    await admit("humas@satu")
    await store.write(Plant(((blob, [{"sha256": sha256, "size": len(CONTENT), "created_at": 1}]),)))
    settings = load_settings(data=tmp_path, name="Contoh", free_space=0)
    return BackupService(store, spool, settings, audit, load_identity(tmp_path), LocalBus())


def rows(connection: Connection) -> dict[str, list[str]]:
    return {table.name: sorted(map(repr, connection.execute(table.select()))) for table in metadata.sorted_tables}


async def test_it_is_made_and_proved_and_members_go_on_meanwhile(service: BackupService, store: Store) -> None:
    making = asyncio.create_task(service.back_up("local:test"))
    written = 0
    while not making.done():
        await store.write(Name(f"meanwhile {written}"))
        written += 1
    backup = await making
    assert backup.proved
    assert backup.proof is not None
    assert backup.proof.rows["blob"] == backup.proof.rows["alembic_version"] == 1
    assert backup.proof.rows["audience_group"] < written
    assert [concern.sentence.en for concern in await service.concerns()] == []


async def test_it_becomes_a_server_of_either_kind(
    service: BackupService, store: Store, database: str, tmp_path: Path
) -> None:
    backup = await service.back_up("local:test")
    before = await store.read(rows)
    home, away = tmp_path / "home", tmp_path / "away"
    with another_database(database) as other:
        steps: list[tuple[int, int]] = []
        await restore_into(backup.path, home, "local:test", nothing)
        await restore_into(
            backup.path, away, "local:test", nothing, other, lambda done, total: steps.append((done, total))
        )
        assert steps[-1][0] == steps[-1][1] > 0
        assert not (away / "kentongan.db").exists()
        with pytest.raises(DatabaseOccupied):
            await restore_into(backup.path, tmp_path / "third", "local:test", nothing, other)
        assert not (tmp_path / "third").exists()
        for folder, setting in ((home, ""), (away, other)):
            engines = open_engines(folder, setting)
            again = Store(engines, Clock())
            again.start()
            try:
                after = await again.read(rows)
                for name in set(before) - {"audit", "audit_head", "job", "writer"}:
                    assert after[name] == before[name], name
                check = await AuditService(again, folder, load_identity(folder)).verify()
                assert check.problems == []
                assert sum("backup_restored" in line for line in after["audit"]) == 1
            finally:
                await again.stop()
            assert [path.read_bytes() for path in (folder / "files").rglob("*") if path.is_file()] == [CONTENT]


async def test_a_restore_that_failed_on_the_way_may_be_repeated(
    service: BackupService, database: str, tmp_path: Path
) -> None:
    backup = await service.back_up("local:test")

    def stop(_done: int, _total: int) -> None:
        raise InterruptedError

    with another_database(database) as other:
        with pytest.raises(InterruptedError):
            await restore_into(backup.path, tmp_path / "new", "local:test", nothing, other, stop)
        assert not (tmp_path / "new").exists()
        await restore_into(backup.path, tmp_path / "new", "local:test", nothing, other)
        engines = open_engines(tmp_path / "new", other)
        with engines.reader.begin() as connection:
            assert names(connection) == []
        engines.dispose()
