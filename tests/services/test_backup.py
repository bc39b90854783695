"""Backups: whole, proved, on time, one at a time, and nobody waits for them. [BACKUP-2]"""

import asyncio
import hashlib
import json
import sqlite3
import stat
import tarfile
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection
from structlog.testing import capture_logs

from kentongan.bus.bus import BackupEnded, BackupMoved, Event
from kentongan.bus.local import LocalBus
from kentongan.config import RetentionSettings, Settings, load_settings
from kentongan.errors import ErrorCode, Refusal
from kentongan.files.space import Space
from kentongan.files.spool import Spool
from kentongan.services import backup as module
from kentongan.services.audit import AuditService
from kentongan.services.backup import BackupService
from kentongan.services.identity import load_identity
from kentongan.services.login import Membership
from kentongan.services.progress import BackupFailed, BackupStopped
from kentongan.services.proof import Backup, backups_in
from kentongan.services.retention import RetentionService
from kentongan.store.audit import AuditFilter
from kentongan.store.backup import BACKUP_JOB, Snapshot, copy_database
from kentongan.store.job import ExtendJob, LeaseJob
from kentongan.store.schema import blob
from kentongan.store.store import Store
from kentongan.words import AuditEvent, BackupConcern, BackupFlaw, BackupStep, ConcernKind
from tests.services.clock import DAY, NOW, Clock
from tests.services.plant import Plant
from tests.services.storehouse import put_file

Admit = Callable[[str], Awaitable[Membership]]
CONTENTS = [b"satu", b"dua" * 1000, b"", bytes(100_000)]
HOUR = 3_600_000


@pytest.fixture
def database() -> str:
    """SQLite; what is different on MariaDB stands in test_backup_mariadb."""
    return ""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(data=tmp_path, name="Contoh", mail={"password": "rahasia"}, free_space=0)


@pytest.fixture
def heard() -> list[Event]:
    return []


@pytest.fixture
async def service(
    store: Store, spool: Spool, settings: Settings, audit: AuditService, heard: list[Event], admit: Admit
) -> BackupService:
    """A server with a member and some files of its own."""
    await admit("humas@satu")
    blobs = [{"sha256": put_file(spool, one), "size": len(one), "created_at": 1} for one in CONTENTS]
    await store.write(Plant(((blob, blobs),)))
    bus = LocalBus()
    bus.subscribe(heard.append)
    return BackupService(store, spool, settings, audit, load_identity(settings.data), bus)


def names_in(backup: Path) -> list[str]:
    with tarfile.open(backup) as archive:
        return archive.getnames()


async def test_everything_is_in_one_file_for_the_owner_only_and_it_is_proved_at_once(
    service: BackupService, tmp_path: Path, heard: list[Event]
) -> None:
    backup = await service.back_up("local:test")
    assert backup.proved
    assert backup.made_at == NOW
    blobs = sorted(f"files/blobs/{one[:2]}/{one}" for one in (hashlib.sha256(c).hexdigest() for c in CONTENTS))
    fixed = ["audit-head.json", "certificate.pem", "identity.pem", "kentongan.db", "settings.toml"]
    assert names_in(backup.path) == ["manifest.jsonl", "manifest.seal", *fixed, *blobs]
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "backups").iterdir()}
    assert modes == {backup.path.name: 0o600, f"{backup.path.name}.json": 0o600}
    assert stat.S_IMODE((tmp_path / "backups").stat().st_mode) == 0o700
    assert next(event.step for event in heard if isinstance(event, BackupMoved)) is BackupStep.COPYING
    assert heard[-1] == BackupEnded(backup.path.name, True)
    assert service.progress is None


async def test_settings_go_along_with_their_secrets_and_letters_do_not(service: BackupService, tmp_path: Path) -> None:
    (tmp_path / "mail").mkdir()
    (tmp_path / "mail" / "1.eml").write_text("kata sandi pertama")
    backup = await service.back_up("local:test")
    with tarfile.open(backup.path) as archive:
        content = archive.extractfile("settings.toml")
        assert content is not None
        file = tmp_path / "again.toml"
        file.write_bytes(content.read())
    again = load_settings(file, data=tmp_path)
    assert (again.name, again.mail.password.get_secret_value()) == ("Contoh", "rahasia")
    assert not any("mail" in name for name in names_in(backup.path))


async def test_the_signed_end_of_the_audit_log_is_the_one_of_the_copy(
    service: BackupService, audit: AuditService
) -> None:
    backup = await service.back_up("local:test")
    with tarfile.open(backup.path) as archive:
        content = archive.extractfile("audit-head.json")
        assert content is not None
        head = content.read().decode()
    await audit.sign()
    assert (await audit.verified(head)).flaws == []
    events = await audit.lines(AuditFilter(event=AuditEvent.BACKUP_MADE))
    ends, begins = [json.loads(line.detail) for line in events]
    assert begins == {"begins": True}
    assert ends == {"bytes": backup.size, "proved": True, "removed": 0}
    assert events[1].sequence == json.loads(head)["count"]


async def test_what_is_written_meanwhile_is_no_part_of_it(
    service: BackupService, store: Store, admit: Admit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The copy is one moment: a member and a file that come while it is taken are in the next one."""
    begun, go_on = threading.Event(), threading.Event()

    def slowly(connection: Connection, target: Path, moved: Any) -> Snapshot:
        def wait(done: int, total: int) -> None:
            begun.set()
            assert go_on.wait(20)
            moved(done, total)

        return copy_database(connection, target, wait)

    monkeypatch.setattr(module, "copy_database", slowly)
    task = await service.begin("local:test")
    assert await asyncio.to_thread(begun.wait, 20)
    await admit("baru@dua")
    go_on.set()
    backup = await task
    assert backup.proved
    assert rows_of(backup)["member"] == 1
    monkeypatch.undo()
    later = await service.back_up("local:test")
    assert rows_of(later)["member"] == 2


def rows_of(backup: Backup) -> dict[str, int]:
    with tarfile.open(backup.path) as archive:
        content = archive.extractfile("manifest.jsonl")
        assert content is not None
        rows: dict[str, int] = json.loads(content.readline())["rows"]
        return rows


async def test_one_at_a_time_also_when_another_hub_makes_it(service: BackupService, store: Store, clock: Clock) -> None:
    assert await store.write(LeaseJob(BACKUP_JOB, 60_000))
    with pytest.raises(Refusal) as refused:
        await service.begin("local:test")
    assert refused.value.code is ErrorCode.BACKUP_RUNNING
    clock.forward(60_000)
    task = await service.begin("local:test")
    with pytest.raises(Refusal) as refused:
        await service.begin("local:test")
    assert refused.value.code is ErrorCode.BACKUP_RUNNING
    await task
    await service.back_up("local:test")


async def test_a_disk_without_room_is_refused_before_anything_is_written(
    service: BackupService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Space, "free_bytes", lambda _: 100_000)
    with pytest.raises(Refusal) as refused:
        await service.begin("local:test")
    assert refused.value.code is ErrorCode.BACKUP_SPACE
    assert "100,000" in refused.value.say("id")
    monkeypatch.undo()
    assert (await service.back_up("local:test")).proved


async def test_a_folder_that_cannot_be_used_is_told_with_the_systems_reason(
    service: BackupService, tmp_path: Path, clock: Clock
) -> None:
    (tmp_path / "backups").write_text("")
    with pytest.raises(BackupFailed) as failed:
        await service.begin("local:test")
    assert failed.value.say("en") == "The backup could not be made: File exists"
    report = await service.report()
    assert (report.id, report.concern) == ("Cadangan gagal dibuat: sudah ada", BackupConcern.NEVER)
    assert [concern.sentence.en for concern in await service.concerns()] == [failed.value.say("en")]
    clock.forward(2 * HOUR)
    said = [(concern.sentence.en, concern.urgent) for concern in await service.concerns()]
    assert said == [("This server was never backed up.", False), (failed.value.say("en"), True)]


async def test_a_server_that_stops_ends_it_and_nothing_of_it_stays(
    service: BackupService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slowly(connection: Connection, target: Path, moved: Any) -> Snapshot:
        begun.set()
        assert go_on.wait(20)
        return copy_database(connection, target, moved)

    monkeypatch.setattr(module, "copy_database", slowly)
    task = await service.begin("local:test")
    assert await asyncio.to_thread(begun.wait, 20)
    stopping = asyncio.create_task(service.stop())
    await asyncio.sleep(0)
    go_on.set()
    await stopping
    with pytest.raises(BackupStopped):
        await task
    assert list((tmp_path / "backups").iterdir()) == []


# What the proof must find


async def test_the_proof_fails_when_one_attachment_is_damaged(service: BackupService, spool: Spool) -> None:
    sha256 = hashlib.sha256(CONTENTS[1]).hexdigest()
    path = spool.root / "blobs" / sha256[:2] / sha256
    path.write_bytes(b"DUA" + CONTENTS[1][3:])
    with capture_logs() as log:
        backup = await service.back_up("local:test")
    assert backup.proof
    assert (backup.proof.flaw, backup.proof.detail) == (BackupFlaw.CHANGED, f"files/blobs/{sha256[:2]}/{sha256}")
    assert (await service.health()).concern is BackupConcern.UNPROVED
    assert [line["log_level"] for line in log if line["event"] == "backup_made"] == ["error"]
    report = await service.report()
    assert report.newest
    assert sha256 in report.newest.en


async def test_the_proof_fails_when_one_attachment_is_missing(service: BackupService, spool: Spool) -> None:
    sha256 = hashlib.sha256(CONTENTS[1]).hexdigest()
    (spool.root / "blobs" / sha256[:2] / sha256).unlink()
    with capture_logs():
        backup = await service.back_up("local:test")
    assert backup.proof
    assert (backup.proof.flaw, backup.proof.detail) == (BackupFlaw.MISSING, f"files/blobs/{sha256[:2]}/{sha256}")


async def test_the_proof_fails_when_a_row_is_missing_in_the_copy(
    service: BackupService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted in the running server: a copy that has lost a row cannot agree with itself only."""

    def carelessly(connection: Connection, target: Path, moved: Any) -> Snapshot:
        snapshot = copy_database(connection, target, moved)
        copy = sqlite3.connect(target)
        copy.execute("DELETE FROM letter WHERE id = (SELECT max(id) FROM letter)")
        copy.commit()
        copy.execute("PRAGMA journal_mode=DELETE")
        copy.close()
        return snapshot

    monkeypatch.setattr(module, "copy_database", carelessly)
    with capture_logs():
        backup = await service.back_up("local:test")
    assert backup.proof
    assert (backup.proof.flaw, backup.proof.detail) == (BackupFlaw.ROWS, "letter 0 / 1")


async def test_an_older_backup_is_proved_once_more_and_its_flaw_is_found(service: BackupService) -> None:
    backup = await service.back_up("local:test")
    content = bytearray(backup.path.read_bytes())
    content[len(content) // 2] ^= 1
    backup.path.write_bytes(content)
    with capture_logs():
        again = await (await service.begin_proof(backup.path.name, "local:test"))
    assert again.proof
    assert again.proof.flaw is BackupFlaw.CHANGED
    for name in ("kentongan-20000101-000000.tar", "../x", "making"):
        with pytest.raises(Refusal) as refused:
            await service.begin_proof(name, "local:test")
        assert refused.value.code is ErrorCode.BACKUP_UNKNOWN


# Files may not go while a backup needs them


async def test_a_file_whose_row_goes_meanwhile_is_still_in_the_backup(
    service: BackupService,
    store: Store,
    spool: Spool,
    clock: Clock,
    audit: AuditService,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Retention runs, twice, hours apart, between the copy of the database and the copying of the files."""
    retention = RetentionService(store, spool, RetentionSettings(), audit, rest=0)
    copied, go_on = asyncio.Event(), asyncio.Event()
    copy = Store.read_apart

    async def then_wait(self: Store, *args: Any) -> Any:
        snapshot = await copy(self, *args)
        copied.set()
        await go_on.wait()
        return snapshot

    monkeypatch.setattr(Store, "read_apart", then_wait)
    task = await service.begin("local:test")
    await asyncio.wait_for(copied.wait(), 20)
    await retention.remove()
    aside = spool.aside()
    assert len(aside) == len(CONTENTS)
    clock.forward(2 * HOUR)
    await store.write(ExtendJob(BACKUP_JOB, 60_000))  # as its pulse does
    await retention.remove()
    assert sorted(spool.aside()) == sorted(aside)
    assert (await retention.preview())[4].files == 0
    go_on.set()
    assert (await task).proved
    await retention.remove()
    assert spool.aside() == []


# The schedule, and old ones


async def test_it_is_made_when_it_is_due_and_not_before(
    service: BackupService, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "UTC")
    assert not await service._due(0)
    clock.forward(HOUR - 1)
    assert not await service._due(0)
    clock.forward(1)
    assert await service._due(0)  # a server without any backup does not wait for the night
    backup = await service.back_up("server")
    assert not await service._due(0)
    clock.forward(DAY)
    assert await service._due(0)
    assert not await service._due(clock.now - HOUR + 1)  # it has just failed
    assert backup.proved


async def test_the_schedule_runs_by_itself_and_goes_on_after_a_failure(
    service: BackupService, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = asyncio.create_task(service.run(look=0))
    await asyncio.sleep(0)
    clock.forward(HOUR)
    monkeypatch.setattr(Space, "free_bytes", lambda _: 0)
    with capture_logs() as log:
        await until(lambda: any(line["event"] == "backup_failed" for line in log))
    monkeypatch.undo()
    clock.forward(HOUR)
    await until(lambda: any(one.proved for one in backups_in(service._folder)))
    running.cancel()
    await service.stop()


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not true():  # noqa: ASYNC110 - the turns of the loop are what is waited for
            await asyncio.sleep(0)


async def test_old_ones_go_but_never_the_newest_that_is_proved(
    service: BackupService, settings: Settings, clock: Clock, spool: Spool
) -> None:
    settings.backup.keep = 2
    made = []
    for _ in range(3):
        made.append(await service.back_up("local:test"))
        clock.forward(1000)
    assert [one.path for one in await service.backups()] == [made[2].path, made[1].path]
    sha256 = hashlib.sha256(CONTENTS[0]).hexdigest()
    (spool.root / "blobs" / sha256[:2] / sha256).unlink()
    with capture_logs():
        for _ in range(3):
            await service.back_up("local:test")
            clock.forward(1000)
    left = await service.backups()
    assert [one.proved for one in left] == [False, False, True]
    assert left[2].path == made[2].path
    assert sorted(path.suffix for path in service._folder.iterdir()) == [".json"] * 3 + [".tar"] * 3


async def test_two_in_one_second_have_two_names(service: BackupService) -> None:
    first, second = [await service.back_up("local:test") for _ in range(2)]
    assert first.path != second.path
    assert first.proved
    assert second.proved


# What an administrator is told


async def test_health_says_never_old_unproved_or_nothing(service: BackupService, clock: Clock) -> None:
    assert (await service.health()).concern is BackupConcern.NEVER
    backup = await service.back_up("local:test")
    health = await service.health()
    assert (health.concern, health.newest, health.proved) == (BackupConcern.NONE, backup, backup)
    clock.forward(2 * DAY)
    assert (await service.health()).concern is BackupConcern.NONE
    clock.forward(1)
    assert (await service.health()).concern is BackupConcern.OLD
    [concern] = await service.concerns()
    assert (concern.kind, concern.since, concern.urgent) == (ConcernKind.BACKUP, backup.made_at, False)
    backup.path.with_name(f"{backup.path.name}.json").unlink()
    assert (await service.health()).concern is BackupConcern.UNPROVED


async def test_one_is_removed_by_hand_but_not_the_newest_that_is_proved(
    service: BackupService, store: Store, clock: Clock, audit: AuditService, heard: list[Event]
) -> None:
    first = await service.back_up("local:test")
    clock.forward(1000)
    newest = await service.back_up("local:test")
    heard.clear()
    with pytest.raises(Refusal) as refused:
        await service.remove(newest.path.name, "console:rani")
    assert refused.value.code is ErrorCode.BACKUP_NEEDED
    assert (await service.remove(first.path.name, "console:rani")).name == first.path.name
    assert [one.path.name for one in await service.backups()] == [newest.path.name]
    assert sorted(path.name for path in newest.path.parent.iterdir()) == [newest.path.name, newest.path.name + ".json"]
    [line] = await audit.lines(AuditFilter(AuditEvent.BACKUP_REMOVED))
    assert (line.actor, line.subject) == ("console:rani", first.path.name)
    assert heard == [BackupEnded(first.path.name, False)]
    await store.write(LeaseJob(BACKUP_JOB, 60_000))
    with pytest.raises(Refusal) as refused:
        await service.remove(newest.path.name, "console:rani")
    assert refused.value.code is ErrorCode.BACKUP_RUNNING


async def test_a_proof_keeps_what_was_compared(service: BackupService) -> None:
    backup = await service.back_up("local:test")
    assert backup.proof
    assert (backup.proof.rows["member"], backup.proof.rows["blob"]) == (1, len(CONTENTS))
    assert backup.proof.pieces >= len(CONTENTS)
    assert [one.proof for one in await service.backups()] == [backup.proof]


async def test_lists_come_in_pages(service: BackupService, clock: Clock) -> None:
    for _ in range(3):
        await service.back_up("local:test")
        clock.forward(1000)
    first = await service.page("", 2)
    rest = await service.page(first.rows[-1].name, 2)
    assert [len(first.rows), len(rest.rows)] == [2, 1]
    assert first.rows[0].name > first.rows[1].name > rest.rows[0].name
    assert (await service.page(rest.rows[-1].name, 2)).rows == []
    assert (await service.verify(rest.rows[0].name)).server == "Contoh"
