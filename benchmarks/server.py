"""A server process to measure, with members that were put into its database beforehand."""

import asyncio
import os
import re
import resource
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Table, func, insert, select, update

from kentongan.ids import new_id, new_secret, secret_hash
from kentongan.store.engine import open_engines
from kentongan.store.schema import counter, delivery, desk, device, institution, member, message
from kentongan.store.search import institution_text, member_text

DESCRIPTORS = 30_000
_MEMBERS_AN_INSTITUTION = 50
_LIFE = 86_400_000
# A few hosts stand for thousands, and a few members do the work of many.
_RAISED = {
    f"KENTONGAN_LIMITS__{name}": value
    for name, value in {
        "UNAUTHENTICATED": "20000:30:20000",
        "PER_SOURCE": "20000",
        "PER_KNOWN_SOURCE": "20000",
        "MESSAGES": "1000000",
        "MESSAGES_PER_MINUTE": "1000000",
        "DELIVERIES_PER_HOUR": "1000000000",
        "TRANSFERS_PER_MINUTE": "1000000",
    }.items()
}


@dataclass(frozen=True)
class Server:
    """Where it listens, and the device keys of its members: `m0@i0`, `m1@i0`, ..."""

    host: str
    port: int
    pid: int
    folder: Path
    keys: list[str]

    def address(self, place: int) -> str:
        """The address of a member."""
        return _address(place)

    def resident_bytes(self) -> int:
        """Memory of the server process."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")


def _address(place: int) -> str:
    return f"m{place}@i{place // _MEMBERS_AN_INSTITUTION}"


def raise_descriptor_limit() -> None:
    """Thousands of connections need as many descriptors."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = DESCRIPTORS if most == resource.RLIM_INFINITY else min(DESCRIPTORS, most)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def _fill(folder: Path, count: int, waiting: int, crowd: int, more: Callable[[Connection], None]) -> list[str]:
    """Members with one device each, written directly: 5,000 logins would measure argon2."""
    keys = [new_secret() for _ in range(count)]
    homes = [place // _MEMBERS_AN_INSTITUTION + 1 for place in range(count + crowd)]
    now = {"created_at": int(time.time() * 1000)}
    places = list(enumerate(homes, 1))
    rows: dict[Table, list[dict[str, object]]] = {
        institution: [
            {"id": home, "code": f"i{home - 1}", "name": f"Universitas {home}", "city": "-", "kind": "university"}
            | {"folded": institution_text(f"i{home - 1}", f"Universitas {home}", "-")}
            | now
            for home in sorted(set(homes))
        ],
        desk: [{"id": of, "institution_id": home, "name": f"m{of - 1}"} for of, home in places],
        member: [
            {"id": of, "desk_id": of, "institution_id": home, "address": _address(of - 1), "contact": "-"}
            | {"email": "sample@university.example", "broadcast": True, "folded": member_text(_address(of - 1), "-")}
            | now
            for of, home in places
        ],
        device: [
            {"id": new_id(), "member_id": of, "key_hash": secret_hash(key), "name": "", "seen_at": now["created_at"]}
            | now
            for of, key in enumerate(keys, 1)
        ],
    }
    rows |= _messages(waiting, now["created_at"])
    engines = open_engines(folder)
    with engines.writer.begin() as connection:
        for table, some in rows.items():
            if some:
                connection.execute(insert(table), some)
        more(connection)
        newest = connection.scalar(select(func.max(message.c.sequence))) or 0
        connection.execute(update(counter).where(counter.c.name == "message").values(value=newest))
    engines.dispose()
    return keys


def _messages(count: int, now: int) -> dict[Table, list[dict[str, object]]]:
    """Messages of the first member that wait for the second."""
    texts = {"audience": f'["{_address(1)}"]', "subject": "Undangan seminar", "text": "x" * 120, "level": "normal"}
    about = texts | {"sender_id": 1, "digest": "", "recipients": 1, "accepted_at": now, "expires_at": now + _LIFE}
    places = range(1, count + 1)
    return {
        message: [{"id": n, "sequence": n, "public_id": new_id(), "client_id": new_id()} | about for n in places],
        delivery: [{"message_id": n, "member_id": 2} for n in places],
    }


@asynccontextmanager
async def server(
    members: int,
    waiting: int = 0,
    options: tuple[str, ...] = (),
    crowd: int = 0,
    more: Callable[[Connection], None] = lambda _: None,
) -> AsyncIterator[Server]:
    """A server with so many members, stopped at the end; `waiting` messages of the first are there for the second.

    `options` are more of `kentongan serve`. Beyond the members there is a `crowd` without devices, and `more` writes
    into the database whatever else there is to be.
    """
    raise_descriptor_limit()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        keys = _fill(folder, members, waiting, crowd, more)
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *(
                "-c",
                "import typer; from kentongan.cli.serve import serve; a=typer.Typer(); a.command()(serve); a()",
                "--data",
                name,
                "--listen",
                "127.0.0.1:0",
                *options,
            ),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=os.environ | {"KENTONGAN_LANGUAGE": "en"} | _RAISED,
        )
        try:
            assert process.stdout is not None
            while line := (await asyncio.wait_for(process.stdout.readline(), 60)).decode():
                if found := re.search(r"kentongan://([^:]+):(\d+)#", line):
                    yield Server(found[1], int(found[2]), process.pid, folder, keys)
                    break
        finally:
            process.send_signal(signal.SIGTERM)
            await process.wait()
