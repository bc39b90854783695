"""CENSUS: what a server holds when a row is over. Nothing may be left that nobody needs, nothing missing that counts.

before = await counted(server)
... the row ...
await settle(server, before)
"""

import asyncio
import hashlib
import json
import sqlite3
import sys
from collections.abc import Collection
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from kentongan.protocol.commands.administration import Invitation, Invite
from tests.process import proc, watch
from tests.process.server import RunningServer

SETTLED = 10.0
SLACK = 5


@dataclass(frozen=True)
class Count:
    """What the running server holds: ports, open descriptors of hub and workers, tasks of the hub's event loop."""

    ports: frozenset[int]
    descriptors: int
    tasks: list[str]


def count(server: RunningServer) -> Count:
    """Count now. The server must have been started with `watch.PRELUDE`."""
    family = [server.pid, *server.workers]
    return Count(
        frozenset(proc.ports_of(family)),
        sum(len(proc.descriptors(pid)) for pid in family),
        watch.tasks(server),
    )


async def counted(server: RunningServer) -> Count:
    """`count`, for tests that have an event loop of their own to keep turning."""
    return await asyncio.to_thread(count, server)


def process_faults(now: Count, before: Count, port: int) -> list[str]:
    """How a running server differs from what it was, and from what it may be."""
    faults = [f"listens at {extra} too" for extra in sorted(now.ports - {port})]
    if port not in now.ports:
        faults.append(f"does not listen at {port}")
    if abs(now.descriptors - before.descriptors) > SLACK:
        faults.append(f"{now.descriptors} open descriptors, before {before.descriptors}")
    if abs(len(now.tasks) - len(before.tasks)) > SLACK:
        faults.append(f"{len(now.tasks)} tasks, before {len(before.tasks)}: {now.tasks}")
    return faults


def disk_faults(data: Path, resumable: Collection[str] = ()) -> list[str]:
    """What is wrong in a data folder. `resumable` are ids of transfers whose part files may be there.

    Reading changes nothing, so the server may run.
    """
    files = data / "files"
    faults = [
        f"part file {path.name} without a transfer"
        for path in sorted(files.glob("parts/*"))
        if path.name.partition(".")[0] not in resumable
    ]
    with closing(sqlite3.connect(f"file:{data / 'kentongan.db'}?mode=ro", uri=True)) as database:
        faults += [f"integrity: {row[0]}" for row in database.execute("PRAGMA integrity_check") if row[0] != "ok"]
        faults += [f"foreign key: {row}" for row in database.execute("PRAGMA foreign_key_check")]
        blobs = dict(database.execute("SELECT sha256, size FROM blob").fetchall())
        attachments = database.execute("SELECT public_id, sha256, size FROM attachment").fetchall()
    for id, sha256, size in attachments:
        if blobs.get(sha256) != size:
            faults.append(f"attachment {id} says {size} bytes of {sha256}, its blob {blobs.get(sha256)}")
    return faults + _blob_faults(files / "blobs", blobs)


def _blob_faults(folder: Path, rows: dict[str, int]) -> list[str]:
    faults = []
    there = {path.name: path for path in sorted(folder.rglob("*")) if path.is_file()}
    for sha256, path in there.items():
        if sha256 not in rows:
            faults.append(f"blob {sha256} without a row")
        elif path.stat().st_size != rows[sha256] or _sha256(path) != sha256:
            faults.append(f"blob {sha256} has other bytes")
    return faults + [f"blob {sha256} is missing" for sha256 in sorted(rows.keys() - there.keys())]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


async def settle(server: RunningServer, before: Count, resumable: Collection[str] = ()) -> None:
    """The server gets ten seconds to let go of what the row has used; then the census must be clean."""
    faults: list[str] = []
    end = asyncio.get_running_loop().time() + SETTLED
    while True:
        faults = process_faults(await counted(server), before, server.port)
        faults += await asyncio.to_thread(disk_faults, server.data, resumable)
        if not faults or asyncio.get_running_loop().time() > end:
            break
        await asyncio.to_thread(server.admin, Invite(), Invitation)
    assert not faults, "\n".join(["the census is not clean:", *faults])


def main() -> None:
    """Print the faults of a data folder, as JSON."""
    print(json.dumps(disk_faults(Path(sys.argv[1]))))


if __name__ == "__main__":
    main()
