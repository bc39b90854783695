"""Processes and sockets as the kernel shows them in /proc: who listens where, who is whose child, what is open."""

import os
from collections.abc import Iterable
from pathlib import Path

PROC = Path("/proc")
_LISTEN, _ESTABLISHED = "0A", "01"


def children(pid: int) -> list[int]:
    """The processes that a process has started and that still run, without zombies."""
    found = []
    for task in (PROC / str(pid) / "task").glob("*/children"):
        found += [int(child) for child in task.read_text().split()]
    return sorted(child for child in found if state(child) not in ("Z", ""))


def state(pid: int) -> str:
    """One letter: R, S, T (stopped), Z ...; empty when the process is gone."""
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return ""


def kept_waiting(pid: int) -> float:
    """Seconds in which the main thread of a process could have run and other programs had the processors; 0 if unknown.

    Time in which it sleeps, waits for a disk or for another process does not count.
    """
    try:
        return int((PROC / str(pid) / "schedstat").read_text().split()[1]) / 1e9
    except (FileNotFoundError, ProcessLookupError):
        return 0.0


def descriptors(pid: int) -> dict[str, str]:
    """What a process has open: the name behind each descriptor."""
    found = {}
    for link in (PROC / str(pid) / "fd").iterdir():
        try:
            found[link.name] = os.readlink(link)
        except FileNotFoundError:
            continue  # closed while we looked
    return found


def sockets(pid: int) -> set[int]:
    """The inodes of a process's sockets."""
    names = descriptors(pid).values()
    return {int(name[8:-1]) for name in names if name.startswith("socket:[")}


def listening() -> dict[int, int]:
    """Every TCP port of this machine that somebody listens at, by the inode of the listening socket."""
    found = {}
    for table in ("tcp", "tcp6"):
        for line in (PROC / "net" / table).read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == _LISTEN:
                found[int(fields[9])] = int(fields[1].rpartition(":")[2], 16)
    return found


def connected() -> dict[tuple[int, int], int]:
    """The inode of each TCP connection of this machine, by the ports of its end and of the other one."""
    found = {}
    for table in ("tcp", "tcp6"):
        for line in (PROC / "net" / table).read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == _ESTABLISHED:
                here, there = (int(end.rpartition(":")[2], 16) for end in fields[1:3])
                found[here, there] = int(fields[9])
    return found


def ports_of(pids: Iterable[int]) -> set[int]:
    """The ports at which these processes listen."""
    ports = listening()
    return {ports[inode] for pid in pids for inode in sockets(pid) if inode in ports}


def owners(port: int, among: Iterable[int]) -> set[int]:
    """Which of these processes listen at a port."""
    return {pid for pid in among if port in ports_of([pid])}
