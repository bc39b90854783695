"""Proving backups: each is restored beside, compared, and thrown away; what came of it stands in a file beside it.

    BACKUPS/kentongan-20261123-023000.tar         0600
    BACKUPS/kentongan-20261123-023000.tar.json    0600: its proof

A backup that was never restored is a hope. A proof says that this file, at that moment, became a whole server again.
"""

import json
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from kentongan.config import Settings
from kentongan.domain.backup import BackupRefused, concern_about, is_backup_name
from kentongan.files.backup import Moved
from kentongan.language import Sentence
from kentongan.services.identity import write_privately
from kentongan.services.restore import restore
from kentongan.words import BackupConcern, BackupFlaw


@dataclass(frozen=True, slots=True)
class Proof:
    """What came of restoring a backup: when (milliseconds since 1970), and the flaw, None when there is none.

    Without a flaw also what was compared: the rows of each table, how many files, and how many milliseconds it took;
    a proof of before this was kept has no rows.
    """

    at: int
    flaw: BackupFlaw | None = None
    detail: str = ""
    rows: dict[str, int] = field(default_factory=dict)
    pieces: int = 0
    took: int = 0

    @property
    def sentence(self) -> Sentence | None:
        """What is wrong, complete; None when nothing is."""
        if self.flaw is None:
            return None
        refused = BackupRefused(self.flaw, self.detail)
        return Sentence(refused.say("id"), refused.say("en"))


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup: its file, its bytes, when it was begun, its newest proof (None: not tried yet).

    What has another size than when it was proved is not proved.
    """

    path: Path
    size: int
    made_at: int
    proof: Proof | None = None

    @property
    def proved(self) -> bool:
        """Whether it has become a whole server once."""
        return self.proof is not None and self.proof.flaw is None


def prove(backup: Path, scratch: Path, at: int, moved: Moved) -> Proof:
    """Restore a backup into a folder that is made for it and removed, and keep what came of it beside the backup.

    `at` is now. Raises OSError when the disk fails, which says nothing about the backup.
    """
    scratch.mkdir(mode=0o700)
    began = time.monotonic()
    try:
        manifest = restore(backup, scratch, moved, durable=False)
        took = int((time.monotonic() - began) * 1000)
        proof = Proof(at, rows=manifest.rows, pieces=manifest.pieces, took=took)
    except BackupRefused as refused:
        proof = Proof(at, refused.flaw, refused.detail)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    write_privately(_beside(backup), json.dumps(asdict(proof) | {"size": backup.stat().st_size}).encode())
    return proof


def backups_in(folder: Path) -> list[Backup]:
    """The backups of a folder, the newest first; none when there is no such folder, or it cannot be read."""
    return sorted(_backups_in(folder), key=lambda backup: backup.path.name, reverse=True)


def _backups_in(folder: Path) -> Iterator[Backup]:
    with suppress(OSError):
        for path in folder.iterdir():
            with suppress(FileNotFoundError, ValueError):  # gone meanwhile, or of no day
                if is_backup_name(path.name) and path.is_file():
                    yield look_at(path)


def look_at(path: Path) -> Backup:
    """One backup as its name, its size and the file beside it tell. Raises FileNotFoundError."""
    size = path.stat().st_size
    made_at = datetime.strptime(path.name, "kentongan-%Y%m%d-%H%M%S.tar").replace(tzinfo=UTC)
    return Backup(path, size, int(made_at.timestamp() * 1000), _proof_of(path, size))


def _proof_of(path: Path, size: int) -> Proof | None:
    try:
        values = json.loads(_beside(path).read_text("utf-8"))
        flaw = BackupFlaw(values["flaw"]) if values["flaw"] else None
        rows = {str(table): int(count) for table, count in values.get("rows", {}).items()}
        counts = int(values.get("pieces", 0)), int(values.get("took", 0))
        proof = Proof(int(values["at"]), flaw, str(values["detail"]), rows, *counts)
        return proof if values["size"] == size else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def remove(backup: Path) -> None:
    """Delete a backup, then what stands beside it."""
    backup.unlink(missing_ok=True)
    _beside(backup).unlink(missing_ok=True)


def _beside(backup: Path) -> Path:
    return backup.with_name(f"{backup.name}.json")


@dataclass(frozen=True, slots=True)
class BackupHealth:
    """What the backups of a server are worth: the newest, the newest proved, and what is wrong with that."""

    newest: Backup | None
    proved: Backup | None
    concern: BackupConcern


def health_of(settings: Settings, now: int) -> BackupHealth:
    """Look at the folder of backups; `now` in milliseconds since 1970. Blocks; needs no server."""
    backups = backups_in(settings.backup_folder)
    newest = next(iter(backups), None)
    proved = next((backup for backup in backups if backup.proved), None)
    made, good = (backup.made_at if backup else 0 for backup in (newest, proved))
    return BackupHealth(newest, proved, concern_about(made, good, now, settings.backup.every_hours))
