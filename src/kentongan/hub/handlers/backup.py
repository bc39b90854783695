"""Backups, for administrators."""

from kentongan.hub.dispatch import Call, handles
from kentongan.protocol.commands.backup import BackUp, BackupPage, BackupReport, Backups, BackupStatus


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
