"""MariaDB as the database: where it is, and what is set on each connection to it.

The writer has one connection, on which it also holds the lock that keeps out whoever may not write beside it
(`store/hub`). A reader's transaction sees one moment, as with SQLite, and cannot write.
"""

import socket
import ssl
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import NullPool, QueuePool

from kentongan.errors import KentonganError
from kentongan.language import Sentence, system_words
from kentongan.store.hub import HubLock

_READERS = 2
_CONNECT_SECONDS = 3
# Whoever says nothing for so long is gone. The writer's longest statement is a message to everybody: some seconds.
_WRITER_SECONDS = 30
_READER_SECONDS = 60
# A row that another holds for longer than this (seconds) sends the batch back to its beginning.
_ROW_SECONDS = 5
# A server writes something every ten seconds; one that was cut off keeps its lock no longer than this (seconds). And a
# hub that stands still in the middle of a transaction must not keep the others from theirs.
_IDLE_SECONDS = 60
_STILL_SECONDS = 4
_NEAR = ("", "localhost", "127.0.0.1", "::1")
_OPTIONS = {"unix_socket", "ssl_ca", "ssl_cert", "ssl_key"}
_SQL_MODE = "STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION"


class DatabaseUnusable(KentonganError):
    """The database that the settings name cannot be used."""

    def __init__(self, where: str, why: Sentence) -> None:
        """Name the database without its password, and the reason."""
        self.sentence = Sentence(
            f"Basis data {where} tidak dapat dipakai: {why.id}", f"The database {where} cannot be used: {why.en}"
        )
        super().__init__(self.sentence.en)


class Place:
    """Which database: `mysql://USER:PASSWORD@HOST:PORT/NAME`, perhaps with options."""

    def __init__(self, setting: str) -> None:
        """Raises DatabaseUnusable for what cannot be understood."""
        try:
            url = make_url(setting)
        except (ArgumentError, ValueError):
            raise DatabaseUnusable("", _FORM) from None
        if url.drivername not in ("mysql", "mariadb") or not url.database:
            raise DatabaseUnusable(url.host or "", _FORM)
        self._url = url
        if unknown := sorted(url.query.keys() - _OPTIONS):
            raise DatabaseUnusable(str(self), _filled(_UNKNOWN, name=unknown[0]))
        if not self._near and "ssl_ca" not in url.query:
            raise DatabaseUnusable(str(self), _UNPROTECTED)

    def __str__(self) -> str:
        """As it may be told: without password."""
        return f"{self._url.database} @ {self._option('unix_socket') or self._url.host}"

    @property
    def name(self) -> str:
        """The name of the database on its server."""
        return self._url.database or ""

    @property
    def setting(self) -> str:
        """The setting that names it, with three stars for the password."""
        return self._url.render_as_string(hide_password=True)

    @property
    def _near(self) -> bool:
        return "unix_socket" in self._url.query or (self._url.host or "") in _NEAR

    def _option(self, name: str) -> str:
        return str(self._url.query.get(name, ""))

    def engine(self, isolation: str, seconds: int | None, **options: Any) -> Engine:
        """An engine whose statements fail after so many seconds without a word from the server."""
        url = URL.create(
            "mysql+pymysql", self._url.username, self._url.password, self._url.host, self._url.port, self._url.database
        )
        given: dict[str, Any] = {"charset": "utf8mb4", "sql_mode": _SQL_MODE, "connect_timeout": _CONNECT_SECONDS}
        given |= {"read_timeout": seconds, "write_timeout": seconds}
        if where := self._option("unix_socket"):
            given["unix_socket"] = where
        if authority := self._option("ssl_ca"):
            given["ssl"] = self._protection(authority)
        # A failed statement is logged, and its parameters are people's letters and hashes of their secrets.
        options |= {"connect_args": given, "hide_parameters": True, "isolation_level": isolation}
        try:
            engine = create_engine(url, **options)
        except ModuleNotFoundError:
            raise DatabaseUnusable(str(self), _DRIVER) from None
        event.listen(engine, "do_connect", _connect)
        return engine

    def _protection(self, authority: str) -> ssl.SSLContext:
        try:
            context = ssl.create_default_context(cafile=authority)
            context.minimum_version = ssl.TLSVersion.TLSv1_2
            if certificate := self._option("ssl_cert"):
                context.load_cert_chain(certificate, self._option("ssl_key") or None)
        except OSError as error:
            raise DatabaseUnusable(str(self), said(error)) from None
        return context


def _connect(_dialect: Any, _record: Any, given: Any, named: dict[str, Any]) -> Any:
    """Sums are whole numbers, as with SQLite; and no socket is left open.

    The driver forgets to close a Unix socket at whose other end nobody is; so that one is opened here.
    """
    import pymysql
    from pymysql.constants import FIELD_TYPE
    from pymysql.converters import conversions

    named["conv"] = conversions | dict.fromkeys((FIELD_TYPE.DECIMAL, FIELD_TYPE.NEWDECIMAL), _number)
    if "unix_socket" not in named:
        return None
    line = socket.socket(socket.AF_UNIX)
    try:
        line.settimeout(_CONNECT_SECONDS)
        line.connect(named["unix_socket"])
    except OSError as error:
        line.close()
        raise pymysql.err.OperationalError(2002, said(error).en) from error
    connection = pymysql.connect(*given, **named, defer_connect=True)
    connection.connect(line)
    return connection


def _number(text: str) -> int | float:
    return float(text) if "." in text else int(text)


_FORM = Sentence(
    "pengaturan “database” harus berbentuk mysql://PENGGUNA:SANDI@HOST:PORT/NAMA.",
    "the setting “database” has the form mysql://USER:PASSWORD@HOST:PORT/NAME.",
)
_DRIVER = Sentence(
    "paket tambahan belum terpasang; pasang dengan: pip install 'kentongan[mysql]'.",
    "an extra is missing; install it with: pip install 'kentongan[mysql]'.",
)
_UNKNOWN = Sentence("pilihan “{name}” tidak dikenal.", "the option “{name}” is unknown.")
_UNPROTECTED = Sentence(
    "sambungan ke komputer lain harus dilindungi; tambahkan ?ssl_ca=BERKAS.",
    "a connection to another machine has to be protected; add ?ssl_ca=FILE.",
)


def _filled(sentence: Sentence, **values: str) -> Sentence:
    return Sentence(sentence.say("id", **values), sentence.say("en", **values))


def said(error: Exception) -> Sentence:
    """What the database server or the system says, which it says in English."""
    cause: Any = error.orig if isinstance(error, DBAPIError) else error
    text = str(cause.args[-1] if getattr(cause, "args", ()) else cause)
    return Sentence(system_words(text, "id"), text)


def open_setup(place: Place) -> Engine:
    """For looking at the database and bringing it to a schema: no time limit, nothing kept open."""
    return place.engine("READ COMMITTED", None, poolclass=NullPool)


def open_writer(place: Place, lock: HubLock) -> Engine:
    """One connection, which holds the lock of this server; to connect raises AnotherServer."""
    engine = place.engine(
        "READ COMMITTED", _WRITER_SECONDS, poolclass=QueuePool, pool_size=1, max_overflow=0, pool_reset_on_return=None
    )

    def prepare(connection: Any, _record: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SET SESSION innodb_lock_wait_timeout = {_ROW_SECONDS}, wait_timeout = {_IDLE_SECONDS}")
            if lock.hub:
                cursor.execute(f"SET SESSION idle_transaction_timeout = {_STILL_SECONDS}")
                # It tells the time (`store/transaction`), and other zones have an hour that comes twice a year.
                cursor.execute("SET SESSION time_zone = '+00:00'")
            _collate(cursor)
        try:
            lock.take(connection)
        except BaseException:
            connection.close()
            raise

    event.listen(engine, "connect", prepare)
    return engine


def open_reader(place: Place) -> Engine:
    """Connections that see one moment in each transaction and cannot write."""
    engine = place.engine(
        "REPEATABLE READ", _READER_SECONDS, poolclass=QueuePool, pool_size=_READERS, pool_reset_on_return=None
    )

    def prepare(connection: Any, _record: Any) -> None:
        with connection.cursor() as cursor:
            _collate(cursor)
            cursor.execute("SET SESSION TRANSACTION READ ONLY")

    event.listen(engine, "connect", prepare)
    return engine


def _collate(cursor: Any) -> None:
    """Texts that are handed over are compared as those in the tables: byte by byte."""
    cursor.execute("SET collation_connection = @@collation_database")
