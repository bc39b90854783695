"""What a failure of the database means for the batch in which it came up."""

import sqlite3
from collections.abc import Iterator

from sqlalchemy.exc import DBAPIError

# MariaDB's own numbers. Whatever of a batch was done is undone then, and the batch may be tried again:
_AGAIN = {
    1205,  # somebody else held a row for too long
    1213,  # two have waited for each other, and this one was chosen to begin anew
    1020,  # a row has changed since it was read
}
_DOUBLED = {1062}
# The connection is gone, or nobody answers at the other end, or not yet.
_LOST = {
    *(1040, 1053, 1077, 1152, 1158, 1159, 1160, 1161, 1184, 1203, 1317, 1927, 1928),  # told by the server
    *(2002, 2003, 2006, 2013, 2014, 2045, 2055, 4031),  # told by the driver
}
# The batch cannot be written now, by nobody's fault: no room, or the server only reads.
_REFUSED = {1021, 1030, 1114, 1290, 1792, 1836}


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """All errors behind a failure: undoing the first may have failed in its turn."""
    while error is not None:
        yield error
        error = error.__context__


def _sqlite_names(error: BaseException) -> Iterator[str]:
    for cause in _causes(error):
        if isinstance(cause, sqlite3.Error):
            yield getattr(cause, "sqlite_errorname", "")


def _numbers(error: BaseException) -> Iterator[int]:
    """MariaDB's numbers behind a failure."""
    for cause in _causes(error):
        orig = cause.orig if isinstance(cause, DBAPIError) else None
        if orig is not None and not isinstance(orig, sqlite3.Error) and orig.args and isinstance(orig.args[0], int):
            yield orig.args[0]


def is_damaging(error: BaseException) -> bool:
    """An I/O error of SQLite; but the index of the log (`-shm`) holds nothing that is not in the log."""
    return any(name.startswith("SQLITE_IOERR") and "_SHM" not in name for name in _sqlite_names(error))


def is_full(error: BaseException) -> bool:
    """No room on the disk, for SQLite's database, its log or the log's index, and nothing worse."""
    full = {"SQLITE_FULL", "SQLITE_IOERR_SHMSIZE"}
    return not is_damaging(error) and not full.isdisjoint(_sqlite_names(error))


def is_lost(error: BaseException) -> bool:
    """Nobody answers: the database server was restarted, is away, or the line to it was cut."""
    gone = any(isinstance(cause, DBAPIError) and cause.connection_invalidated for cause in _causes(error))
    return gone or not _LOST.isdisjoint(_numbers(error))


def is_passing(error: BaseException) -> bool:
    """The whole transaction was undone, and may succeed when it is tried once more."""
    return is_lost(error) or not _AGAIN.isdisjoint(_numbers(error))


def is_doubled(error: BaseException) -> bool:
    """A row is there already that was not when we looked: another hub has written it meanwhile, and now we see it."""
    return not _DOUBLED.isdisjoint(_numbers(error))


def ends_batch(error: BaseException) -> bool:
    """Not the fault of one operation: none of the batch can be written now."""
    local = isinstance(error, DBAPIError) and isinstance(error.orig, sqlite3.OperationalError)
    return local or is_passing(error) or not _REFUSED.isdisjoint(_numbers(error))
