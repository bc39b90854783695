"""Which servers write into a MariaDB: one alone, or hubs that each have a name of their own.

Each holds a lock of the database server, on the connection of its writer, so that it ends with that connection. A hub
also stands in the table `hub` as long as it may come back: there a server that wants to be alone finds whose locks to
look at. Whoever takes a lock looks at the others' afterwards, so that of two who come at once at least one sees the
other. What is done before anybody writes, is done by one at a time.
"""

import contextlib
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, insert, inspect, select, text

from kentongan.errors import KentonganError
from kentongan.language import Sentence
from kentongan.store.schema import hub

# The row that writing transactions of several hubs pass one after the other, see `store/transaction`.
DOOR = "door"
_SECONDS = 2
# Whoever comes first may be changing a large table.
_SETUP_SECONDS = 600
_NO_SUCH_TABLE = 1146
_NOTED = "SELECT name FROM hub ORDER BY name"


class AnotherServer(KentonganError):
    """Somebody else writes into the database who may not do so beside this server."""

    def __init__(self, sentence: Sentence) -> None:
        """Say who, and what to do."""
        self.sentence = sentence
        super().__init__(sentence.en)


_TWICE = Sentence(
    "Server Kentongan lain sedang memakai basis data {where}.", "Another Kentongan server uses the database {where}."
)
_NAMESAKE = Sentence(
    "Hub lain bernama “{hub}” sedang memakai basis data {where}; beri setiap hub namanya sendiri dengan “nats.hub”.",
    "Another hub named “{hub}” uses the database {where}; give each hub a name of its own with “nats.hub”.",
)
_ALONE = Sentence(
    "Server tanpa “bus” sedang memakai basis data {where}; isi “bus” di sana juga, atau hentikan server itu.",
    "A server without “bus” uses the database {where}; set “bus” there too, or stop it.",
)
_HUBS = Sentence(
    "Hub lain ({hubs}) sedang memakai basis data {where}; isi “bus” di sini juga, atau hentikan semuanya.",
    "Other hubs ({hubs}) use the database {where}; set “bus” here too, or stop them.",
)
_SCHEMA = Sentence(
    "Versi ini mengubah bentuk basis data {where}: hentikan dahulu hub lain ({hubs}).",
    "This version changes the form of the database {where}: stop the other hubs ({hubs}) first.",
)
_KEY = Sentence(
    "Hub lain ({hubs}) di basis data {where} punya kunci server lain; ambil kuncinya dengan “kentongan admin identity "
    "export” dan “import”.",
    "Other hubs ({hubs}) on the database {where} have another server key; take theirs with “kentongan admin identity "
    "export” and “import”.",
)
_SETUP = Sentence(
    "Server Kentongan lain sedang menyiapkan basis data {where}.",
    "Another Kentongan server is setting up the database {where}.",
)


@dataclass(frozen=True, slots=True)
class HubCard:
    """A hub among several: a name of its own, and the fingerprint of the key that all of them share."""

    name: str
    fingerprint: str


class HubLock:
    """What keeps out of a database whoever may not write beside this server."""

    def __init__(self, database: str, where: str, hub: HubCard | None) -> None:
        """Without a hub: the only server. `where` tells the database to people."""
        self.hub = hub.name if hub else ""
        self._fingerprint = hub.fingerprint if hub else ""
        self._database = database
        self._where = where
        self._mine: int | None = None

    def take(self, connection: Any) -> None:
        """Take the lock on a new connection of the driver; raises AnotherServer."""
        with connection.cursor() as cursor:
            self._end_former(cursor)
            if _value(cursor, "SELECT GET_LOCK(%s, %s)", self._name(self.hub), _SECONDS) != 1:
                raise self._refusal(_NAMESAKE if self.hub else _TWICE)
            if self.hub:
                _tell(cursor, "INSERT IGNORE INTO hub VALUES (%s, %s)", self.hub, self._fingerprint)
                connection.commit()
                if self._holder(cursor, ""):
                    raise self._refusal(_ALONE)
            elif others := [name for (name,) in _tell(cursor, _NOTED) if self._holder(cursor, name)]:
                raise self._refusal(_HUBS, others)
        connection.commit()  # a table that was read could not be changed by anybody
        self._mine = connection.thread_id()

    def _end_former(self, cursor: Any) -> None:
        """End a connection of ours that the server takes for alive: it would hold the lock and its rows for hours."""
        if self._mine is not None and self._holder(cursor, self.hub) == self._mine:
            cursor.execute(f"KILL {self._mine}")

    def _holder(self, cursor: Any, hub: str) -> int | None:
        """The connection that holds the lock of a hub, or of the only server."""
        holder: int | None = _value(cursor, "SELECT IS_USED_LOCK(%s)", self._name(hub))
        return holder

    def _name(self, hub: str) -> str:
        if not hub:
            return f"kentongan.{self._database}"[:64]
        return f"kentongan.{hashlib.sha256(f'{self._database}/{hub}'.encode()).hexdigest()[:48]}"

    def _refusal(self, sentence: Sentence, others: Sequence[str] = ()) -> AnotherServer:
        return AnotherServer(sentence.filled(where=self._where, hub=self.hub, hubs=", ".join(others)))

    # Before anybody writes

    @contextlib.contextmanager
    def setting_up(self, connection: Connection) -> Iterator[None]:
        """Keep everybody else from setting up; raises AnotherServer when that takes somebody else too long."""
        name = {"name": self._name("/setup"), "seconds": _SETUP_SECONDS}
        if connection.scalar(text("SELECT GET_LOCK(:name, :seconds)"), name) != 1:
            raise self._refusal(_SETUP)
        try:
            yield
        finally:
            connection.execute(text("SELECT RELEASE_LOCK(:name)"), name)

    def check_others(self, connection: Connection, *, change: bool) -> None:
        """Raises AnotherServer when other hubs run with another key, or could not read what is about to be changed."""
        others = [row for row in self._running(connection) if row.name != self.hub]
        connection.rollback()  # as above
        if foreign := [row.name for row in others if self.hub and row.fingerprint != self._fingerprint]:
            raise self._refusal(_KEY, foreign)
        if change and others:
            raise self._refusal(_SCHEMA, [row.name for row in others])

    def note(self, connection: Connection) -> None:
        """Note this hub, and forget those that do not run; once the lock is taken."""
        others = [row.name for row in self._running(connection) if row.name != self.hub]
        connection.execute(delete(hub).where(hub.c.name.not_in(others)))
        if self.hub:
            connection.execute(insert(hub).values(name=self.hub, fingerprint=self._fingerprint))
            connection.execute(text("INSERT IGNORE INTO counter (name, value) VALUES (:name, 0)"), {"name": DOOR})
        connection.commit()

    def _running(self, connection: Connection) -> list[Any]:
        """The rows of hubs whose lock is held, this one's too."""
        if not inspect(connection).has_table(hub.name):
            return []
        held = text("SELECT IS_USED_LOCK(:name)")
        noted = connection.execute(select(hub.c.name, hub.c.fingerprint).order_by(hub.c.name)).all()
        return [row for row in noted if connection.scalar(held, {"name": self._name(row.name)}) is not None]


def _tell(cursor: Any, statement: str, *given: object) -> list[Any]:
    """The rows of an answer; none while the table does not exist, before the first setup."""
    try:
        cursor.execute(statement, given)
    except Exception as error:
        if error.args[:1] != (_NO_SUCH_TABLE,):
            raise
        return []
    return list(cursor.fetchall())


def _value(cursor: Any, query: str, *given: object) -> Any:
    cursor.execute(query, given)
    (found,) = cursor.fetchone()
    return found
