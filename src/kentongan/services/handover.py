"""Handing the server's key over: taking it out of a data folder, or putting it into one, [AUDIT-1].

The audit log is signed with that key. So an import closes the log under the key that goes and goes on with the new one:
a log that was whole stays whole, and one that was damaged stays damaged. Both acts are recorded before they are done.
"""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from kentongan.domain.audit import AuditEntry
from kentongan.services.audit import AuditService
from kentongan.services.identity import Import, export_identity, load_identity, read_import
from kentongan.services.upgrade import keep_before_upgrade
from kentongan.store.audit import AppendAudit
from kentongan.store.engine import FolderLock, check_place, open_engines
from kentongan.store.store import Store
from kentongan.words import AuditEvent


async def export_recorded(folder: Path, actor: str) -> tuple[bytes, str]:
    """As `export_identity`, of a folder whose server does not run (AlreadyRunning)."""
    text, fingerprint = export_identity(folder)
    async with _closed_folder(folder) as store:
        await store.write(AppendAudit(_entry(AuditEvent.IDENTITY_EXPORTED, actor, fingerprint)))
        await AuditService(store, folder, load_identity(folder)).sign()
    return text, fingerprint


async def note_export(audit: AuditService, fingerprint: str, actor: str) -> None:
    """The key of a server that runs is about to be copied, [ADMIN-36]: its own log says so first."""
    await audit.record(_entry(AuditEvent.IDENTITY_EXPORTED, actor, fingerprint))


async def import_recorded(folder: Path, text: bytes, actor: str, *, replace: bool = False) -> str:
    """Make the key of an exported text the one of a folder, and give its fingerprint.

    The server of the folder must not run (AlreadyRunning). Another key that is there is replaced only if asked for, and
    is kept under the name `identity.pem.before`: clients that have pinned it will not speak to the new one.
    """
    wanted = read_import(text)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # noqa: ASYNC240 - a command of its own, nobody waits
    async with _closed_folder(folder, lambda: wanted.check(folder, replace=replace)) as store:
        return await _import(store, folder, wanted, actor)


def import_key(folder: Path, text: bytes, *, replace: bool = False) -> str:
    """Make the key of an exported text the one of a folder for one more hub, and give its fingerprint.

    Its database is elsewhere, with an audit log that is signed with this key already and tells of the export. Raises
    WrongDatabase for a folder with a database of its own, AlreadyRunning, IdentityRefused.
    """
    wanted = read_import(text)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = FolderLock(folder)
    try:
        check_place(folder, elsewhere=True)
        wanted.check(folder, replace=replace)
        wanted.put(folder)
    finally:
        lock.release()
    return wanted.fingerprint


async def _import(store: Store, folder: Path, wanted: Import, actor: str) -> str:
    before = AuditService(store, folder, load_identity(folder)) if wanted.present(folder) else None
    sound = before is not None and not await before.damage()
    trimmed = await before.trimmed() if before is not None else None
    await store.write(AppendAudit(_entry(AuditEvent.IDENTITY_IMPORTED, actor, wanted.fingerprint)))
    wanted.put(folder)
    after = AuditService(store, folder, load_identity(folder))
    if sound:
        await after.take_over(trimmed)
    else:
        await after.sign()
    return wanted.fingerprint


def _entry(event: AuditEvent, actor: str, fingerprint: str) -> AuditEntry:
    return AuditEntry(event, actor, subject=fingerprint)


@asynccontextmanager
async def _closed_folder(folder: Path, check: Callable[[], None] = lambda: None) -> AsyncIterator[Store]:
    """The store of a folder whose server does not run, and cannot be started meanwhile."""
    lock = FolderLock(folder)
    try:
        check()
        keep = partial(keep_before_upgrade, folder / "backups")
        store = Store(open_engines(folder, before_upgrade=keep), lambda: int(time.time() * 1000))
        store.start()
        try:
            yield store
        finally:
            await store.stop()
    finally:
        lock.release()
