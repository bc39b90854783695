"""The name of a Unix socket, which the system wants short, for a place that may lie deep.

A name has 107 bytes at most on Linux, and 103 elsewhere; a data folder may lie deeper than that. Where the system lets
its processes name a folder by its descriptor, the name is always short enough.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_LONGEST = 100
_DESCRIPTORS = Path("/proc/self/fd")


@contextmanager
def short_name(socket: Path) -> Iterator[str]:
    """A name to bind or to connect with, good until the context ends. Raises OSError when the folder is not there."""
    if len(os.fsencode(socket)) <= _LONGEST or not _DESCRIPTORS.is_dir():
        yield str(socket)
        return
    folder = os.open(socket.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield str(_DESCRIPTORS / str(folder) / socket.name)
    finally:
        os.close(folder)
