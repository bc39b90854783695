"""Files that were put aside because no blob row names them: since when, and which may be removed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from kentongan.store.backup import BACKUP_JOB
from kentongan.store.job import is_leased
from kentongan.store.schema import blob, blob_aside
from kentongan.store.writer import Operation


def named_blobs(connection: Connection, hashes: Sequence[str]) -> set[str]:
    """Those of some hashes that have a blob row."""
    return set(connection.scalars(select(blob.c.sha256).where(blob.c.sha256.in_(hashes))))


def removable_aside(connection: Connection, hashes: Sequence[str], before: int) -> set[str]:
    """Those of some files put aside that were there at `before` (milliseconds) already, and that nobody names."""
    query = select(blob_aside.c.sha256).where(blob_aside.c.sha256.in_(hashes), blob_aside.c.since <= before)
    return set(connection.scalars(query)) - named_blobs(connection, hashes)


@dataclass(frozen=True, slots=True)
class NoteAside(Operation[None]):
    """Files were put aside just now; what was noted about them before does not count any more."""

    hashes: tuple[str, ...]

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["NoteAside"], now: int) -> list[Any]:
        """All at once."""
        hashes = {one for operation in operations for one in operation.hashes}
        _forget(connection, hashes)
        _note(connection, hashes, now)
        return [None] * len(operations)


@dataclass(frozen=True, slots=True)
class SiftedAside:
    """Of files put aside: those that may be removed, and those that a row names again."""

    removable: frozenset[str]
    named: frozenset[str]


@dataclass(frozen=True, slots=True)
class SiftAside(Operation[SiftedAside]):
    """Look at files put aside. Notes of what is removable or named go; what has no note yet gets one.

    While a backup is being made nothing is removable: its database may name what ours does not name any more.
    """

    hashes: tuple[str, ...]
    before: int

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["SiftAside"], now: int) -> list[Any]:
        """One after the other."""
        return [_sift(connection, operation, now) for operation in operations]


def _sift(connection: Connection, operation: SiftAside, now: int) -> SiftedAside:
    named = named_blobs(connection, operation.hashes)
    held = is_leased(connection, BACKUP_JOB, now)
    removable = set() if held else removable_aside(connection, operation.hashes, operation.before)
    noted = set(connection.scalars(select(blob_aside.c.sha256).where(blob_aside.c.sha256.in_(operation.hashes))))
    _note(connection, set(operation.hashes) - noted - named, now)
    _forget(connection, named | removable)
    return SiftedAside(frozenset(removable), frozenset(named))


def _note(connection: Connection, hashes: set[str], now: int) -> None:
    if hashes:
        connection.execute(insert(blob_aside), [{"sha256": one, "since": now} for one in hashes])


def _forget(connection: Connection, hashes: set[str]) -> None:
    connection.execute(delete(blob_aside).where(blob_aside.c.sha256.in_(hashes)))
