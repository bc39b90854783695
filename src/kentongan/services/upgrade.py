"""Before a newer version changes the form of the database: a copy of it as it is, kept until somebody removes it.

    BACKUPS/before-0005-20261123-160000/kentongan.db     0600; the new form is 0005

It is the database only: attachments are not touched by that, and a server with many of them starts without delay. The
folder is one that `kentongan admin move-database` takes as it is, should the database be a MariaDB.
"""

import shutil
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import structlog

from kentongan.domain.backup import DATABASE, BackupRefused
from kentongan.errors import KentonganError
from kentongan.files.part import sync_directory
from kentongan.files.space import Space
from kentongan.language import Sentence, system_words
from kentongan.store.arrival import sync_file
from kentongan.store.backup import Snapshot, copy_database, database_bytes, inspect_copy, snapshot_of
from kentongan.store.migration import OlderDatabase
from kentongan.words import BackupFlaw

_log = structlog.get_logger("upgrade")


class UpgradeRefused(KentonganError):
    """The database stays as it is, because no copy of it could be made before."""

    def __init__(self, folder: Path, why: Sentence) -> None:
        """Name the folder of backups and the reason."""
        self.sentence = Sentence(
            f"Versi ini mengubah bentuk basis data, dan salinannya tidak dapat dibuat dahulu di {folder}: {why.id}",
            f"This version changes the form of the database, and no copy could be made before in {folder}: {why.en}",
        )
        super().__init__(self.sentence.en)


_NO_ROOM = Sentence(
    "perlu {needed} byte, tersedia {free}; buat ruang, atau sebutkan folder lain dengan “backup.folder”.",
    "{needed} bytes are needed, {free} are free; make room, or name another folder with “backup.folder”.",
)


def keep_before_upgrade(backups: Path, older: OlderDatabase) -> None:
    """Keep a copy of a database that is about to be brought to the newest schema; it was looked at when this returns.

    An upgrade that is tried again finds the copy that was made the first time. Raises UpgradeRefused or BackupRefused.
    """
    try:
        backups.mkdir(mode=0o700, parents=True, exist_ok=True)
        snapshot = snapshot_of(older.connection)
        if any(_holds(folder, snapshot) for folder in backups.glob(f"before-{older.newest}-*")):
            return
        _check_room(backups, older)
        made = _copy(backups, older)
    except OSError as error:
        why = error.strerror or str(error)
        raise UpgradeRefused(backups, Sentence(f"{system_words(why, 'id')}.", f"{why}.")) from None
    _log.info("upgrade_backed_up", folder=str(made), rows=sum(snapshot.rows.values()))


def _holds(folder: Path, snapshot: Snapshot) -> bool:
    """Whether a folder holds a copy that shows what the database shows now: nobody has used it in between."""
    with suppress(BackupRefused):
        return (folder / DATABASE).exists() and inspect_copy(folder, snapshot.head) == snapshot
    return False


def _check_room(backups: Path, older: OlderDatabase) -> None:
    """For the copy, and as much again for the upgrade itself, which writes large tables anew."""
    needed, free = 2 * database_bytes(older.connection), Space(backups, 0).free_bytes()
    if free < needed:
        raise UpgradeRefused(backups, _NO_ROOM.filled(needed=f"{needed:,}", free=f"{free:,}"))


def _copy(backups: Path, older: OlderDatabase) -> Path:
    making = backups / "upgrading"
    shutil.rmtree(making, ignore_errors=True)  # of a server that was killed
    making.mkdir(mode=0o700)
    try:
        snapshot = copy_database(older.connection, making / DATABASE, lambda done, total: None)
        found = inspect_copy(making, snapshot.head)
        if found != snapshot:
            raise BackupRefused(BackupFlaw.ROWS, f"{found.rows} / {snapshot.rows}"[:200])
        sync_file(making / DATABASE)
        sync_directory(making)
        kept = backups / f"before-{older.newest}-{datetime.now(UTC):%Y%m%d-%H%M%S}"
        making.rename(kept)
        sync_directory(backups)
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)
        raise
    return kept
