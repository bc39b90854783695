"""Backups where the database is no file of ours: left to its own tools, and said so."""

import asyncio
from pathlib import Path

import pytest

from kentongan.bus.local import LocalBus
from kentongan.config import load_settings
from kentongan.files.spool import Spool
from kentongan.services.audit import AuditService
from kentongan.services.backup import BackupService
from kentongan.services.identity import load_identity
from kentongan.services.progress import BackupElsewhere
from kentongan.store.store import Store
from tests.kinds import only_mariadb


@only_mariadb
async def test_it_is_refused_with_what_to_do_and_never_tried_by_the_schedule(
    store: Store, audit: AuditService, tmp_path: Path
) -> None:
    settings = load_settings(data=tmp_path)
    service = BackupService(store, Spool(tmp_path / "files"), settings, audit, load_identity(tmp_path), LocalBus())
    with pytest.raises(BackupElsewhere) as refused:
        await service.back_up("test")
    assert "mariadb-dump" in refused.value.say("id")
    assert refused.value.say("id") != refused.value.say("en")
    assert await service.concerns() == []
    async with asyncio.timeout(10):
        await service.run(0)
