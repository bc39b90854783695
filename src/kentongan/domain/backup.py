"""A backup: what is in it in which order, what can be wrong with it, when one is due, which may go, [BACKUP-1].

A backup is one file. Its manifest comes first and names every piece that follows, with size and SHA-256: one line about
the whole, then one line a piece, so that a million of them need no memory. The pieces stand in one fixed order, which
leaves a reader no choice: whatever is not exactly what comes next is refused.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from kentongan.errors import KentonganError
from kentongan.language import Language, Sentence
from kentongan.words import BackupConcern, BackupFlaw

FORMAT = 1
MANIFEST = "manifest.jsonl"
SEAL = "manifest.seal"
DATABASE = "kentongan.db"
KEY = "identity.pem"
CERTIFICATE = "certificate.pem"
AUDIT_HEAD = "audit-head.json"
SETTINGS = "settings.toml"
LONGEST_LINE = 64 * 1024
_HOUR = 3_600_000
_SHA256 = re.compile(r"[0-9a-f]{64}")
_KEY_FILE = re.compile(r"[a-z0-9-]{1,40}\.pem(\.before)?")
_BLOB = re.compile(r"files/blobs/([0-9a-f]{2})/(\1[0-9a-f]{62})")
_BACKUP = re.compile(r"kentongan-\d{8}-\d{6}\.tar")

_SENTENCES: dict[BackupFlaw, Sentence] = {
    BackupFlaw.UNREADABLE: Sentence("{detail} bukan berkas cadangan.", "{detail} is not a backup."),
    BackupFlaw.CUT: Sentence(
        "Berkas cadangan terpotong: berakhir di dalam atau sebelum {detail}.",
        "The backup is cut: it ends within or before {detail}.",
    ),
    BackupFlaw.CHANGED: Sentence(
        "Berkas cadangan rusak: {detail} tidak lagi seperti ketika dibuat.",
        "The backup is damaged: {detail} is not what it was.",
    ),
    BackupFlaw.UNSAFE: Sentence(
        "Ada yang tidak boleh berada di berkas cadangan: {detail}. Cadangan ini tidak dipakai.",
        "Something is in the backup that must not be there: {detail}. It is not used.",
    ),
    BackupFlaw.MISSING: Sentence("{detail} tidak ada di berkas cadangan.", "{detail} is missing from the backup."),
    BackupFlaw.MANIFEST: Sentence(
        "Daftar isi berkas cadangan tidak dapat dipakai: {detail}.",
        "The manifest of the backup cannot be used: {detail}.",
    ),
    BackupFlaw.UNSEALED: Sentence(
        "Daftar isi tidak ditandatangani dengan kunci server yang ada di berkas cadangan ini.",
        "The manifest is not signed with the server's key that is in this backup.",
    ),
    BackupFlaw.NEWER: Sentence(
        "Cadangan ini dibuat oleh Kentongan yang lebih baru ({detail}); pasang versi itu lebih dahulu.",
        "This backup was made by a newer Kentongan ({detail}); install that version first.",
    ),
    BackupFlaw.DATABASE: Sentence(
        "Basis data di berkas cadangan rusak: {detail}.", "The database in the backup is damaged: {detail}."
    ),
    BackupFlaw.ROWS: Sentence(
        "Jumlah baris tabel berbeda dari ketika dicadangkan: {detail}.",
        "A table has not as many rows as when it was backed up: {detail}.",
    ),
    BackupFlaw.AUDIT: Sentence(
        "Catatan audit di berkas cadangan tidak sampai pada akhirnya yang ditandatangani.",
        "The audit log in the backup does not reach its signed head.",
    ),
}


CONCERNS: dict[BackupConcern, Sentence] = {
    BackupConcern.NEVER: Sentence("Server ini belum pernah dicadangkan.", "This server was never backed up."),
    BackupConcern.OLD: Sentence("Cadangan terbaru sudah lama.", "The newest backup is old."),
    BackupConcern.UNPROVED: Sentence(
        "Cadangan terbaru belum terbukti dapat dipulihkan.", "The newest backup is not proved to be restorable."
    ),
}


@dataclass(eq=False)
class BackupRefused(KentonganError):
    """A backup cannot be relied on: the flaw, and what it is about (a name inside the backup, a table)."""

    flaw: BackupFlaw
    detail: str = ""

    @property
    def sentence(self) -> Sentence:  # type: ignore[override]
        """The flaw's pair, not yet filled in."""
        return _SENTENCES[self.flaw]

    def say(self, language: Language) -> str:
        """The complete sentence for a user."""
        return self.sentence.say(language, detail=self.detail)

    def __str__(self) -> str:
        return f"{self.flaw}: {self.say('en')}"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says about itself as a whole.

    Attributes:
        kentongan: version of the program that made it
        schema: revision of the database's schema
        made_at: when it began, in milliseconds since 1970; whatever was accepted before is in it
        server: the server's name
        fingerprint: of the server's key
        rows: how many rows each table had, counted in the running server and not in the copy
        pieces: how many pieces follow
        size: their bytes together
    """

    kentongan: str
    schema: str
    made_at: int
    server: str
    fingerprint: str
    rows: dict[str, int]
    pieces: int
    size: int
    format: int = FORMAT

    def line(self) -> bytes:
        """The first line of the manifest."""
        return json.dumps(asdict(self), ensure_ascii=True).encode() + b"\n"


def read_manifest(line: bytes) -> Manifest:
    """The first line again; raises BackupRefused, also for a format that came after ours."""
    try:
        values = json.loads(line)
        if int(values["format"]) > FORMAT:
            raise BackupRefused(BackupFlaw.NEWER, str(values.get("kentongan", "?"))[:40])
        found = Manifest(**values)
        numbers = (found.made_at, found.pieces, found.size, *found.rows.values())
        texts = (found.kentongan, found.schema, found.server, found.fingerprint, *found.rows)
        sound = all(type(one) is int and 0 <= one < 2**63 for one in numbers)
        if not sound or not all(isinstance(one, str) for one in texts):
            raise ValueError("a field of another kind")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise BackupRefused(BackupFlaw.MANIFEST, MANIFEST) from None
    return found


@dataclass(frozen=True, slots=True)
class Piece:
    """One file in a backup: where it stands below the data folder, its bytes, its SHA-256."""

    name: str
    size: int
    sha256: str

    def line(self) -> bytes:
        """Its line of the manifest."""
        return json.dumps([self.name, self.size, self.sha256]).encode() + b"\n"

    @property
    def order(self) -> tuple[bool, str]:
        """Its place: attachments come after everything else."""
        return self.name.startswith("files/"), self.name


def blob_piece(sha256: str, size: int) -> Piece:
    """The piece of an attachment's content."""
    return Piece(f"files/blobs/{sha256[:2]}/{sha256}", size, sha256)


def read_piece(line: bytes, before: Piece | None) -> Piece:
    """A line of the manifest that follows the one of `before`; raises BackupRefused."""
    try:
        name, size, sha256 = json.loads(line)
        piece = Piece(name, size, sha256)
        sound = type(size) is int and 0 <= size < 2**63 and _SHA256.fullmatch(sha256)
    except (ValueError, TypeError, RecursionError):
        raise BackupRefused(BackupFlaw.MANIFEST, MANIFEST) from None
    if not isinstance(name, str) or not may_be_named(name):
        raise BackupRefused(BackupFlaw.UNSAFE, str(name)[:200])
    blob = _BLOB.fullmatch(name)
    if not sound or (blob and blob[2] != sha256) or (before and piece.order <= before.order):
        raise BackupRefused(BackupFlaw.MANIFEST, name)
    return piece


def may_be_named(name: str) -> bool:
    """Whether a piece may have this name: everything else, every path among it, is refused before it is looked at."""
    ours = name in (DATABASE, AUDIT_HEAD, SETTINGS)
    return ours or bool(_KEY_FILE.fullmatch(name)) or bool(_BLOB.fullmatch(name))


# Many backups


def is_backup_name(name: str) -> bool:
    """Whether a file is called as we call backups, `kentongan-20261123-023000.tar`."""
    return bool(_BACKUP.fullmatch(name))


def surplus(backups: Sequence[tuple[str, bool]], keep: int) -> list[str]:
    """Which of some backups (name, whether it is proved), the newest first, may go when so many shall be kept.

    The newest one that is proved never goes, whatever has been made since.
    """
    proved = next((name for name, good in backups if good), None)
    return [name for name, _ in backups[keep:] if name != proved]


def slot_before(now: int, every_hours: int, at: int, offset: int) -> int:
    """When the newest scheduled moment up to now was, in milliseconds.

    Moments lie `every_hours` apart; one of them is at `at` minutes after midnight on a clock that is `offset` seconds
    ahead of UTC.
    """
    shift = at * 60_000 - offset * 1000
    every = every_hours * _HOUR
    return (now - shift) // every * every + shift


def concern_about(newest: int, proved: int, now: int, every_hours: int) -> BackupConcern:
    """What an administrator should worry about: when the newest backup and the newest proved one began (0: never).

    A backup is old when two were due since; without a schedule, after a week.
    """
    if not newest:
        return BackupConcern.NEVER
    if newest != proved:
        return BackupConcern.UNPROVED
    old = now - newest > (2 * every_hours or 7 * 24) * _HOUR
    return BackupConcern.OLD if old else BackupConcern.NONE
