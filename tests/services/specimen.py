"""A data folder with attachments in it, and a backup of it, made without a server."""

import hashlib
from pathlib import Path

from sqlalchemy import insert

from kentongan.config import load_settings
from kentongan.domain.audit import AuditEntry
from kentongan.files.spool import Spool
from kentongan.services.audit import SignedHead
from kentongan.services.identity import load_identity
from kentongan.services.packing import Packing
from kentongan.store.audit import append, get_head
from kentongan.store.backup import copy_database
from kentongan.store.engine import open_engines
from kentongan.store.schema import blob
from kentongan.words import AuditEvent

MADE_AT = 1_800_000_000_000
CONTENTS = [bytes([number]) * (number * 700) for number in range(12)]
HASHES = sorted(hashlib.sha256(content).hexdigest() for content in CONTENTS)


def nothing(_count: int) -> None:
    """What is moved does not matter."""


def make_server(folder: Path) -> None:
    """Attachments, and a line in the audit log; nobody uses the folder."""
    load_identity(folder)
    for content in CONTENTS:
        sha256 = hashlib.sha256(content).hexdigest()
        path = folder / "files" / "blobs" / sha256[:2] / sha256
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    engines = open_engines(folder)
    rows = [{"sha256": hashlib.sha256(one).hexdigest(), "size": len(one), "created_at": 1} for one in CONTENTS]
    with engines.writer.begin() as connection:
        connection.execute(insert(blob), rows)
        append(connection, 1, [AuditEntry(AuditEvent.SERVER_STARTED, "server")])
    engines.dispose()


def make_backup(server: Path, making: Path) -> Path:
    """A backup of such a folder, in another."""
    engines = open_engines(server)
    identity = load_identity(server)
    with engines.reader.begin() as connection:
        snapshot = copy_database(connection, making / "kentongan.db", lambda done, total: None)
        unsigned = SignedHead(get_head(connection), MADE_AT, "")
    engines.dispose()
    head = SignedHead(unsigned.head, MADE_AT, identity.sign(unsigned.signed))
    settings = load_settings(data=server, name="Contoh").toml()
    target = making / "kentongan-20270115-080000.tar"
    spool = Spool(server / "files")
    Packing(server, making, spool, None, identity, settings, "Contoh", MADE_AT, snapshot, head).write(target, nothing)
    return target
