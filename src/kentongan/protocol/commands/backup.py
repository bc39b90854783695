"""Commands of administrators about backups, [BACKUP-4]. No backup itself is on any wire."""

from typing import Annotated

from msgspec import Meta

from kentongan.protocol.command import Block, Part, Sender, command
from kentongan.protocol.commands.fields import Bytes, Milliseconds, PageSize
from kentongan.protocol.states import ADMINISTRATOR
from kentongan.words import BackupConcern, BackupFlaw, BackupStep

BackupName = Annotated[str, Meta(max_length=40, description="file name of a backup, or empty")]


class BackupRow(Part, frozen=True, kw_only=True):
    """A backup and its newest proof."""

    name: BackupName
    made_at: Annotated[Milliseconds, Meta(description="when it was begun: whatever was accepted before is in it")]
    bytes: Bytes
    proved_at: Annotated[Milliseconds, Meta(description="when it was restored to prove it; 0: not yet")] = 0
    flaw: Annotated[BackupFlaw | None, Meta(description="why it cannot be relied on; null: no flaw was found")] = None
    id: Annotated[str, Meta(description="the flaw in Indonesian")] = ""
    en: Annotated[str, Meta(description="the flaw in English")] = ""


@command(
    sender=Sender.ADMINISTRATOR,
    clause="BACKUP-4",
    help="Begins a backup.",
    states=ADMINISTRATOR,
    answers=("backup_report",),
)
class BackUp(Block, frozen=True, kw_only=True, tag="back_up"):
    """A backup now and not only when it is due, [BACKUP-4]."""


@command(
    sender=Sender.ADMINISTRATOR,
    clause="BACKUP-5",
    help="Asks how far the backup has come, and what the backups are worth.",
    states=ADMINISTRATOR,
    answers=("backup_report",),
)
class BackupStatus(Block, frozen=True, kw_only=True, tag="backup_status"):
    """How it stands with backups, [BACKUP-5]."""


@command(
    sender=Sender.SERVER,
    clause="BACKUP-5",
    help="How it stands with backups.",
    strings=("step", "concern"),
)
class BackupReport(Block, frozen=True, kw_only=True, tag="backup_report"):
    """What is being done, how the last one ended, what to worry about, [BACKUP-5]."""

    step: Annotated[BackupStep | None, Meta(description="what is being done; null: nothing")] = None
    done: Bytes = 0
    total: Bytes = 0
    concern: BackupConcern
    newest: Annotated[BackupRow | None, Meta(description="the newest backup; null: there is none")] = None
    proved: Annotated[BackupRow | None, Meta(description="the newest proved one; null: there is none")] = None
    id: Annotated[str, Meta(description="why the last attempt since the start has come to nothing, in Indonesian")] = ""
    en: Annotated[str, Meta(description="the same in English")] = ""


@command(
    sender=Sender.ADMINISTRATOR,
    clause="BACKUP-6",
    help="Lists backups, newest first.",
    states=ADMINISTRATOR,
    answers=("backup_page",),
    strings=("before", ""),
)
class Backups(Block, frozen=True, kw_only=True, tag="backups"):
    """Backups older than one, [BACKUP-6]."""

    before: Annotated[BackupName, Meta(description="name before which the page begins; empty: the newest")] = ""
    limit: PageSize = 100


@command(
    sender=Sender.ADMINISTRATOR,
    clause="BACKUP-7",
    help="Removes a backup.",
    states=ADMINISTRATOR,
    answers=("backup_removed",),
    strings=("name", ""),
)
class RemoveBackup(Block, frozen=True, kw_only=True, tag="remove_backup"):
    """One that nobody needs any more, such as a damaged one, [BACKUP-7]."""

    name: BackupName


@command(sender=Sender.SERVER, clause="BACKUP-7", help="A backup is gone.", strings=("backup.name", ""))
class BackupRemoved(Block, frozen=True, kw_only=True, tag="backup_removed"):
    """It was deleted, [BACKUP-7]; as it was."""

    backup: BackupRow


@command(sender=Sender.SERVER, clause="BACKUP-6", help="A page of backups.", strings=("rows.name", ""))
class BackupPage(Block, frozen=True, kw_only=True, tag="backup_page"):
    """At most 100 backups, [BACKUP-6]; an empty page is the end."""

    rows: list[BackupRow]
