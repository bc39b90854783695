"""How the server is, for whoever helps with trouble: facts and log lines that may be shown to others.

Nothing of it is a secret: of a setting that is one only whether it is set, of the database only counts, and what looks
like a key or a first password is blotted out of log lines although none ever stands there.
"""

import asyncio
import importlib.metadata
import io
import itertools
import platform
import re
import shutil
import ssl
import sys
import tarfile
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kentongan import __version__
from kentongan.config import Settings
from kentongan.domain.audit import AuditEntry
from kentongan.domain.text import folded
from kentongan.errors import KentonganError
from kentongan.language import Sentence
from kentongan.limits import PAGE
from kentongan.protocol.commands.diagnostics import Diagnosis, Fact, LogLine, LogLines
from kentongan.services.audit import AuditService
from kentongan.services.proof import health_of
from kentongan.services.traffic import TrafficService
from kentongan.store.diagnostics import Database, inspect, sqlite_version
from kentongan.store.engine import FolderLock, check_place, reading
from kentongan.store.store import Store
from kentongan.words import AuditEvent

# Lines that are remembered, and those that go into a bundle.
_KEPT = 5000
_LINES = 400
_LINE = 300
_SECRET = re.compile(r"\b(?:[0-9a-f]{64}|[a-z0-9]{4}(?:-[a-z0-9]{4}){5})\b")
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_LIBRARIES = (
    "msgspec",
    "uvloop",
    "SQLAlchemy",
    "alembic",
    "argon2-cffi",
    "cryptography",
    "pydantic",
    "aiosmtplib",
    "PyMySQL",
    "starlette",
    "uvicorn",
    "Jinja2",
)


class LogTail:
    """The newest lines of the log: a step of the log's way that keeps what it passes on."""

    def __init__(self) -> None:
        """Empty."""
        self._lines: deque[tuple[int, str]] = deque(maxlen=_KEPT)
        self._count = 0

    def __call__(self, _logger: Any, _method: str, line: Any) -> Any:
        """Keep a rendered line and pass it on unchanged."""
        for text in str(line).splitlines():
            self._count += 1
            self._lines.append((self._count, _COLOUR.sub("", text)))
        return line

    def lines(self) -> list[str]:
        """The last of what was kept, oldest first, with everything blotted out that looks like a secret."""
        return [blot(text)[:_LINE] for _, text in list(self._lines)[-_LINES:]]

    def newest(self, search: str, limit: int) -> list[LogLine]:
        """The last lines that have every word, the newest first, as harmless as those of `lines`."""
        words = folded(search).split()
        found = (
            (number, text) for number, text in reversed(self._lines) if all(word in folded(text) for word in words)
        )
        return [LogLine(number=number, text=blot(text)[:_LINE]) for number, text in itertools.islice(found, limit)]

    def after(self, number: int, search: str, limit: int) -> LogLines:
        """The next lines above a number that have every word, whatever its case, as harmless as those of `lines`."""
        words, last, found = folded(search).split(), number, []
        for last, text in [line for line in self._lines if line[0] > number]:
            if all(word in folded(text) for word in words):
                found.append(LogLine(number=last, text=blot(text)[:_LINE]))
            if len(found) == limit:
                break
        return LogLines(lines=found, last=last)


def blot(text: str) -> str:
    """The text without whatever looks like a key or a first password."""
    return _SECRET.sub("[…]", text)


class DiagnosticsService:
    """Looks at a running server."""

    def __init__(
        self, settings: Settings, store: Store, traffic: TrafficService, audit: AuditService, log: LogTail
    ) -> None:
        """`log` has heard what was logged."""
        self._settings = settings
        self._store = store
        self._traffic = traffic
        self._audit = audit
        self._log = log

    async def diagnose(self, actor: str) -> Diagnosis:
        """Facts and log lines, [ADMIN-35]; recorded, because they leave the server."""
        await self._audit.record(AuditEntry(AuditEvent.DIAGNOSTICS_MADE, actor))
        facts = [*of_the_machine(self._settings), *_of_the_database(await self._store.read(inspect))]
        report = self._traffic.report()
        health = {name: getattr(report, name) for name in report.__struct_fields__ if name not in _OF_THE_BLOCK}
        backups = await asyncio.to_thread(_of_the_backups, self._settings, self._store.now())
        return Diagnosis(facts=[*facts, *_facts("health", health), *backups], log=self._log.lines())

    def log(self, after: int, search: str) -> LogLines:
        """The next lines of the log with every word, at most a hundred, [ADMIN-68]."""
        return self._log.after(after, search, PAGE.value)

    def newest(self, search: str) -> list[LogLine]:
        """The last lines of the log with every word, at most a hundred, the newest first."""
        return self._log.newest(search, PAGE.value)


_OF_THE_BLOCK = ("token", "endpoint")


class FolderEmpty(KentonganError):
    """No server has ever run in a folder."""

    def __init__(self, folder: Path) -> None:
        """Name the folder."""
        self.sentence = Sentence(f"Tidak ada data server di {folder}.", f"There is no data of a server in {folder}.")
        super().__init__(self.sentence.en)


def diagnose_folder(settings: Settings) -> Diagnosis:
    """What can be said of a data folder whose server does not run.

    Raises FolderEmpty, WrongDatabase when its database is not in it, or AlreadyRunning when a server does run but
    cannot be asked.
    """
    check_place(settings.data)
    if not (settings.data / "kentongan.db").exists():
        raise FolderEmpty(settings.data)
    facts = list(of_the_machine(settings))
    lock = FolderLock(settings.data)
    try:
        with reading(settings.data) as connection:
            facts += _of_the_database(inspect(connection))
    finally:
        lock.release()
    facts += _of_the_backups(settings, int(time.time() * 1000))
    return Diagnosis(facts=[*facts, Fact(about="health", name="running", value="False")], log=[])


def of_the_machine(settings: Settings) -> Iterator[Fact]:
    """Versions, settings, disk."""
    versions = {"kentongan": __version__, "python": sys.version.split()[0], "openssl": ssl.OPENSSL_VERSION}
    versions |= {"sqlite": sqlite_version(), "platform": platform.platform()} | dict(_libraries())
    yield from _facts("versions", versions)
    yield from _facts("settings", dict(settings.told()))
    usage = shutil.disk_usage(settings.data)
    yield from _facts("disk", {"bytes": usage.total, "bytes free": usage.free})
    for path in sorted(settings.data.iterdir()):
        if path.is_file():
            yield Fact(about="files", name=path.name, value=f"{path.stat().st_size} bytes, {path.stat().st_mode:o}")


def _libraries() -> Iterator[tuple[str, str]]:
    for name in _LIBRARIES:
        try:
            yield name, importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            yield name, "-"


def _of_the_database(database: Database) -> Iterator[Fact]:
    yield from _facts("rows", database.rows)
    yield from _facts("schema", database.schema)


def _of_the_backups(settings: Settings, now: int) -> list[Fact]:
    """How old the newest backup is, whether it is proved, and what to worry about."""
    health = health_of(settings, now)
    found: dict[str, Any] = {"concern": health.concern}
    for name, backup in (("newest", health.newest), ("proved", health.proved)):
        if backup:
            found[name] = f"{backup.path.name}, {backup.size} bytes, {(now - backup.made_at) // 3_600_000} hours old"
    if health.newest and health.newest.proof and health.newest.proof.sentence:
        found["flaw"] = health.newest.proof.sentence.en
    return list(_facts("backup", found))


def _facts(about: str, values: dict[str, Any] | dict[str, int] | dict[str, str]) -> Iterator[Fact]:
    for name, value in values.items():
        yield Fact(about=about, name=name, value=blot(str(value)))


def pack(diagnosis: Diagnosis, now: float) -> bytes:
    """A bundle (.tar.gz) of readable files: one for each kind of fact, and the log. `now` is in seconds since 1970."""
    texts: dict[str, list[str]] = {}
    for fact in diagnosis.facts:
        texts.setdefault(fact.about, []).append(f"{fact.name}: {fact.value}")
    texts["log"] = diagnosis.log
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w:gz") as bundle:
        for name, lines in texts.items():
            content = "".join(f"{line}\n" for line in lines).encode()
            entry = tarfile.TarInfo(f"kentongan-diagnostics/{name}.txt")
            entry.size, entry.mtime, entry.mode = len(content), int(now), 0o600
            bundle.addfile(entry, io.BytesIO(content))
    return whole.getvalue()
