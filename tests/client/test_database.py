import contextlib
import sqlite3
import stat
import threading
from pathlib import Path

import pytest

from kentongan.client.database import SCHEMA, VERSION, Database
from kentongan.client.errors import CacheBroken, ProfileBroken
from kentongan.client.profile import KeptMember, Profile


def member(address: str) -> KeptMember:
    return KeptMember(address=address, device="d" * 32, device_key="k" * 64)


def add(database: Database, id: str) -> None:
    database.change("INSERT INTO outgoing (id, draft, state) VALUES (?, '', 'waiting')", (id,))


def ids(database: Database) -> list[str]:
    return [row[0] for row in database.rows("SELECT id FROM outgoing ORDER BY number")]


def test_a_transaction_is_kept_whole_or_not_at_all(tmp_path: Path) -> None:
    with Database(tmp_path / "a.db") as database:
        with database.writing():
            add(database, "kept")
        with pytest.raises(CacheBroken), database.writing():  # noqa: PT012 - two statements, one transaction
            add(database, "lost")
            add(database, "kept")
        assert ids(database) == ["kept"]
    with Database(tmp_path / "a.db") as again:
        assert ids(again) == ["kept"]


def test_what_is_committed_is_synced_to_the_disk(database: Database) -> None:
    assert database.row("PRAGMA synchronous") == (2,)
    assert database.row("PRAGMA journal_mode") == ("wal",)


def test_only_the_owner_can_read_it(tmp_path: Path) -> None:
    with Database(tmp_path / "profile" / "a.db") as database:
        with database.writing():
            add(database, "x")
        modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "profile").iterdir()}
    assert modes == {0o600}
    assert stat.S_IMODE((tmp_path / "profile").stat().st_mode) == 0o700


def test_two_that_write_at_once_take_turns(tmp_path: Path) -> None:
    def write(name: str) -> None:
        with Database(tmp_path / "a.db") as database:
            for number in range(20):
                with database.writing():
                    add(database, f"{name}{number}")

    threads = [threading.Thread(target=write, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    with Database(tmp_path / "a.db") as database:
        assert len(ids(database)) == 60
        assert database.row("PRAGMA integrity_check") == ("ok",)


def test_members_of_one_profile_have_databases_of_their_own(tmp_path: Path) -> None:
    profile = Profile(tmp_path)
    names = []
    for address in ("humas@contoh", "arsip@contoh", "../../x"):
        profile.keep_member(member(address))
        with Database.of(profile) as database:
            names.append(database.path)
    assert [path.name for path in names] == ["humas@contoh.db", "arsip@contoh.db", "x.db"]
    assert {path.parent for path in names} == {tmp_path}


def test_the_version_tells_that_another_has_written(tmp_path: Path) -> None:
    with Database(tmp_path / "a.db") as one, Database(tmp_path / "a.db") as two:
        before = one.version()
        with one.writing():
            add(one, "mine")
        assert one.version() == before
        with two.writing():
            add(two, "theirs")
        assert one.version() != before


def test_a_file_that_is_no_database_is_told_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a.db").write_bytes(b"something else entirely" * 100)
    with pytest.raises(CacheBroken, match="not a database"):
        Database(tmp_path / "a.db")
    assert (tmp_path / "a.db").read_bytes() == b"something else entirely" * 100


def test_a_database_of_a_later_version_is_not_touched(tmp_path: Path) -> None:
    Database(tmp_path / "a.db").close()
    connection = sqlite3.connect(tmp_path / "a.db")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(CacheBroken, match="version 99"):
        Database(tmp_path / "a.db")


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(ProfileBroken):
        Database(tmp_path / "file" / "a.db")


def test_a_file_of_an_older_form_is_brought_up_to_date_with_all_that_is_in_it(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.executescript(SCHEMA)
        connection.execute(
            "INSERT INTO message (sequence, id, content, is_received, popup, expires_at) VALUES (7, 'x', '', 1, 0, 0)"
        )
        connection.execute("PRAGMA user_version = 1")
        connection.commit()
    for _ in range(2):  # once brought up to date, it stays
        with Database(path) as database:
            assert database.rows("SELECT id, revises FROM message") == [("x", "")]
            assert database.row("PRAGMA user_version") == (VERSION,)
