"""What the kernel says about ports, sockets and processes: /proc."""

from pathlib import Path

_LISTEN = "0A"


def listening_inode(port: int) -> str | None:
    """The inode of the socket that listens on a port of IPv4 or IPv6; None when nobody does."""
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in Path(table).read_text().splitlines()[1:]:
            _, local, _, state, _, _, _, _, _, inode, *_ = line.split()
            if state == _LISTEN and int(local.rpartition(":")[2], 16) == port:
                return inode
    return None


def descriptors(pid: int) -> list[str]:
    """What the open descriptors of a process are."""
    found = []
    for link in Path(f"/proc/{pid}/fd").iterdir():
        try:
            found.append(str(link.readlink()))
        except FileNotFoundError:
            continue  # the one with which the folder was read
    return sorted(found)


def owns(pid: int, inode: str) -> bool:
    return f"socket:[{inode}]" in descriptors(pid)


def status_of(pid: int, field: str) -> str:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(f"{field}:"):
            return line.partition(":")[2].strip()
    raise KeyError(field)
