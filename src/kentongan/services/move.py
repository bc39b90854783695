"""Moving a server's database to another place: nobody may use it meanwhile, and the log tells of it in the new one."""

import time
from pathlib import Path

from kentongan.domain.audit import AuditEntry
from kentongan.services.restore import check_finished
from kentongan.store.copy import Content, Moved
from kentongan.store.engine import FolderLock
from kentongan.store.move import move_database, place_of
from kentongan.words import AuditEvent


def move_recorded(folder: Path, source: str, target: str, actor: str, moved: Moved) -> dict[str, Content]:
    """Copy the database of a data folder to where the server shall use it; gives what is in each table.

    `source` and `target` are values of the setting `database`, empty for SQLite in the folder; `moved` hears rows, each
    counted twice. Raises AlreadyRunning, and what `store.move` raises.
    """
    lock = FolderLock(folder)
    try:
        check_finished(folder)
        where = place_of(folder, source), place_of(folder, target)
        entry = AuditEntry(AuditEvent.DATABASE_MOVED, actor, detail={"from": where[0], "to": where[1]})
        return move_database(folder, source, target, entry, int(time.time() * 1000), moved)
    finally:
        lock.release()
