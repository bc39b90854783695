"""Server processes to measure, with members that were put into their database beforehand."""

import asyncio
import os
import re
import resource
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from benchmarks.members import address_of, fill

DESCRIPTORS = 30_000
# A few hosts stand for thousands, and a few members do the work of many.
_RAISED = {
    f"limits.{name}": value
    for name, value in {
        "unauthenticated": "20000:30:20000",
        "per_source": "20000",
        "per_known_source": "20000",
        "messages": "1000000",
        "messages_per_minute": "1000000",
        "deliveries_per_hour": "1000000000",
        "transfers_per_minute": "1000000",
    }.items()
}
_SERVE = "import typer; from kentongan.cli.serve import serve; a=typer.Typer(); a.command()(serve); a()"


@dataclass(frozen=True)
class Server:
    """One hub: where it listens, and the device keys of its members. `database`: the setting, empty for SQLite."""

    host: str
    port: int
    pid: int
    folder: Path
    keys: list[str]
    database: str = ""

    def address(self, place: int) -> str:
        """The address of a member."""
        return address_of(place)

    def resident_bytes(self) -> int:
        """Memory of the server process."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")


def raise_descriptor_limit() -> None:
    """Thousands of connections need as many descriptors."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = DESCRIPTORS if most == resource.RLIM_INFINITY else min(DESCRIPTORS, most)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


@asynccontextmanager
async def server(
    members: int,
    waiting: int = 0,
    options: tuple[str, ...] = (),
    crowd: int = 0,
    more: Callable[[Connection], None] = lambda _: None,
    database: str = "",
) -> AsyncIterator[Server]:
    """A server with so many members, stopped at the end; `waiting` messages of the first are there for the second.

    `options` are more of `kentongan serve`. Beyond the members there is a `crowd` without devices, and `more` writes
    into the database whatever else there is to be.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        keys = fill(folder, database, members, waiting=waiting, crowd=crowd, more=more)
        async with hub(folder, keys, {"database": database}, options) as ours:
            yield ours


@asynccontextmanager
async def hub(
    folder: Path, keys: list[str], settings: Mapping[str, str], options: tuple[str, ...] = ()
) -> AsyncIterator[Server]:
    """A process on a folder and the database of the settings, which are known by their names; stopped at the end."""
    raise_descriptor_limit()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", _SERVE, "--data", str(folder), "--listen", "127.0.0.1:0", *options),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env=os.environ | {"KENTONGAN_LANGUAGE": "en"} | _variables(_RAISED) | _variables(settings),
    )
    try:
        host, port = await _invitation(process)
        yield Server(host, port, process.pid, folder, keys, settings.get("database", ""))
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        await process.wait()


def _variables(settings: Mapping[str, str]) -> dict[str, str]:
    return {f"KENTONGAN_{name.upper().replace('.', '__')}": value for name, value in settings.items()}


async def _invitation(process: asyncio.subprocess.Process) -> tuple[str, int]:
    assert process.stdout is not None
    while line := (await asyncio.wait_for(process.stdout.readline(), 60)).decode():
        if found := re.search(r"kentongan://([^:]+):(\d+)#", line):
            return found[1], int(found[2])
    raise RuntimeError("the server has ended before it served")
