"""The SHA-256 of local files: read once, and remembered for as long as a file stays as it is.

A file that somebody adds to a message is hashed while they go on writing; when the message leaves, nothing has to be
read again. A file is known by its number on the disk, its size and its times; one that was written to a moment ago is
not remembered, because the clock of a disk is coarse. What is remembered wrongly does no harm: the server compares all
bytes with the hash.
"""

import hashlib
import os
import time
from collections.abc import Callable
from io import FileIO

_BYTES = 1024 * 1024
_MOST = 1000
# Disks tell times in steps of up to two seconds.
_STEP = 2_000_000_000
_Identity = tuple[int, ...]
_known: dict[_Identity, str] = {}


def unseen(done: int) -> None:
    """For callers who do not watch."""


def sha256_of(file: FileIO, see: Callable[[int], None] = unseen) -> str:
    """The hash of a whole file, from memory or by reading it, which blocks. Raises OSError.

    `see` is told how many bytes were read, now and then; what it raises ends the reading.
    """
    before = _identity(file)
    if known := _known.get(before):
        return known
    digest = _read(file, see)
    now = time.time_ns()
    if before == _identity(file) and now - max(before[3:]) > _STEP:
        while len(_known) >= _MOST:
            del _known[next(iter(_known))]
        _known[before] = digest
    return digest


def _identity(file: FileIO) -> _Identity:
    stat = os.fstat(file.fileno())
    return stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns


def _read(file: FileIO, see: Callable[[int], None]) -> str:
    digest, done = hashlib.sha256(), 0
    file.seek(0)
    while data := file.read(_BYTES):
        digest.update(data)
        done += len(data)
        see(done)
    return digest.hexdigest()
