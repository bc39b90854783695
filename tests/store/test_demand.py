"""A database server that does not keep what it promises is refused, with everything that is wrong with it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kentongan.store import demand
from kentongan.store.engine import open_engines
from kentongan.store.mysql import DatabaseUnusable
from tests.acceptance import Acceptance
from tests.mariadb import MariaDB, running

pytestmark = pytest.mark.process


@pytest.fixture(scope="module")
def server() -> Iterator[MariaDB]:
    """A server whose settings a test may change."""
    with running() as server:
        yield server


@contextmanager
def changed(server: MariaDB, name: str, value: str) -> Iterator[None]:
    with server.connect() as connection, connection.cursor() as cursor:
        cursor.execute(f"SELECT @@global.{name}")
        ((before,),) = cursor.fetchall()
        cursor.execute(f"SET GLOBAL {name} = {value}")
        try:
            yield
        finally:
            cursor.execute(f"SET GLOBAL {name} = {before}")


def refusal(folder: Path, setting: str) -> str:
    with pytest.raises(DatabaseUnusable) as refused:
        open_engines(folder, setting)
    indonesian, english = refused.value.say("id"), refused.value.say("en")
    assert indonesian.startswith("Basis data kentongan_")
    assert "\n" not in indonesian + english
    return english


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("innodb_flush_log_at_trx_commit", "2", "innodb_flush_log_at_trx_commit is 2 and has to be 1"),
        ("innodb_flush_log_at_trx_commit", "0", "innodb_flush_log_at_trx_commit is 0 and has to be 1"),
        ("max_allowed_packet", "1048576", "max_allowed_packet is 1048576 and has to be >= 16777216"),
        ("read_only", "1", "read_only is 1 and has to be OFF"),
    ],
)
def test_r07_weak_settings_are_refused_by_name(
    server: MariaDB, tmp_path: Path, acceptance: Acceptance, name: str, value: str, told: str
) -> None:
    setting = server.make_database()
    with changed(server, name, value):
        assert told in refusal(tmp_path, setting)
    open_engines(tmp_path, setting).dispose()
    if value == "2":
        acceptance("R07", "weak setting -> refuse to start", "refused, by its name")


def test_everything_that_is_wrong_is_told_at_once(server: MariaDB, tmp_path: Path) -> None:
    setting = server.make_database()
    with changed(server, "read_only", "1"), changed(server, "innodb_flush_log_at_trx_commit", "2"):
        told = refusal(tmp_path, setting)
    assert "read_only is 1" in told
    assert "trx_commit is 2" in told


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("ALTER DATABASE {name} COLLATE utf8mb4_general_ci", "collation_database is utf8mb4_general_ci"),
        ("ALTER DATABASE {name} CHARACTER SET latin1", "character_set_database is latin1 and has to be utf8mb4"),
        ("CREATE TABLE {name}.message (id INT) ENGINE=MyISAM", "the table message does not use InnoDB"),
        ("CREATE TABLE {name}.x (id INT) COLLATE utf8mb4_general_ci", "the table x does not use InnoDB"),
    ],
)
def test_a_database_that_compares_or_keeps_otherwise_is_refused(
    server: MariaDB, tmp_path: Path, change: str, told: str
) -> None:
    setting = server.make_database()
    name = setting.partition("?")[0].rpartition("/")[2]
    with server.connect() as connection, connection.cursor() as cursor:
        cursor.execute(change.format(name=name))
    assert told in refusal(tmp_path, setting)


def test_an_older_server_is_refused(server: MariaDB, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demand, "_OLDEST", (99, 1))
    assert "MariaDB 99.1 or newer is needed" in refusal(tmp_path, server.make_database())


def test_a_wrong_password_is_told_without_it(server: MariaDB, tmp_path: Path) -> None:
    setting = server.make_database()
    password = setting.partition("@")[0].rpartition(":")[2]
    told = refusal(tmp_path, setting.replace(password, "rahasia"))
    assert "Access denied" in told
    assert "rahasia" not in told


def test_with_a_binary_log_that_one_has_to_be_synced(tmp_path: Path) -> None:
    with running("--log-bin=binlog", "--sync-binlog=0") as logging:
        assert "sync_binlog is 0 and has to be 1" in refusal(tmp_path, logging.make_database())
