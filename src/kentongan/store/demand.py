"""What a database server has to be like: a promise that it does not keep cannot be kept by us."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, text

from kentongan.language import Sentence
from kentongan.store.mysql import DatabaseUnusable, Place

_COLLATIONS = ("utf8mb4_nopad_bin", "utf8mb4_bin")
_OLDEST = (10, 6)
_PACKET = 16 * 1024**2


@dataclass(frozen=True, slots=True)
class Demand:
    """A variable of the server, what it must be, and whether a value is that."""

    name: str
    wanted: str
    fits: Callable[[str], bool]


def _is(*values: str) -> Callable[[str], bool]:
    return lambda found: found in values


_DEMANDS = (
    # A transaction is on the disk before COMMIT is answered; with a binary log, that one decides after a power cut.
    Demand("innodb_flush_log_at_trx_commit", "1", _is("1")),
    Demand("innodb_doublewrite", "ON", _is("1", "ON")),
    Demand("read_only", "OFF", _is("0", "OFF")),
    Demand("max_allowed_packet", f">= {_PACKET}", lambda found: int(found) >= _PACKET),
    # Otherwise `a`, `A` and `á` were the same address.
    Demand("character_set_database", "utf8mb4", _is("utf8mb4")),
    Demand("collation_database", " / ".join(_COLLATIONS), _is(*_COLLATIONS)),
)
_WITH_LOG = Demand("sync_binlog", "1", _is("1"))

_SETTING = Sentence("{name} adalah {found}, seharusnya {wanted}", "{name} is {found} and has to be {wanted}")
_KIND = Sentence(
    "versinya {found}; yang diperlukan MariaDB {oldest} atau lebih baru",
    "its version is {found}; MariaDB {oldest} or newer is needed",
)
_FOREIGN = Sentence(
    "tabel {name} tidak memakai InnoDB dengan collation basis data",
    "the table {name} does not use InnoDB with the collation of the database",
)


def check_demands(connection: Connection, place: Place) -> None:
    """Raises DatabaseUnusable with everything that is not as it has to be."""
    found = [*_version(connection), *_settings(connection), *_tables(connection)]
    if found:
        why = Sentence(*("; ".join(one.say(language) for one in found) + "." for language in ("id", "en")))
        raise DatabaseUnusable(str(place), why)


def _version(connection: Connection) -> Iterator[Sentence]:
    version = str(connection.scalar(text("SELECT VERSION()")))
    numbers = version.split("-")[0].split(".")
    if "MariaDB" not in version or tuple(map(int, numbers[:2])) < _OLDEST:
        yield _filled(_KIND, found=version, oldest=".".join(map(str, _OLDEST)))


def _settings(connection: Connection) -> Iterator[Sentence]:
    logs = str(connection.scalar(text("SELECT @@global.log_bin"))) == "1"
    for demand in (*_DEMANDS, *((_WITH_LOG,) if logs else ())):
        scope = "" if demand.name.endswith("_database") else "global."
        found = str(connection.scalar(text(f"SELECT @@{scope}{demand.name}")))
        if not demand.fits(found):
            yield _filled(_SETTING, name=demand.name, found=found, wanted=demand.wanted)


def _tables(connection: Connection) -> Iterator[Sentence]:
    """Tables that somebody has made or changed by hand."""
    query = """
        SELECT table_name FROM information_schema.tables
        WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE'
        AND (engine <> 'InnoDB' OR table_collation <> @@collation_database) ORDER BY table_name
    """
    for name in connection.scalars(text(query)):
        yield _filled(_FOREIGN, name=name)


def _filled(sentence: Sentence, **values: str) -> Sentence:
    return Sentence(sentence.say("id", **values), sentence.say("en", **values))
