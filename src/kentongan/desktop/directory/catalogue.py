"""All members that can be written to, by institution: fetched when there is a line, kept for when there is none."""

import asyncio
import logging
import time
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

import msgspec
from PySide6.QtCore import QObject, Signal

from kentongan.client.client import Client
from kentongan.client.link_state import Connected
from kentongan.desktop.bridge import Bridge
from kentongan.desktop.preferences import write_whole
from kentongan.desktop.tasks import spawn
from kentongan.errors import KentonganError
from kentongan.protocol.commands.directory import Entry
from kentongan.words import InstitutionKind

FILE = "directory.json"
# What is younger than this is not fetched again when somebody comes back to the page.
FRESH_MILLISECONDS = 5 * 60_000
_log = logging.getLogger("kentongan.desktop")


@dataclass(frozen=True)
class Institution:
    """One institution and its desks, in the order of their addresses."""

    code: str
    name: str
    city: str
    kind: InstitutionKind
    members: tuple[Entry, ...]


class _Kept(msgspec.Struct, frozen=True, kw_only=True):
    """The file: whose directory, as of when."""

    member: str = ""
    at: int = 0
    entries: list[Entry] = msgspec.field(default_factory=list)


class Catalogue(QObject):
    """The directory of one member, as the server said it last."""

    changed = Signal()
    failed = Signal(object)  # KentonganError

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._bridge = bridge
        self._path = bridge.profile.folder / FILE
        self._owner = bridge.profile.member.address if bridge.profile.member else ""
        self._fetching: asyncio.Task[None] | None = None
        kept = self._read()
        self.at = kept.at
        self.institutions = by_institution(kept.entries)

    @property
    def is_fetching(self) -> bool:
        """Whether it is on its way."""
        return self._fetching is not None and not self._fetching.done()

    def refresh(self) -> None:
        """Fetch it when there is a line, unless it is young or on its way."""
        is_young = time.time() * 1000 < self.at + FRESH_MILLISECONDS
        if isinstance(self._bridge.state, Connected) and not self.is_fetching and not is_young:
            self._fetching = spawn(self._fetch(self._bridge.client), self._fail)

    async def _fetch(self, client: Client) -> None:
        entries = [entry async for entry in client.directory()]
        self.at = int(time.time() * 1000)
        self.institutions = by_institution(entries)
        self.changed.emit()
        await asyncio.to_thread(self._write, _Kept(member=self._owner, at=self.at, entries=entries))

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, KentonganError):
            raise error
        self.failed.emit(error)

    # The file: a convenience, so that whatever is wrong with it counts as none

    def _read(self) -> _Kept:
        try:
            kept = msgspec.json.decode(self._path.read_bytes(), type=_Kept)
        except FileNotFoundError:
            return _Kept()
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
            _log.warning("the directory that was kept cannot be read: %s", error)
            return _Kept()
        return kept if kept.member == self._owner else _Kept()

    def _write(self, kept: _Kept) -> None:
        try:
            write_whole(self._path, msgspec.json.encode(kept))
        except OSError as error:
            _log.warning("the directory cannot be kept: %s", error)


def by_institution(entries: Iterable[Entry]) -> list[Institution]:
    """Members put together, institutions in the order of their names."""
    desks: dict[str, list[Entry]] = {}
    for entry in entries:
        desks.setdefault(entry.code, []).append(entry)
    found = [
        Institution(code, some[0].institution, some[0].city, some[0].kind, tuple(some)) for code, some in desks.items()
    ]
    return sorted(found, key=lambda one: (_plain(one.name), one.code))


def matching(institutions: Iterable[Institution], words: str) -> list[Institution]:
    """Those in which every word occurs: in name, code or city, or at one of the desks; accents do not matter."""
    wanted = _plain(words).split()
    return [one for one in institutions if all(word in _everything_of(one) for word in wanted)]


def _everything_of(institution: Institution) -> str:
    desks = (f"{one.address} {one.contact}" for one in institution.members)
    return _plain(" ".join((institution.name, institution.code, institution.city, *desks)))


def _plain(text: str) -> str:
    """Small letters without accents."""
    return "".join(one for one in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(one))
