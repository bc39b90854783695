"""What retention walks through: rows and files as uploads and messages leave them, and what is there of both."""

import hashlib
from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy import Connection, Table, select

from kentongan.config import RetentionSettings
from kentongan.files.part import part_name_of_its_own
from kentongan.files.spool import Spool
from kentongan.ids import new_id
from kentongan.protocol.commands.attachment import TransferFile
from kentongan.protocol.commands.message import Attach, Send
from kentongan.services.attachment import AttachmentService, Content
from kentongan.services.audit import AuditService
from kentongan.services.identity import load_identity
from kentongan.services.login import Membership
from kentongan.services.message import MessageService
from kentongan.services.retention import RetentionService
from kentongan.store.schema import (
    attachment,
    blob,
    delivery,
    device,
    letter,
    message,
    message_attachment,
    metadata,
    registration,
)
from kentongan.store.store import Store
from kentongan.words import AttachmentKind
from tests.services.clock import DAY

Admit = Callable[[str], Awaitable[Membership]]
HOUR = 3_600_000
KEYS = {
    message: ("id",),
    delivery: ("message_id", "member_id"),
    attachment: ("id",),
    message_attachment: ("message_id", "attachment_id"),
    blob: ("sha256",),
    letter: ("id",),
    registration: ("number",),
    device: ("id",),
}


def retention(store: Store, spool: Spool, **pace: Any) -> RetentionService:
    folder = spool.root.parent
    return RetentionService(
        store, spool, RetentionSettings(), AuditService(store, folder, load_identity(folder)), **pace
    )


def put_file(spool: Spool, content: bytes) -> str:
    """The content as an upload leaves it; gives its hash."""
    sha256 = hashlib.sha256(content).hexdigest()
    part = spool.open_part(part_name_of_its_own(1, len(content), sha256))
    part.write(memoryview(content))
    part.seal(sha256)
    part.close()
    spool.keep(part, sha256)
    return sha256


def files_of(spool: Spool) -> set[str]:
    """Every file below `files/`, as `blobs/<hash>` or `aside/<hash>`."""
    found = (path.relative_to(spool.root) for path in spool.root.rglob("*") if path.is_file())
    return {f"{path.parts[0]}/{path.name}" for path in found}


async def keys_of(store: Store, table: Table) -> set[Any]:
    def read(connection: Connection) -> set[Any]:
        columns = [table.c[name] for name in KEYS[table]]
        return {row[0] if len(row) == 1 else tuple(row) for row in connection.execute(select(*columns))}

    return await store.read(read)


async def everything(store: Store, spool: Spool) -> Any:
    def read(connection: Connection) -> Any:
        return {table.name: sorted(map(repr, connection.execute(select(table)))) for table in metadata.sorted_tables}

    return await store.read(read), files_of(spool)


# One thing at a time


async def upload(store: Store, spool: Spool, who: Membership, content: bytes) -> str:
    """An upload from its file to its row; gives the attachment's id."""
    put_file(spool, content)
    return await give_row(store, spool, who, content)


async def give_row(store: Store, spool: Spool, who: Membership, content: bytes) -> str:
    file = TransferFile(name="a.txt", size=len(content), sha256=hashlib.sha256(content).hexdigest())
    (kept,) = await AttachmentService(store, spool, 10**9, 0, quota=2**50).keep(
        who, [file], [Content(AttachmentKind.TEXT, "text/plain")]
    )
    return kept.id


async def send(store: Store, who: Membership, *attachments: str, to: str = "b@satu", life: int = DAY) -> Any:
    attach = [Attach(attachment=one) for one in attachments]
    block = Send(id=new_id(), to=[to], subject="x", attachments=attach, expires_at=store.now() + life)
    return await MessageService(store).send(who, block)


def readable(spool: Spool, content: bytes) -> bool:
    with spool.open_blob(hashlib.sha256(content).hexdigest()) as file:
        return file.read() == content
