"""Backups: made while the server runs, one at a time, on a schedule or when asked for, each proved, [BACKUP-2].

    BACKUPS/making/              the one that is being made, and its proof; gone afterwards

Nobody is stopped and nobody waits. The database is copied from one snapshot (`store.backup`); a lease in that database
keeps retention from removing files meanwhile, so every attachment that the copy names is there when its turn comes. The
work is done in threads, the proof in the same go: an old backup goes only when a newer one has been looked at.
"""

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from kentongan.bus.bus import BackupEnded, BackupMoved, Bus
from kentongan.config import BackupSettings, Settings
from kentongan.config.value import split_clock
from kentongan.domain.attention import Concern
from kentongan.domain.audit import AuditEntry, Detail
from kentongan.domain.backup import CONCERNS, DATABASE, Manifest, is_backup_name, slot_before, surplus
from kentongan.errors import ErrorCode, KentonganError, Refusal
from kentongan.files.backup import file_bytes
from kentongan.files.part import sync_directory
from kentongan.files.space import Space
from kentongan.files.spool import Spool
from kentongan.language import Sentence
from kentongan.protocol.commands.backup import BackupPage, BackupReport, BackupRow
from kentongan.services.audit import AuditService
from kentongan.services.identity import Identity
from kentongan.services.packing import Packing
from kentongan.services.progress import BackupFailed, BackupStopped, Progress
from kentongan.services.proof import Backup, BackupHealth, backups_in, health_of, look_at, prove, remove
from kentongan.services.restore import verify
from kentongan.store.backup import BACKUP_JOB, copy_database, count_blobs, database_bytes
from kentongan.store.job import ExtendJob, LeaseJob
from kentongan.store.store import Store
from kentongan.words import AuditEvent, BackupConcern, BackupStep, ConcernKind

if TYPE_CHECKING:  # whoever has no bucket need not have the library
    from kentongan.files.bucket import Bucket

_HOUR = 3_600_000
_LOOK_SECONDS = 60.0
# A server that was killed leaves its lease behind: so long nobody begins another backup.
_LEASE = 120_000
_EXTEND_SECONDS = 20.0
_PULSE_SECONDS = 0.25
_log = structlog.get_logger("backup")


Making = asyncio.Task[Backup]
Work = Callable[[Progress], Awaitable[Backup]]


class BackupService:
    """The backups of one server."""

    def __init__(
        self,
        store: Store,
        spool: Spool,
        settings: Settings,
        audit: AuditService,
        identity: Identity,
        bus: Bus,
        bucket: "Bucket | None" = None,
    ) -> None:
        """`bus` hears how a backup goes on and that it has ended."""
        self.failure: KentonganError | None = None
        self._began = store.now()
        self._store = store
        self._spool = spool
        self._bucket = bucket
        self._settings = settings
        self.given = settings.toml()  # what is changed later is in the database
        self._audit = audit
        self._identity = identity
        self._bus = bus
        self._folder = settings.backup_folder
        self._making = self._folder / "making"
        self._progress: Progress | None = None
        self._task: Making | None = None

    # Looking

    @property
    def folder(self) -> Path:
        """Where backups lie, as whoever sits at the server's machine finds them."""
        return self._folder.absolute()

    @property
    def schedule(self) -> BackupSettings:
        """How often one is made, and how many are kept."""
        return self._settings.backup

    @property
    def progress(self) -> BackupMoved | None:
        """How far the backup that this hub is making has come; None when there is none."""
        return self._progress.event() if self._progress else None

    async def backups(self) -> list[Backup]:
        """Every backup, the newest first."""
        return await asyncio.to_thread(backups_in, self._folder)

    async def health(self) -> BackupHealth:
        """What an administrator should know about them."""
        return await asyncio.to_thread(health_of, self._settings, self._store.now())

    async def concerns(self) -> list[Concern]:
        """The same among everything that needs attention; why the last attempt has failed, if it has.

        A server that was just started makes its first backup within an hour: before that, to have none is no concern.
        """
        health, failed = await self.health(), self.failure
        since = health.proved.made_at if health.proved else 0
        found = []
        early = health.newest is None and self._store.now() - self._began < 2 * _HOUR
        if health.concern is not BackupConcern.NONE and not early:
            found.append(Concern(ConcernKind.BACKUP, CONCERNS[health.concern], since=since))
        if failed is not None:
            sentence = Sentence(failed.say("id"), failed.say("en"))
            found.append(Concern(ConcernKind.BACKUP, sentence, since=since, urgent=True))
        return found

    async def verify(self, name: str) -> Manifest:
        """Check a backup against its manifest; raises BackupRefused, or Refusal(BACKUP_UNKNOWN)."""
        return await asyncio.to_thread(verify, self._path(name), lambda _: None)

    async def page(self, before: str, limit: int) -> BackupPage:
        """Backups older than one (empty: the newest), [BACKUP-6]."""
        older = [one for one in await self.backups() if not before or one.path.name < before]
        return BackupPage(rows=[row_of(one) for one in older[:limit]])

    async def report(self) -> BackupReport:
        """What is done now, what the last attempt has come to, what to worry about, [BACKUP-5]."""
        health, moving, failed = await self.health(), self.progress, self.failure
        return BackupReport(
            step=moving.step if moving else None,
            done=moving.done if moving else 0,
            total=moving.total if moving else 0,
            concern=health.concern,
            newest=row_of(health.newest) if health.newest else None,
            proved=row_of(health.proved) if health.proved else None,
            id=failed.say("id") if failed else "",
            en=failed.say("en") if failed else "",
        )

    async def remove(self, name: str, actor: str) -> BackupRow:
        """Delete a backup by hand, [BACKUP-7]; gives it as it was. The newest that is proved goes only by the schedule.

        Raises Refusal: BACKUP_UNKNOWN, BACKUP_NEEDED, or BACKUP_RUNNING while one is made or proved.
        """
        path = self._path(name)
        if not await self._store.write(LeaseJob(BACKUP_JOB, _LEASE)):
            raise Refusal(ErrorCode.BACKUP_RUNNING, retry_after=60)
        try:
            proved = (await self.health()).proved
            if proved is not None and proved.path == path:
                raise Refusal(ErrorCode.BACKUP_NEEDED, detail=name)
            row = row_of(await asyncio.to_thread(look_at, path))
            await self._audit.record(AuditEntry(AuditEvent.BACKUP_REMOVED, actor, subject=name))
            await asyncio.to_thread(remove, path)
        finally:
            await self._give_back()
        self._bus.publish(BackupEnded(name, False))
        return row

    def _path(self, name: str) -> Path:
        path = self._folder / name
        if not is_backup_name(name) or not path.is_file():
            raise Refusal(ErrorCode.BACKUP_UNKNOWN, detail=name[:80])
        return path

    # Making

    async def run(self, look: float = _LOOK_SECONDS) -> None:
        """Make one when it is due, until cancelled; every `look` seconds it is seen whether it is."""
        tried = 0
        while True:
            await asyncio.sleep(look)
            try:
                if self._settings.backup.every_hours and await self._due(tried):
                    tried = self._store.now()
                    await self.back_up("server")
            except KentonganError:
                pass  # it is logged and kept
            except Exception as error:
                _log.error("backup_schedule_failed", error=str(error), exc_info=error)

    async def _due(self, tried: int) -> bool:
        """Whether the newest is older than the schedule allows; what has failed is tried again after an hour."""
        now, settings = self._store.now(), self._settings.backup
        if tried and now - tried < _HOUR:
            return False
        newest = max((backup.made_at for backup in await self.backups()), default=0)
        local = datetime.fromtimestamp(now / 1000).astimezone().utcoffset()
        offset = int(local.total_seconds()) if local else 0
        slot = slot_before(now, settings.every_hours, split_clock(settings.at), offset)
        return slot > (newest or self._began) or (not newest and now - self._began >= _HOUR)

    async def back_up(self, actor: str) -> Backup:
        """Make a backup and prove it; raises what `begin` raises, and BackupFailed. A flaw stands in its proof."""
        return await asyncio.shield(await self.begin(actor))

    async def begin(self, actor: str) -> Making:
        """Begin a backup and give its task. What is accepted until now will be in it.

        Raises Refusal: BACKUP_RUNNING, or BACKUP_SPACE; or BackupFailed when its folder cannot be used.
        """
        return await self._begin(actor, "", self._make)

    async def begin_proof(self, name: str, actor: str) -> Making:
        """Begin to prove a backup once more and give the task; raises as `begin`, and Refusal(BACKUP_UNKNOWN)."""
        path = self._path(name)
        return await self._begin(actor, name, lambda progress: self._prove(path, progress))

    async def _begin(self, actor: str, name: str, work: Work) -> Making:
        if not await self._store.write(LeaseJob(BACKUP_JOB, _LEASE)):
            raise Refusal(ErrorCode.BACKUP_RUNNING, retry_after=60)
        try:
            await asyncio.to_thread(self._prepare)
            await self._check_space()
            detail: dict[str, Detail] = {"begins": True}
            await self._audit.record(AuditEntry(AuditEvent.BACKUP_MADE, actor, subject=name, detail=detail))
        except BaseException as error:
            await self._give_back()
            if isinstance(error, OSError | Refusal):
                raise self._failed(error) from None
            raise
        self.failure = None
        self._progress = Progress()
        self._task = asyncio.create_task(self._do(actor, work, self._progress))
        self._task.add_done_callback(_heard)
        return self._task

    async def stop(self) -> None:
        """End the backup that is being made, if there is one; nothing of it stays behind."""
        if self._progress:
            self._progress.stopping = True
        if self._task:
            await asyncio.gather(self._task, return_exceptions=True)

    def _prepare(self) -> None:
        """A folder for this one; what a killed server has left in it goes."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.rmtree(self._making, ignore_errors=True)
        self._making.mkdir(mode=0o700)

    async def _check_space(self) -> None:
        """Room for the copy of the database, for the backup, and for the proof beside it; files take a block more."""
        database = await self._store.read(database_bytes)
        blobs, size = await self._store.read(count_blobs)
        needed = 3 * file_bytes(database) + 2 * (size + blobs * file_bytes(0)) + blobs * 4096
        same_disk = self._folder.stat().st_dev == self._settings.data.stat().st_dev
        needed += self._settings.free_space if same_disk else 0
        free = Space(self._folder, 0).free_bytes()
        if free < needed:
            raise Refusal(ErrorCode.BACKUP_SPACE, detail=f"{needed:,} > {free:,}")

    async def _do(self, actor: str, work: Work, progress: Progress) -> Backup:
        """The work, and whatever belongs to its end."""
        began = self._store.now()
        backup: Backup | None = None
        pulse = asyncio.create_task(self._pulse(progress))
        try:
            backup = await work(progress)
            await self._conclude(actor, backup, self._store.now() - began)
        except BackupStopped:
            _log.warning("backup_stopped")
            raise
        except Exception as error:
            raise self._failed(error) from None
        finally:
            pulse.cancel()
            await asyncio.to_thread(shutil.rmtree, self._making, ignore_errors=True)
            self._progress = None
            await self._give_back()
            name, proved = (backup.path.name, backup.proved) if backup is not None else ("", False)
            self._bus.publish(BackupEnded(name, proved))
        return backup

    async def _make(self, progress: Progress) -> Backup:
        return await self._prove(await self._write(self._store.now(), progress), progress)

    async def _pulse(self, progress: Progress) -> None:
        """Tell how it goes on, and keep the lease."""
        beats, told = 0, None
        while True:
            if (event := progress.event()) != told:
                self._bus.publish(event)
                told = event
            await asyncio.sleep(_PULSE_SECONDS)
            beats += 1
            if beats % int(_EXTEND_SECONDS / _PULSE_SECONDS) == 0:
                await self._extend(_LEASE)

    async def _write(self, made_at: int, progress: Progress) -> Path:
        """The file, whole and in its place."""
        snapshot = await self._store.read_apart(copy_database, self._making / DATABASE, progress.copied)
        packing = Packing(
            data=self._settings.data,
            making=self._making,
            spool=self._spool,
            bucket=self._bucket,
            identity=self._identity,
            settings=self.given,
            server=self._settings.name,
            made_at=made_at,
            snapshot=snapshot,
            head=await self._audit.head_of_copy(snapshot.head),
        )
        blobs, size = await self._store.read(count_blobs)
        progress.begin(BackupStep.WRITING, size + blobs * file_bytes(0) + progress.total)
        return await asyncio.to_thread(self._put, packing, progress)

    def _put(self, packing: Packing, progress: Progress) -> Path:
        part = self._making / "backup.tar"
        packing.write(part, progress.moved)
        moment = packing.made_at // 1000
        path = self._folder / _name_at(moment)
        while path.exists():
            moment += 1
            path = self._folder / _name_at(moment)
        part.rename(path)
        sync_directory(self._folder)
        return path

    async def _prove(self, path: Path, progress: Progress) -> Backup:
        size = look_at(path).size
        progress.begin(BackupStep.PROVING, 2 * size)
        await asyncio.to_thread(prove, path, self._making / "proof", self._store.now(), progress.moved)
        return look_at(path)

    async def _conclude(self, actor: str, backup: Backup, milliseconds: int) -> None:
        """Old ones go; log and audit log say what came of it."""
        known = [(one.path.name, one.proved) for one in await self.backups()]
        going = surplus(known, self._settings.backup.keep)
        for name in going:
            await asyncio.to_thread(remove, self._folder / name)
        detail: dict[str, Detail] = {"bytes": backup.size, "proved": backup.proved, "removed": len(going)}
        if backup.proof and backup.proof.flaw:
            detail |= {"flaw": str(backup.proof.flaw), "about": backup.proof.detail}
        log = _log.info if backup.proved else _log.error
        log("backup_made", file=backup.path.name, seconds=milliseconds / 1000, **detail)
        await self._audit.record(AuditEntry(AuditEvent.BACKUP_MADE, actor, subject=backup.path.name, detail=detail))

    def _failed(self, error: Exception) -> KentonganError:
        """What people are told of an error; it is kept for whoever asks later."""
        _log.error("backup_failed", error=str(error), exc_info=None if isinstance(error, OSError | Refusal) else error)
        if isinstance(error, KentonganError):
            self.failure = error
        else:
            why = error.strerror if isinstance(error, OSError) else ""
            self.failure = BackupFailed(why or type(error).__name__)
        return self.failure

    async def _give_back(self) -> None:
        await self._extend(0)

    async def _extend(self, lease: int) -> None:
        """A database that cannot be written ends no backup: it is a reason for one."""
        with suppress(Refusal):
            await self._store.write(ExtendJob(BACKUP_JOB, lease))


def row_of(backup: Backup) -> BackupRow:
    """A backup as administrators see it."""
    proof = backup.proof
    wrong = proof.sentence if proof else None
    return BackupRow(
        name=backup.path.name,
        made_at=backup.made_at,
        bytes=backup.size,
        proved_at=proof.at if proof else 0,
        flaw=proof.flaw if proof else None,
        id=wrong.id if wrong else "",
        en=wrong.en if wrong else "",
    )


def _name_at(seconds: int) -> str:
    return f"kentongan-{datetime.fromtimestamp(seconds, UTC):%Y%m%d-%H%M%S}.tar"


def _heard(task: Making) -> None:
    """Whoever began it may have gone: what went wrong is known all the same."""
    if not task.cancelled():
        task.exception()
