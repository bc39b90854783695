"""What goes into a backup, and writing it: database, keys, settings, signed audit head, attachments, [BACKUP-1].

Left out is what must not come back (letters: they hold one-time passwords), what has no meaning elsewhere (lock,
socket, reserve), and uploads that are not whole yet.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import RawIOBase
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from kentongan import __version__
from kentongan.domain.backup import (
    AUDIT_HEAD,
    DATABASE,
    MANIFEST,
    SETTINGS,
    Manifest,
    Piece,
    blob_piece,
    may_be_named,
)
from kentongan.files.backup import BackupWriter, Moved, Seal, piece_of
from kentongan.files.segment import SegmentedBlob
from kentongan.files.spool import Spool
from kentongan.services.audit import SignedHead
from kentongan.services.identity import Identity, write_privately
from kentongan.store.backup import Snapshot, blobs_in, content_in, count_blobs_in

if TYPE_CHECKING:  # whoever has no bucket need not have the library
    from kentongan.files.bucket import Bucket

_log = structlog.get_logger("backup")


@dataclass(frozen=True, slots=True)
class Packing:
    """Everything that one backup is made of.

    Attributes:
        data: the server's folder
        bucket: where attachments lie beside the spool
        making: a folder of this backup alone, with the copy of the database in it
        settings: the settings file that goes into it
        server: the server's name
        made_at: when it was begun, in milliseconds since 1970
        snapshot: what was counted in the database when the copy was taken
        head: where the copied audit log ends, signed
    """

    data: Path
    making: Path
    spool: Spool
    bucket: "Bucket | None"
    identity: Identity
    settings: str
    server: str
    made_at: int
    snapshot: Snapshot
    head: SignedHead

    def write(self, target: Path, moved: Moved) -> None:
        """Write the backup, safe on the disk when this returns. `moved` hears bytes and may raise to end it.

        An attachment that is not there, or is not what it was, ends nothing: the proof will tell.
        """
        write_privately(self.making / AUDIT_HEAD, self.head.text().encode())
        write_privately(self.making / SETTINGS, self.settings.encode())
        files = dict(sorted(self._files()))
        pieces = [piece_of(name, path, lambda _: moved(0)) for name, path in files.items()]
        seal = self._write_manifest(pieces, moved)
        with BackupWriter(target, self.made_at, moved) as writer:
            _add(writer, MANIFEST, self.making / MANIFEST)
            writer.add_seal(seal)
            for name, path in files.items():
                _add(writer, name, path)
            for sha256, _ in blobs_in(self.making):
                self._add_blob(writer, sha256)
            writer.finish()

    def _files(self) -> Iterator[tuple[str, Path]]:
        """Everything but attachments, by its name in the backup."""
        for name in (DATABASE, AUDIT_HEAD, SETTINGS):
            yield name, self.making / name
        for path in self.data.glob("*.pem*"):
            if may_be_named(path.name):
                yield path.name, path

    def _write_manifest(self, pieces: list[Piece], moved: Moved) -> Seal:
        """What the database names counts, not what lies on the disk."""
        blobs, size = count_blobs_in(self.making)
        manifest = Manifest(
            kentongan=__version__,
            schema=self.snapshot.schema,
            made_at=self.made_at,
            server=self.server,
            fingerprint=self.identity.fingerprint,
            rows=self.snapshot.rows,
            pieces=len(pieces) + blobs,
            size=size + sum(piece.size for piece in pieces),
        )
        digest = hashlib.sha256()
        with (self.making / MANIFEST).open("wb") as file:
            for line in (manifest.line(), *(piece.line() for piece in pieces)):
                digest.update(line)
                file.write(line)
            for sha256, size in blobs_in(self.making):
                moved(0)
                line = blob_piece(sha256, size).line()
                digest.update(line)
                file.write(line)
        unsigned = Seal(digest.hexdigest(), "")
        return Seal(unsigned.sha256, self.identity.sign(unsigned.signed))

    def _add_blob(self, writer: BackupWriter, sha256: str) -> None:
        try:
            blob = self._open_blob(sha256)
        except FileNotFoundError:
            _log.error("attachment_missing", sha256=sha256)
            return
        with blob:
            writer.add_file(blob_piece(sha256, 0).name, blob)

    def _open_blob(self, sha256: str) -> RawIOBase:
        """From the spool or, as a stream, out of the bucket. Raises OSError."""
        try:
            return self.spool.open_blob(sha256)
        except FileNotFoundError:
            content = content_in(self.making, sha256) if self.bucket else None
            if self.bucket is None or content is None:
                raise
        blob = SegmentedBlob(self.bucket, content.part, content.segments)
        if not blob.is_there():
            raise FileNotFoundError(sha256)
        return blob


def _add(writer: BackupWriter, name: str, path: Path) -> None:
    with path.open("rb", buffering=0) as file:
        writer.add_file(name, file)
