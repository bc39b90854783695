"""Restoring a backup into an empty folder, and comparing what has come out with what went in, [BACKUP-3].

The same function restores a server and proves a backup. It unpacks, checking every piece against the manifest while it
flows, then looks at what lies in the folder now: whether the database is whole, has as many rows as were counted in the
running server, goes through the signed head of the audit log, and whether every attachment that it names is there with
the content that its name says. Nothing is left in the folder when any of it fails.
"""

import asyncio
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kentongan.domain.audit import AuditEntry, Detail
from kentongan.domain.backup import AUDIT_HEAD, CERTIFICATE, DATABASE, KEY, BackupRefused, Manifest, Piece, blob_piece
from kentongan.errors import KentonganError
from kentongan.files.backup import BackupReader, Moved, Seal, piece_of
from kentongan.files.part import sync_directory
from kentongan.files.space import Space
from kentongan.language import Sentence
from kentongan.services.audit import AuditService, read_head
from kentongan.services.identity import Identity, IdentityRefused, load_identity, read_import
from kentongan.store.arrival import check_empty_server
from kentongan.store.audit import AppendAudit
from kentongan.store.backup import blobs_in, inspect_copy
from kentongan.store.copy import Moved as Carried
from kentongan.store.engine import FolderLock, open_engines
from kentongan.store.migration import knows_schema
from kentongan.store.move import move_database
from kentongan.store.mysql import Place
from kentongan.store.store import Store
from kentongan.words import AuditEvent, BackupFlaw

# A server does not start while this folder is there: what lies around it is not whole.
_STAGING = "restoring"
_LOCK = "lock"
_NEEDED = (DATABASE, KEY, CERTIFICATE, AUDIT_HEAD)


class RestoreRefused(KentonganError):
    """A folder cannot be restored into."""

    def __init__(self, sentence: Sentence, **values: object) -> None:
        """Say why."""
        super().__init__(sentence.say("en", **values))
        self.sentence = Sentence(sentence.say("id", **values), sentence.say("en", **values))


_NOT_EMPTY = Sentence(
    "Folder {folder} tidak kosong; pulihkan hanya ke folder kosong.",
    "The folder {folder} is not empty; a backup is only restored into an empty one.",
)
_NOT_A_FOLDER = Sentence("{folder} bukan folder.", "{folder} is not a folder.")
_NO_SPACE = Sentence(
    "Ruang di {folder} kurang: perlu {needed} byte, tersedia {free}.",
    "There is not enough space in {folder}: {needed} bytes are needed, {free} are free.",
)
_UNFINISHED = Sentence(
    "Pemulihan ke {folder} belum selesai; kosongkan folder itu, lalu pulihkan lagi.",
    "A restore into {folder} was not finished; empty the folder and restore again.",
)


def check_finished(folder: Path) -> None:
    """Raise RestoreRefused for a data folder into which a restore was begun and not ended."""
    if (folder / _STAGING).exists():
        raise RestoreRefused(_UNFINISHED, folder=folder)


# Verifying, unpacking, comparing


def verify(backup: Path, moved: Moved) -> Manifest:
    """Read a backup to its end and check every byte against its manifest; nothing is written.

    Raises BackupRefused, or OSError when the file cannot be read.
    """
    with BackupReader(backup, moved) as reader:
        for _, chunks in _known(reader):
            for _ in chunks:
                pass
        return reader.manifest


def restore(backup: Path, folder: Path, moved: Moved, *, durable: bool = True) -> Manifest:
    """Make of an empty folder the data folder that was backed up, compared with what went in.

    `moved` hears bytes, those that are read twice counted twice, and may raise to end it. `durable`: return when it is
    safe on the disk. Raises BackupRefused or OSError; the folder is empty then.
    """
    try:
        with BackupReader(backup, moved) as reader:
            for piece, chunks in _known(reader):
                _unpack(piece, chunks, folder, durable)
            manifest, seal = reader.manifest, reader.seal
        _compare(folder, manifest, seal, moved)
        if durable:
            _sync_directories(folder)
    except BaseException:
        _empty(folder)
        raise
    return manifest


def _known(reader: BackupReader) -> Iterator[tuple[Piece, Iterator[bytes]]]:
    """The pieces of a backup that we understand, with everything that a server needs among them."""
    manifest = reader.manifest
    if not knows_schema(manifest.schema):
        raise BackupRefused(BackupFlaw.NEWER, f"{manifest.kentongan}, {manifest.schema}"[:80])
    needed = set(_NEEDED)
    for piece, chunks in reader.pieces():
        needed.discard(piece.name)
        yield piece, chunks
    if needed:
        raise BackupRefused(BackupFlaw.MISSING, min(needed))


def _unpack(piece: Piece, chunks: Iterator[bytes], folder: Path, durable: bool) -> None:
    path = folder / piece.name
    _make_folders(folder, path.parent)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600), "wb") as file:
        for data in chunks:
            file.write(data)
        if durable:
            file.flush()
            os.fsync(file.fileno())


def _make_folders(root: Path, folder: Path) -> None:
    """Folders for the owner only, whatever the umask is for those in between."""
    if folder != root and not folder.exists():
        _make_folders(root, folder.parent)
        folder.mkdir(mode=0o700)


def _sync_directories(folder: Path) -> None:
    for name, _, _ in os.walk(folder):
        sync_directory(Path(name))


def _compare(folder: Path, manifest: Manifest, seal: Seal, moved: Moved) -> None:
    """What lies in a folder against what the manifest, and the database there, say."""
    identity = _identity_in(folder)
    if identity.fingerprint != manifest.fingerprint or not identity.has_signed(seal.signed, seal.signature):
        raise BackupRefused(BackupFlaw.UNSEALED)
    head = read_head((folder / AUDIT_HEAD).read_text("ascii", "replace"))
    if head is None or not identity.has_signed(head.signed, head.signature):
        raise BackupRefused(BackupFlaw.AUDIT)
    copy = inspect_copy(folder, head.head, lambda: moved(0))
    for name in sorted(copy.rows.keys() | manifest.rows.keys()):
        before, now = manifest.rows.get(name, 0), copy.rows.get(name, 0)
        if before != now:
            raise BackupRefused(BackupFlaw.ROWS, f"{name} {now} / {before}")
    _compare_blobs(folder, moved)


def _identity_in(folder: Path) -> Identity:
    """The key of a folder, if it is one and the certificate belongs to it."""
    try:
        read_import((folder / KEY).read_bytes() + (folder / CERTIFICATE).read_bytes())
    except IdentityRefused:
        raise BackupRefused(BackupFlaw.UNSEALED) from None
    return load_identity(folder)


def _compare_blobs(folder: Path, moved: Moved) -> None:
    """Every attachment that the database names is there, and no other."""
    named = 0
    for sha256, size in blobs_in(folder):
        wanted = blob_piece(sha256, size)
        try:
            found = piece_of(wanted.name, folder / wanted.name, moved)
        except FileNotFoundError:
            raise BackupRefused(BackupFlaw.MISSING, wanted.name) from None
        if found != wanted:
            raise BackupRefused(BackupFlaw.CHANGED, wanted.name)
        named += 1
    there = sum(len(files) for _, _, files in os.walk(folder / "files"))
    if there != named:
        raise BackupRefused(BackupFlaw.MANIFEST, f"files {there} / {named}")


def _empty(folder: Path) -> None:
    """Remove everything below a folder."""
    with suppress(FileNotFoundError):
        for path in folder.iterdir():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)


# A folder for a server


async def restore_into(
    backup: Path,
    folder: Path,
    actor: str,
    moved: Moved,
    database: str = "",
    carried: Carried = lambda done, total: None,
) -> Manifest:
    """Restore a backup into an empty folder, where a server can be started then.

    `database` is a value of that setting: an empty MariaDB for what is otherwise SQLite in the folder; `carried` hears
    its rows. That it was restored stands in the audit log. Raises BackupRefused, RestoreRefused, AlreadyRunning,
    OSError, or what `store.move` raises; the folder is as it was then. It appears as a whole: what is restored is put
    together inside it and moved at the end.
    """
    with _claimed(folder) as staging:
        _check_space(backup, folder)
        if database:
            check_empty_server(Place(database))
        manifest = await asyncio.to_thread(restore, backup, staging, moved)
        await _record(staging, actor, manifest)
        if database:
            await asyncio.to_thread(move_database, staging, "", database, None, 0, carried)
            (staging / DATABASE).unlink()
        _move(staging, folder)
    return manifest


@contextmanager
def _claimed(folder: Path) -> Iterator[Path]:
    """Inside a folder that is empty, and locked meanwhile, a folder to put things together; gone if that fails."""
    if folder.exists() and not folder.is_dir():
        raise RestoreRefused(_NOT_A_FOLDER, folder=folder)
    made = not folder.exists()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = _lock_empty(folder)
    staging = folder / _STAGING
    try:
        shutil.rmtree(staging, ignore_errors=True)  # of a restore that was killed
        staging.mkdir(mode=0o700)
        yield staging
    except BaseException:
        shutil.rmtree(staging, ignore_errors=True)
        (folder / _LOCK).unlink(missing_ok=True)
        if made:
            folder.rmdir()
        raise
    finally:
        lock.release()


def _lock_empty(folder: Path) -> FolderLock:
    """The lock of a folder in which nothing is but perhaps what an interrupted restore has left."""
    names = {path.name for path in folder.iterdir()}
    empty = not names - {_LOCK, _STAGING, "lost+found"}
    if empty or _LOCK in names:
        lock = FolderLock(folder)
        if empty:
            return lock
        lock.release()
    raise RestoreRefused(_NOT_EMPTY, folder=folder)


def _check_space(backup: Path, folder: Path) -> None:
    needed, free = backup.stat().st_size, Space(folder, 0).free_bytes()
    if free < needed:
        raise RestoreRefused(_NO_SPACE, folder=folder, needed=f"{needed:,}", free=f"{free:,}")


async def _record(folder: Path, actor: str, manifest: Manifest) -> None:
    """The log goes on with who restored it; the database is brought to the newest schema by that."""
    store = Store(open_engines(folder), lambda: int(time.time() * 1000))
    store.start()
    try:
        detail: dict[str, Detail] = {"made_at": manifest.made_at, "made_by": manifest.kentongan}
        await store.write(AppendAudit(AuditEntry(AuditEvent.BACKUP_RESTORED, actor, detail=detail)))
        await AuditService(store, folder, load_identity(folder)).sign()
    finally:
        await store.stop()


def _move(staging: Path, folder: Path) -> None:
    for path in sorted(staging.iterdir()):
        path.rename(folder / path.name)
    sync_directory(folder)
    staging.rmdir()
    sync_directory(folder)
