"""Looks at shadow sockets from outside: the kernel's own list of TCP sockets, read as fast as it can be."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

_LISTENING = "0A"


def listening_sockets() -> Iterator[tuple[int, str]]:
    """(port, inode) of every listening TCP socket. The kernel lists these first, so reading ends at the first other."""
    for table in ("tcp", "tcp6"):
        with open(f"/proc/net/{table}") as lines:
            next(lines)
            for line in lines:
                columns = line.split()
                if columns[3] != _LISTENING:
                    break
                yield int(columns[1].rpartition(":")[2], 16), columns[9]


def owner_of(inode: str, processes: list[int]) -> int:
    """Which of the processes holds a socket; 0 when none does any more."""
    for pid in processes:
        try:
            descriptors = [str(descriptor.readlink()) for descriptor in Path(f"/proc/{pid}/fd").iterdir()]
        except OSError:
            continue
        if f"socket:[{inode}]" in descriptors:
            return pid
    return 0


def children_of(pid: int) -> list[int]:
    """The child processes: the shadow workers."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def listening(processes: list[int]) -> set[int]:
    """The ports on which the processes listen."""
    return {port for port, inode in listening_sockets() if owner_of(inode, processes)}


@dataclass
class PortWatch:
    """Remembers every port of a range that was seen listening, and whose it was, until it is stopped.

    A shadow socket may listen for a few milliseconds only. So the kernel's list is read without pause, and the owner is
    looked up when a port is new.
    """

    hub: int
    ports: range
    seen: dict[int, int] = field(default_factory=dict)
    _stop: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> "PortWatch":
        self._processes = [self.hub, *children_of(self.hub)]
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._stop.is_set():
            for port, inode in listening_sockets():
                if port in self.ports and not self.seen.get(port):
                    self.seen[port] = owner_of(inode, self._processes)
