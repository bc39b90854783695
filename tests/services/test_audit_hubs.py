"""The audit log where several hubs are: each signs its end for itself."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from kentongan.services.audit import HEAD_FILE, AuditService
from kentongan.services.identity import Identity, load_identity
from kentongan.store.audit import AuditFilter
from kentongan.store.engine import Engines
from kentongan.store.store import Store
from kentongan.words import AuditEvent
from tests.kinds import only_sqlite
from tests.services.clock import Clock

pytestmark = only_sqlite  # on a MariaDB a hub passes a door that is made when it is opened


@pytest.fixture
def identity(tmp_path: Path) -> Identity:
    return load_identity(tmp_path)


@pytest.fixture
async def of_hub(engines: Engines, clock: Clock) -> AsyncIterator[Store]:
    """As the hub `b` has it."""
    store = Store(replace(engines, hub="b"), clock)
    store.start()
    yield store
    await store.writer.stop()


async def damages(audit: AuditService) -> int:
    return len(await audit.lines(AuditFilter(event=AuditEvent.AUDIT_DAMAGED)))


async def test_a_hub_that_comes_new_finds_nothing_damaged_and_signs_for_itself(
    store: Store, of_hub: Store, identity: Identity, tmp_path: Path
) -> None:
    folder = tmp_path / "b"
    folder.mkdir()
    first, second = AuditService(store, tmp_path, identity), AuditService(of_hub, folder, identity)
    await first.started()
    await second.started()
    await first.sign()
    assert await damages(first) == 0
    assert [path.name for path in folder.iterdir()] == ["audit-head-b.json"]
    assert (await second.verify()).problems == []
    (line,) = [line for line in await second.lines(AuditFilter()) if "hub" in line.detail]
    assert '"hub":"b"' in line.detail.replace(" ", "")


async def test_each_of_them_finds_a_log_that_was_cut(
    store: Store, of_hub: Store, identity: Identity, engines: Engines, tmp_path: Path
) -> None:
    """Also with the head from when the server was alone in its folder."""
    alone, hub = AuditService(store, tmp_path, identity), AuditService(of_hub, tmp_path, identity)
    await alone.started()
    assert hub.kept_head() == alone.kept_head() is not None
    await hub.started()
    assert (tmp_path / HEAD_FILE).exists()
    with engines.writer.begin() as connection:
        connection.execute(text("DELETE FROM audit"))
        connection.execute(text(f"UPDATE audit_head SET count = 0, hash = '{'0' * 64}'"))
    await hub.sign()
    assert await damages(hub) == 1
