"""Backups, for administrators."""

from kentongan.hub.dispatch import Call, handles
from kentongan.protocol.commands.backup import (
    BackUp,
    BackupPage,
    BackupRemoved,
    BackupReport,
    Backups,
    BackupStatus,
    RemoveBackup,
)


@handles(BackUp)
async def back_up(call: Call[BackUp]) -> BackupReport:
    """[BACKUP-4] It has begun."""
    await call.services.backup.begin(call.connection.actor)
    return await call.services.backup.report()


@handles(BackupStatus)
async def backup_status(call: Call[BackupStatus]) -> BackupReport:
    """[BACKUP-5] How it stands."""
    return await call.services.backup.report()


@handles(Backups)
async def backups(call: Call[Backups]) -> BackupPage:
    """[BACKUP-6] A page of them."""
    return await call.services.backup.page(call.block.before, call.block.limit)


@handles(RemoveBackup)
async def remove_backup(call: Call[RemoveBackup]) -> BackupRemoved:
    """[BACKUP-7] It is gone."""
    return BackupRemoved(backup=await call.services.backup.remove(call.block.name, call.connection.actor))
