"""The database of one member on this machine: what came, what was sent, what waits to be sent.

SQLite in WAL with `synchronous=FULL`: when a transaction ends, it is on the disk. Several processes may use one file at
a time. Whoever writes holds a lock of ours beside SQLite's own, and checkpoints happen under it: versions of SQLite
before 3.51 can lose a commit when two connections reset the log at once.
"""

import contextlib
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Self

from kentongan.client.errors import CacheBroken, ProfileBroken, reason_of
from kentongan.client.lock import FileLock
from kentongan.client.profile import Profile
from kentongan.domain.attachment import safe_name

BUSY_SECONDS = 30.0
# Nobody's, for a profile that nobody has logged in from.
NOBODY = "nobody"

SCHEMA = """
CREATE TABLE cursor (one INTEGER PRIMARY KEY CHECK (one = 1), sequence INTEGER NOT NULL);
CREATE TABLE message (
  sequence INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  content BLOB NOT NULL,            -- the message as it stood on the wire
  is_received INTEGER NOT NULL,
  is_archived INTEGER NOT NULL DEFAULT 0,
  popup INTEGER NOT NULL,           -- 0 none (any more), 1 waits, 2 is being shown, 3 waits once the stream brings it
  expires_at INTEGER NOT NULL,
  delivered_at INTEGER NOT NULL DEFAULT 0,
  shown_at INTEGER NOT NULL DEFAULT 0,
  opened_at INTEGER NOT NULL DEFAULT 0,
  acknowledged_at INTEGER NOT NULL DEFAULT 0,
  tally BLOB                        -- of one's own message: how far it has come
);
CREATE INDEX message_received ON message (is_archived, sequence) WHERE is_received;
CREATE INDEX message_unopened ON message (sequence) WHERE is_received AND NOT is_archived AND opened_at = 0;
CREATE INDEX message_sent ON message (sequence) WHERE tally IS NOT NULL;
CREATE INDEX message_waiting ON message (sequence) WHERE popup = 1;
CREATE INDEX message_claimed ON message (sequence) WHERE popup = 2;
CREATE VIRTUAL TABLE words USING fts5 (
  subject, text, sender, institution, contact, files, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);
CREATE TABLE elsewhere (              -- what other devices have done with messages that wait here, or have not come yet
  message TEXT PRIMARY KEY, state TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE retracted (message TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE whole (                  -- lists of the server that were fetched to their end
  box TEXT PRIMARY KEY
) WITHOUT ROWID;
CREATE TABLE receipt (                -- what recipients did with one's own messages
  message TEXT NOT NULL, address TEXT NOT NULL, state TEXT NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY (message, address, state)
) WITHOUT ROWID;
CREATE TABLE report (                 -- what happened here and the server has not noted yet
  number INTEGER PRIMARY KEY AUTOINCREMENT, state TEXT NOT NULL, message TEXT NOT NULL, UNIQUE (state, message)
);
CREATE TABLE wanted (message TEXT PRIMARY KEY, folder TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE saved (
  message TEXT NOT NULL, attachment TEXT NOT NULL, path TEXT NOT NULL, PRIMARY KEY (message, attachment, path)
) WITHOUT ROWID;
CREATE TABLE outgoing (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,            -- the client's own, under which the server knows a repetition
  draft BLOB NOT NULL,
  state TEXT NOT NULL,
  answer BLOB                         -- `accepted`, or the refusal
);
CREATE TABLE draft (                  -- what somebody is writing
  id TEXT PRIMARY KEY,                -- the id that the message will be sent under
  content BLOB NOT NULL,
  saved_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX outgoing_waiting ON outgoing (number) WHERE state = 'waiting';
"""
# A file of the first form gets this when it is opened: which message a message corrects.
CORRECTIONS = """
ALTER TABLE message ADD COLUMN revises TEXT NOT NULL DEFAULT '';
CREATE INDEX message_revises ON message (revises) WHERE revises <> ''
"""
STEPS = (SCHEMA, CORRECTIONS)
VERSION = len(STEPS)


def path_of(profile: Profile) -> Path:
    """Where the database of the profile's member stands, or will."""
    owner = profile.member.address if profile.member else NOBODY
    return profile.folder / safe_name(f"{owner}.db", NOBODY)


class Database:
    """One open file. Its methods block for as long as a disk needs; they may be called from any thread."""

    def __init__(self, path: Path) -> None:
        """Open the file and make what is missing. Raises CacheBroken."""
        self.path = path
        self._threads = threading.RLock()
        self._processes = FileLock(path.with_name(f"{path.name}.lock"))
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.touch(mode=0o600, exist_ok=True)
        except OSError as error:
            raise ProfileBroken(str(path), reason_of(error)) from error
        with self._mishaps():
            self._connection = sqlite3.connect(
                path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            try:
                self._prepare()
            except BaseException:
                self._connection.close()
                raise

    @classmethod
    def of(cls, profile: Profile) -> Self:
        """The database of the profile's member: members of one machine do not read each other's letters."""
        return cls(path_of(profile))

    def _prepare(self) -> None:
        with self._processes:
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = FULL")
            (version,) = self._connection.execute("PRAGMA user_version").fetchone()
        if version > VERSION:
            raise CacheBroken(str(self.path), f"version {version}")
        if version < VERSION:
            with self.writing():
                # Asked again under the lock: another process may have been quicker.
                (version,) = self._connection.execute("PRAGMA user_version").fetchone()
                for statement in ";\n".join(STEPS[version:]).split(";\n"):
                    self._connection.execute(statement)
                self._connection.execute(f"PRAGMA user_version = {VERSION}")

    def close(self) -> None:
        """Close the file."""
        with self._threads, self._mishaps(), self._processes:
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Statements

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction: all of it is on the disk when the `with` ends, or nothing. Raises CacheBroken."""
        with self._threads, self._mishaps(), self._processes:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def change(self, statement: str, values: Sequence[Any] = ()) -> int:
        """One statement within `writing`; how many rows it changed."""
        return self._connection.execute(statement, values).rowcount

    def rows(self, query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query. Raises CacheBroken."""
        with self._threads, self._mishaps():
            return self._connection.execute(query, values).fetchall()

    def row(self, query: str, values: Sequence[Any] = ()) -> tuple[Any, ...] | None:
        """The first row of a query."""
        return next(iter(self.rows(query, values)), None)

    def version(self) -> int:
        """A number that changes when another connection, as of another process, has written."""
        return int((self.row("PRAGMA data_version") or (0,))[0])

    @contextlib.contextmanager
    def _mishaps(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise CacheBroken(str(self.path), str(error)) from error
