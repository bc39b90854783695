"""One look at everything: the figures come from the database and the running hub. [ADMIN-63]"""

from pathlib import Path

import pytest

from kentongan.domain.attention import HOUR, Concern
from kentongan.domain.audit import AuditEntry
from kentongan.files.space import Space
from kentongan.language import Sentence
from kentongan.services.attention import AttentionService
from kentongan.services.audit import AuditService
from kentongan.services.identity import load_identity
from kentongan.services.live import Snapshot
from kentongan.services.space import SpaceService
from kentongan.services.traffic import TrafficService
from kentongan.store.audit import AppendAudit
from kentongan.store.letter import CloseLetter, LeaseLetter
from kentongan.store.registration import SaveRegistration
from kentongan.store.store import Store
from kentongan.words import AuditEvent, ConcernKind, HealthPart
from tests.services.clock import NOW, Clock
from tests.store import people


class Quiet:
    """A hub in which nothing happens."""

    def snapshot(self) -> Snapshot:
        names = ("fresh", "waiting", "messages", "messages_per_minute", "bytes_in", "bytes_out", "rate_in", "rate_out")
        names += ("transfers", "file_bytes", "file_rate")
        return Snapshot(started_at=NOW, sessions=3, workers=[7], **dict.fromkeys(names, 0))

    def hubs(self) -> dict[str, Snapshot]:
        return {}


@pytest.fixture
def service(store: Store, audit: AuditService, tmp_path: Path) -> AttentionService:
    traffic = TrafficService(store, audit)
    traffic.live = Quiet()  # type: ignore[assignment]
    space = SpaceService(store, Space(tmp_path, 1024), 0)
    return AttentionService(store, space, traffic, load_identity(tmp_path), workers=1, ports=256)


async def kinds(service: AttentionService) -> dict[ConcernKind, int]:
    return {concern.kind: concern.count for concern in (await service.report()).concerns}


async def test_what_waits_and_what_is_stuck_is_counted(service: AttentionService, store: Store, clock: Clock) -> None:
    assert await kinds(service) == {}
    await people.admit(store, "a@satu")
    await store.write(SaveRegistration(people.form("b@satu"), "0" * 64, "127.0.0.1"))
    clock.forward(5)
    await store.write(SaveRegistration(people.form("c@satu"), "0" * 64, "127.0.0.1"))
    report = await service.report()
    assert [(one.kind, one.count, one.since) for one in report.concerns] == [(ConcernKind.REGISTRATIONS, 2, NOW)]
    for attempt in range(3):
        found = await store.write(LeaseLetter(1000))
        assert found
        await store.write(CloseLetter(found.id, "ditolak", clock.now))
        clock.forward(2000)
        assert (ConcernKind.MAIL in await kinds(service)) is (attempt == 2)
    (concern,) = [one for one in (await service.report()).concerns if one.kind is ConcernKind.MAIL]
    assert (concern.count, concern.since, "ditolak" in concern.en) == (1, NOW, True)


async def test_a_letter_that_nobody_sends_is_stuck_after_a_while(
    service: AttentionService, store: Store, clock: Clock
) -> None:
    await people.admit(store, "a@satu")
    clock.forward(10 * 60_000)
    assert await kinds(service) == {}
    clock.forward(1)
    assert await kinds(service) == {ConcernKind.MAIL: 1}


async def test_failed_logins_are_counted_with_those_that_were_held_back(
    service: AttentionService, store: Store, clock: Clock
) -> None:
    await store.write(AppendAudit(AuditEntry(AuditEvent.LOGIN_FAILED, source="192.0.2.7")))
    await store.write(AppendAudit(AuditEntry(AuditEvent.LOGIN_FAILED, detail={"held_back": 18})))
    assert await kinds(service) == {}
    await store.write(AppendAudit(AuditEntry(AuditEvent.LOGIN_FAILED, detail={"why": "held_back"})))
    assert await kinds(service) == {ConcernKind.FAILED_LOGINS: 20}
    clock.forward(HOUR + 1)
    assert await kinds(service) == {}


async def test_others_have_concerns_of_their_own(service: AttentionService, store: Store) -> None:
    await store.write(SaveRegistration(people.form("b@satu"), "0" * 64, "127.0.0.1"))

    async def backups() -> list[Concern]:
        return [Concern(ConcernKind.BACKUP, Sentence("Lama.", "Old."), urgent=True)]

    service.sources.append(backups)
    assert (await service.report()).concerns[0].en == "Old."
    assert [part.part for part in (await service.report()).parts if not part.good] == [HealthPart.BACKUP]


async def test_members_can_be_served_until_the_database_takes_nothing_more(
    service: AttentionService, store: Store
) -> None:
    assert await service.ready()
    store.writer._broken = True
    assert not await service.ready()
