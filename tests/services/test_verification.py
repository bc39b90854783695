"""Looking through the audit log: beside everything else, once at a time, and what came of it is kept. [AUDIT-3]"""

import asyncio

import pytest
from sqlalchemy import update
from structlog.testing import capture_logs

from kentongan.bus.bus import AuditLooked, AuditMoved, Event
from kentongan.bus.local import LocalBus
from kentongan.domain.audit import AuditEntry
from kentongan.protocol.commands.audit import Audit
from kentongan.services.audit import AuditService
from kentongan.services.verification import VerificationService
from kentongan.store.audit import AuditFilter
from kentongan.store.engine import Engines
from kentongan.store.schema import audit as table
from kentongan.store.store import Store
from kentongan.words import AuditEvent


@pytest.fixture
def heard() -> list[Event]:
    return []


@pytest.fixture
def service(store: Store, audit: AuditService, heard: list[Event]) -> VerificationService:
    bus = LocalBus()
    bus.subscribe(heard.append)
    return VerificationService(store, audit, bus)


async def test_a_whole_log_is_told_with_how_far_it_has_come(
    service: VerificationService, audit: AuditService, heard: list[Event]
) -> None:
    await audit.started()
    assert service.last is None
    first, second = await service.begin("console:rani"), await service.begin("console:sari")
    assert first is second  # one look at a time
    assert service.progress is not None
    verified = await first
    assert verified is service.last
    assert (verified.whole, service.progress) == (True, None)
    assert heard[-1] == AuditLooked(True)
    assert AuditMoved(verified.check.lines, verified.check.lines) in heard
    actors = [line.actor for line in await audit.lines(AuditFilter(AuditEvent.AUDIT_VERIFIED))]
    assert actors == ["console:sari", "console:rani"]


async def test_a_changed_line_is_named(
    service: VerificationService, audit: AuditService, engines: Engines, heard: list[Event]
) -> None:
    await audit.started()
    await audit.record(AuditEntry(AuditEvent.LOGIN_FAILED, subject="humas@satu"))
    with engines.writer.begin() as connection:
        connection.execute(update(table).where(table.c.sequence == 2).values(subject="humas@dua"))
    with capture_logs() as log:
        verified = await (await service.begin("console:rani"))
    assert not verified.whole
    assert [problem.sequence for problem in verified.check.problems] == [2]
    assert ("audit_damaged", 2) in [(line["event"], line.get("line")) for line in log]
    assert heard[-1] == AuditLooked(False)


async def test_it_is_done_by_itself(store: Store, audit: AuditService) -> None:
    await audit.started()
    bus, looked = LocalBus(), asyncio.Event()
    bus.subscribe(lambda event: looked.set() if isinstance(event, AuditLooked) else None)
    service = VerificationService(store, audit, bus)
    running = asyncio.create_task(service.run(first=0, every=3600))
    await asyncio.wait_for(looked.wait(), 10)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert await audit.lines(AuditFilter(AuditEvent.AUDIT_VERIFIED)) == []  # nobody has asked
    await service.stop()


async def test_it_goes_out_as_a_table_that_reckons_nothing_and_that_is_recorded(audit: AuditService) -> None:
    await audit.record(AuditEntry(AuditEvent.LOGIN_FAILED, subject="=cmd()", source="192.0.2.1"))
    await audit.record(AuditEntry(AuditEvent.SERVER_STOPPED, "server"))
    pages = await audit.export(Audit(event=AuditEvent.LOGIN_FAILED), "console:rani")
    lines = "".join([page async for page in pages]).splitlines()
    assert lines[0] == "sequence,time,event,actor,source,subject,detail,hash"
    assert len(lines) == 2
    assert ",login_failed,,192.0.2.1,'=cmd()," in lines[1]
    [line] = await audit.lines(AuditFilter(AuditEvent.AUDIT_EXPORTED))
    assert (line.actor, line.detail) == ("console:rani", '{"event":"login_failed"}')
