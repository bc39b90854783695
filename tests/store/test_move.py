"""Moving a database: the target counts only when all of it is there, and the source stays as it is."""

import hashlib
import signal
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, text

from kentongan.domain.audit import AuditEntry
from kentongan.errors import KentonganError
from kentongan.store import arrival
from kentongan.store.arrival import DatabaseInUse
from kentongan.store.audit import append
from kentongan.store.copy import Content
from kentongan.store.engine import WrongDatabase, open_engines, reading
from kentongan.store.migration import DatabaseOccupied, DatabaseTooNew, DatabaseUnfinished
from kentongan.store.move import FileThere, MoveFailed, NothingToMove, move_database
from kentongan.store.mysql import DatabaseUnusable
from kentongan.store.schema import audit, audit_head
from kentongan.store.transaction import Marked
from kentongan.words import AuditEvent
from tests.mariadb import another_database, connected, running
from tests.store.abundance import plant
from tests.store.batch import Name, names
from tests.store.test_copy import nothing, rows

ENTRY = AuditEntry(AuditEvent.DATABASE_MOVED, "test")
pytestmark = pytest.mark.process


def moved(folder: Path, source: str, target: str, hear: Any = nothing) -> dict[str, Content]:
    return move_database(folder, source, target, ENTRY, 1, hear)


def told(error: KentonganError) -> str:
    assert error.say("id") != error.say("en")
    assert "{" not in error.say("id") + error.say("en")
    return error.say("en")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder with SQLite in it, something in every table, and a log that hangs together."""
    engines = open_engines(tmp_path)
    with engines.writer.begin() as connection:
        head = connection.execute(select(audit_head)).one()
        plant(connection, 3)
        for table in (audit, audit_head):
            connection.execute(delete(table))
        connection.execute(insert(audit_head), [dict(head._mapping)])
        append(connection, 1, [AuditEntry(AuditEvent.SERVER_STARTED, "server")] * 2)
    engines.dispose()
    return tmp_path


def digest(folder: Path) -> str:
    return hashlib.sha256((folder / "kentongan.db").read_bytes()).hexdigest()


def added(before: dict[str, list[Any]], after: dict[str, list[Any]]) -> dict[str, list[str]]:
    """The rows that are only in the second, of tables that are not the same."""
    assert before.keys() == after.keys()
    return {
        name: [row for row in after[name] if row not in before[name]] for name in after if before[name] != after[name]
    }


def test_between_all_kinds_and_back_only_the_log_has_lines_more(folder: Path, mariadb: str) -> None:
    before, original = rows(folder / "kentongan.db"), digest(folder)
    with another_database(mariadb) as first, another_database(mariadb, "third") as second:
        contents = moved(folder, "", first)
        assert {name: content.rows for name, content in contents.items()} == {
            name: len(found) for name, found in before.items() if name != "alembic_version"
        }
        assert digest(folder) == original
        with pytest.raises(WrongDatabase):
            open_engines(folder)  # as a server would that was not told where it is now
        moved(folder, first, second)
        with pytest.raises(FileThere) as refused:
            moved(folder, second, "")
        assert "kentongan.db is there already" in told(refused.value)
        (folder / "kentongan.db").rename(folder / "old.db")
        moved(folder, second, "")
        for setting, count in ((first, 1), (second, 2)):
            with connected(setting) as cursor:
                cursor.execute("SELECT COUNT(*) FROM audit WHERE event = 'database_moved'")
                assert cursor.fetchone() == (count,)
    after = rows(folder / "kentongan.db")
    changes = {name: [row for row in after[name] if row not in found] for name, found in before.items()}
    assert {name for name, more in changes.items() if more} == {"audit", "audit_head"}
    assert [row.count("database_moved") for row in changes["audit"]] == [1, 1, 1]
    assert set(before["audit"]) < set(after["audit"])
    assert not list(folder.glob("*.part"))
    open_engines(folder).dispose()


def test_a_move_that_was_killed_is_no_database_and_may_be_repeated(folder: Path, mariadb: str) -> None:
    """Once in the middle of copying, once of comparing."""

    class Killed(BaseException):
        """Nobody catches this."""

    def copying(done: int, total: int) -> None:
        if 4 * done > total:
            raise Killed

    def comparing(done: int, total: int) -> None:
        if 4 * done > 3 * total:
            raise Killed

    original = digest(folder)
    with another_database(mariadb) as setting:
        with pytest.raises(Killed):
            moved(folder, "", setting, copying)
        open_engines(folder).dispose()  # the server goes on as before
        elsewhere = folder / "new"
        elsewhere.mkdir()
        with pytest.raises(DatabaseUnfinished) as refused:
            open_engines(elsewhere, setting)
        assert "move-database" in told(refused.value)
        assert list(elsewhere.iterdir()) == []
        moved(folder, "", setting)
        open_engines(elsewhere, setting).dispose()
        (folder / "kentongan.db").rename(folder / "old.db")
        with pytest.raises(Killed):
            moved(folder, setting, "", comparing)
        assert not (folder / "kentongan.db").exists()
        (folder / "kentongan.db.part").write_bytes(b"of one that was killed harder")
        moved(folder, setting, "")
        open_engines(folder).dispose()
    assert hashlib.sha256((folder / "old.db").read_bytes()).hexdigest() == original


def test_a_target_that_is_not_empty_is_refused_and_left_alone(folder: Path, mariadb: str) -> None:
    with another_database(mariadb) as setting:
        with connected(setting) as cursor:
            cursor.execute("CREATE TABLE neighbours (id INT PRIMARY KEY)")
        with pytest.raises(DatabaseOccupied, match="neighbours"):
            moved(folder, "", setting)
        with connected(setting) as cursor:
            cursor.execute("DROP TABLE neighbours")
        (folder / "other").mkdir()
        engines = open_engines(folder / "other", setting)
        with engines.writer.begin() as connection:
            Name.apply(connection, [Name("stays")], 1)
        engines.dispose()
        with pytest.raises(DatabaseOccupied) as refused:
            moved(folder, "", setting)
        assert "holds tables already" in told(refused.value)
        with pytest.raises(DatabaseOccupied):
            moved(folder / "other", setting, setting)
        engines = open_engines(folder / "other", setting)
        with engines.reader.begin() as connection:
            assert names(connection) == ["stays"]
        engines.dispose()


def test_while_a_server_uses_either_side_nothing_is_moved(
    folder: Path, mariadb: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arrival, "_PAUSE", 0.001)
    elsewhere = folder / "new"
    elsewhere.mkdir()
    with another_database(mariadb) as first, another_database(mariadb, "third") as second:
        moved(folder, "", first)
        engines = open_engines(elsewhere, first)
        with engines.writer.connect():
            for source, target in ((first, second), (first, "")):
                with pytest.raises(DatabaseInUse) as refused:
                    moved(elsewhere, source, target)
                assert "is in use" in told(refused.value)
        engines.dispose()

        def write_meanwhile(done: int, total: int) -> None:
            if done == total:
                busy = open_engines(elsewhere, first)
                Marked(busy.writer, lambda: 1, lambda: True).run(lambda connection: None)
                busy.dispose()

        with pytest.raises(DatabaseInUse):
            moved(elsewhere, first, second, write_meanwhile)
        with pytest.raises(DatabaseUnfinished):
            open_engines(elsewhere, second)


def test_what_is_not_there_cannot_be_moved(folder: Path, mariadb: str, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    with another_database(mariadb) as setting:
        for source, target in (("", setting), (setting, "")):
            with pytest.raises(NothingToMove) as refused:
                moved(empty, source, target)
            assert "holds no Kentongan database" in told(refused.value)
        assert list(empty.iterdir()) == []
        with pytest.raises(DatabaseUnusable):
            moved(folder, "", setting.replace("localhost/", "localhost/none"))
        with reading(folder) as connection:
            revision = connection.scalar(text("SELECT version_num FROM alembic_version"))
        change(folder, "9999")
        with pytest.raises(DatabaseTooNew):
            moved(folder, "", setting)
        change(folder, revision)
        moved(folder, "", setting)


def change(folder: Path, revision: str) -> None:
    connection = sqlite3.connect(folder / "kentongan.db")
    connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))
    connection.commit()
    connection.close()


def test_a_database_server_that_goes_away_is_a_reason_and_harms_nothing(folder: Path) -> None:
    with running() as server:
        setting = server.make_database()

        def hear(_done: int, _total: int) -> None:
            server.end(signal.SIGKILL)

        with pytest.raises(MoveFailed) as refused:
            moved(folder, "", setting, hear)
        assert "may be repeated" in told(refused.value)
        server.start()
        moved(folder, "", setting)
