"""MariaDB as the database: where it may be, what is set on each connection, and one database a folder."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from kentongan.errors import KentonganError
from kentongan.store.engine import Engines, WrongDatabase, open_engines
from kentongan.store.mysql import DatabaseUnusable, Place
from kentongan.store.schema import institution
from tests.kinds import only_mariadb
from tests.mariadb import RIGHTS
from tests.store.batch import Name


def told(error: KentonganError) -> str:
    indonesian, english = error.say("id"), error.say("en")
    assert indonesian != english
    assert "\n" not in indonesian + english
    assert "rahasia" not in indonesian + english
    return english


def value(engine: Engine, name: str) -> object:
    with engine.connect() as connection:
        return connection.scalar(text(f"SELECT @@{name}"))


@pytest.mark.parametrize(
    ("setting", "why"),
    [
        ("mysql://", "has the form"),
        ("mysql://siti:rahasia@localhost", "has the form"),
        ("mysql://siti:rahasia@localhost:pintu/kentongan", "has the form"),
        ("postgresql://siti:rahasia@localhost/kentongan", "has the form"),
        ("mysql+pymysql://siti:rahasia@localhost/kentongan", "has the form"),
        ("mysql://siti:rahasia@localhost/kentongan?local_infile=1", "“local_infile” is unknown"),
        ("mysql://siti:rahasia@db.example/kentongan", "has to be protected"),
        ("mysql://siti:rahasia@db.example/kentongan?ssl_key=k", "has to be protected"),
    ],
)
def test_a_setting_that_cannot_be_used_is_refused_with_the_reason(setting: str, why: str) -> None:
    with pytest.raises(DatabaseUnusable) as refused:
        Place(setting)
    assert why in told(refused.value)


def test_a_place_is_told_without_its_password() -> None:
    assert str(Place("mysql://siti:rahasia@127.0.0.1:3307/kentongan")) == "kentongan @ 127.0.0.1"
    assert str(Place("mariadb://siti@localhost/k?unix_socket=/run/db")) == "k @ /run/db"


def test_an_authority_that_cannot_be_read_is_a_reason(tmp_path: Path) -> None:
    place = Place(f"mysql://siti:rahasia@db.example/kentongan?ssl_ca={tmp_path / 'none.pem'}")
    with pytest.raises(DatabaseUnusable) as refused:
        place.engine("READ COMMITTED", 1)
    assert "No such file" in told(refused.value)


def test_a_server_that_nobody_runs_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnusable) as refused:
        open_engines(tmp_path, f"mysql://siti:rahasia@localhost/kentongan?unix_socket={tmp_path / 'none'}")
    assert "No such file" in told(refused.value)
    assert list(tmp_path.iterdir()) == []


@only_mariadb
def test_each_connection_is_strict_and_compares_byte_by_byte(engines: Engines) -> None:
    for engine in (engines.writer, engines.reader):
        assert "STRICT_ALL_TABLES" in str(value(engine, "sql_mode"))
        assert value(engine, "collation_connection") == value(engine, "collation_database")
        assert value(engine, "character_set_client") == "utf8mb4"
    assert value(engines.writer, "tx_isolation") == "READ-COMMITTED"
    assert value(engines.reader, "tx_isolation") == "REPEATABLE-READ"
    assert value(engines.reader, "tx_read_only") == 1


@only_mariadb
@pytest.mark.parametrize("other", ["UNIV", "ünıv", "univ ", "únív"])
def test_what_is_not_the_same_byte_by_byte_is_another(engines: Engines, other: str) -> None:
    row = {"name": "", "city": "", "kind": "university", "created_at": 1}
    with engines.writer.begin() as connection:
        connection.execute(institution.insert(), [row | {"code": "univ"}, row | {"code": other}])
        found = connection.scalars(institution.select().where(institution.c.code == other)).all()
        assert len(found) == 1


@only_mariadb
def test_sums_are_whole_numbers(engines: Engines) -> None:
    """The driver would give decimals, which a block tells as texts."""
    with engines.reader.begin() as connection:
        found = connection.execute(text("SELECT SUM(n), SUM(n * 1000000000000), AVG(n) FROM (SELECT 3 AS n) x")).one()
    assert [(one, type(one)) for one in found] == [(3, int), (3_000_000_000_000, int), (3.0, float)]


@only_mariadb
def test_what_is_too_long_is_an_error_and_not_cut(engines: Engines) -> None:
    with engines.writer.begin() as connection, pytest.raises(DBAPIError, match="Data too long"):
        Name.apply(connection, [Name("x" * 33)], 1)


@only_mariadb
def test_a_folder_belongs_to_one_database(engines: Engines, database: str, tmp_path: Path) -> None:
    """Otherwise a forgotten setting would begin an empty server beside the real one."""
    with pytest.raises(WrongDatabase) as refused:
        open_engines(tmp_path)
    assert "“database” has to say where" in told(refused.value)
    assert not (tmp_path / "kentongan.db").exists()
    other = tmp_path / "other"
    other.mkdir()
    open_engines(other).dispose()
    with pytest.raises(WrongDatabase) as refused:
        open_engines(other, database)
    assert "has a database already" in told(refused.value)


def test_the_guide_gives_the_account_the_rights_that_the_tests_have() -> None:
    guide = (Path(__file__).parents[2] / "docs/howto/use_mariadb.md").read_text("utf-8")
    assert f"GRANT {RIGHTS} ON kentongan.*" in guide
