"""Retention where several hubs are: one removes, and what the others know it finds in the database."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from sqlalchemy import select

from kentongan.config import RetentionSettings
from kentongan.files.spool import Spool
from kentongan.services.audit import AuditService
from kentongan.services.login import Membership
from kentongan.services.retention import RetentionService
from kentongan.store.device import SeeDevice
from kentongan.store.job import LeaseJob
from kentongan.store.schema import device
from kentongan.store.store import Store
from tests.services.clock import DAY, NOW, Clock
from tests.services.plant import Plant


async def test_a_hub_that_does_not_remove_sees_its_devices_all_the_same(
    store: Store, audit: AuditService, admit: Callable[[str], Awaitable[Membership]], clock: Clock, tmp_path: Path
) -> None:
    """Another hub has the job: it does not know who is connected here, and must find these devices in use."""
    service = RetentionService(store, Spool(tmp_path / "files"), RetentionSettings(), audit)
    member = await admit("a@satu")
    row = {"id": "1" * 32, "key_hash": "1" * 64, "member_id": member.member_id, "name": ""}
    await store.write(Plant(((device, [row | {"created_at": NOW, "seen_at": NOW}]),)))
    service.devices_online = lambda: {"1" * 32}
    clock.forward(DAY)
    assert await store.write(LeaseJob("retention", 10 * DAY))
    seen = asyncio.Event()
    store.writer.on_commit.append(
        lambda done: seen.set() if any(isinstance(one, SeeDevice) for one, _ in done) else None
    )
    running = asyncio.create_task(service.run(0.01))
    async with asyncio.timeout(20):
        await seen.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert await store.read(lambda connection: connection.scalar(select(device.c.seen_at))) == clock.now
