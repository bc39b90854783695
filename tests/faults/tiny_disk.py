"""A small disk for one server: a tmpfs in a mount namespace of its own, gone with the process that holds it.

Needs root and `unshare` and `nsenter` of util-linux. From outside, its files are below `TinyDisk.folder`; a process
that is started with `TinyDisk.inside` before its command line has the same path and sees the same files.
"""

import contextlib
import os
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class TinyDisk:
    """A mounted disk."""

    folder: Path
    inside: Sequence[str]

    @property
    def free(self) -> int:
        """Bytes that are free."""
        disk = os.statvfs(self.folder)
        return disk.f_bavail * disk.f_frsize

    def fill(self, name: str = "junk") -> Path:
        """A file that takes all the rest."""
        path = self.folder / name
        with path.open("wb", buffering=0) as junk, contextlib.suppress(OSError):
            while True:
                junk.write(bytes(4096))
        assert self.free == 0
        return path


@contextlib.contextmanager
def tiny_disk(place: Path, size: str) -> Iterator[TinyDisk]:
    """A disk of a size such as `64m`, mounted at a directory that nobody else sees it at."""
    place.mkdir()
    script = f"mount -t tmpfs -o size={size},mode=700 tmpfs '{place}' && echo ready && exec cat"
    command = ["unshare", "--mount", "--propagation", "private", "sh", "-c", script]
    # It ends when its standard input is closed: also when this process is killed.
    holder = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert holder.stdin
    assert holder.stdout
    try:
        assert holder.stdout.readline() == "ready\n", "no disk could be mounted"
        inside = ["nsenter", f"--mount=/proc/{holder.pid}/ns/mnt", "--"]
        yield TinyDisk(Path(f"/proc/{holder.pid}/root{place}"), inside)
    finally:
        holder.stdin.close()
        holder.stdout.close()
        holder.wait()
