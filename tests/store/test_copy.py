"""Copying a database: whatever is in it comes out the same on either kind, and what does not is found."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, delete, insert, text, update

from kentongan.store import copy
from kentongan.store.arrival import arrival_file, arrival_server
from kentongan.store.copy import Content, CopyDiffers, Moved, copy_rows, tables_of
from kentongan.store.engine import Engines, open_engines, reading
from kentongan.store.migration import revision_of
from kentongan.store.mysql import Place
from kentongan.store.schema import counter, hub, member, metadata
from tests.kinds import only_sqlite
from tests.mariadb import another_database
from tests.store.abundance import plant
from tests.store.test_schema import picture

Steps = list[tuple[int, int]]


def nothing(_done: int, _total: int) -> None:
    """How far it has come does not matter."""


@pytest.fixture
def full(engines: Engines) -> Engines:
    with engines.writer.begin() as connection:
        plant(connection)
    return engines


def revision(connection: Connection) -> str:
    found = revision_of(connection)
    assert found
    return found


def copied(engines: Engines, file: Path, moved: Moved = nothing) -> dict[str, Content]:
    """Into a file, as a backup does."""
    with engines.reader.begin() as source, arrival_file(file, revision(source)) as target:
        return copy_rows(source, target, moved)


def rows(file: Path) -> dict[str, list[Any]]:
    """Everything in a file of SQLite, as it lies there."""
    connection = sqlite3.connect(file)
    try:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
        return {name: sorted(map(repr, connection.execute(f'SELECT * FROM "{name}"'))) for (name,) in names}
    finally:
        connection.close()


def schema(file: Path) -> list[Any]:
    connection = sqlite3.connect(file)
    try:
        return connection.execute("SELECT type, name, sql FROM sqlite_master ORDER BY type, name").fetchall()
    finally:
        connection.close()


def test_every_table_comes_out_of_either_kind_as_it_went_in(full: Engines, tmp_path: Path) -> None:
    steps: Steps = []
    file = tmp_path / "copy.db"
    contents = copied(full, file, lambda done, total: steps.append((done, total)))
    assert set(contents) == {table.name for table in metadata.sorted_tables}
    assert {content.rows for content in contents.values()} == {7}
    assert steps[-1] == (14 * len(contents), 14 * len(contents))
    with full.reader.begin() as source:
        expected = {table.name: sorted(map(repr, source.execute(table.select()))) for table in metadata.sorted_tables}
    (tmp_path / "again").mkdir()
    file.rename(tmp_path / "again" / "kentongan.db")
    with reading(tmp_path / "again") as found:
        assert expected == {t.name: sorted(map(repr, found.execute(t.select()))) for t in metadata.sorted_tables}


@pytest.mark.process
def test_there_and_back_nothing_has_changed_rows_or_tables(
    mariadb: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copy, "_ROWS", 50)
    engines = open_engines(tmp_path)
    with engines.writer.begin() as connection:
        plant(connection, 120)
        connection.execute(delete(hub))  # whoever opens a database forgets the hubs that do not run
    engines.dispose()
    with another_database(mariadb) as setting:
        place = Place(setting)
        with reading(tmp_path) as source, arrival_server(place, revision(source)) as there:
            copy_rows(source, there, nothing)
        (tmp_path / "new").mkdir()
        moved = open_engines(tmp_path / "new", setting)
        with moved.reader.begin() as source, arrival_file(tmp_path / "back.db", revision(source)) as back:
            assert picture(moved.reader)
            copy_rows(source, back, nothing)
        moved.dispose()
    assert rows(tmp_path / "back.db") == rows(tmp_path / "kentongan.db")
    assert schema(tmp_path / "back.db") == schema(tmp_path / "kentongan.db")


def test_what_came_out_otherwise_is_found(full: Engines, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "copy.db"
    content_of = copy._content_of

    def spoiled(each: Any, connection: Connection, *rest: Any) -> Content:
        if each.name == "member":
            connection.execute(update(member).where(member.c.id == 3).values(contact="lain"))
        return content_of(each, connection, *rest)

    monkeypatch.setattr(copy, "_content_of", spoiled)
    with pytest.raises(CopyDiffers, match="member") as refused:
        copied(full, file)
    assert refused.value.say("id") != refused.value.say("en")
    assert not file.exists()


@only_sqlite
def test_what_is_no_number_and_no_text_has_to_get_a_rule_first(full: Engines, tmp_path: Path) -> None:
    with full.writer.begin() as connection:
        connection.execute(text("UPDATE member SET contact = :bytes WHERE id = 1"), {"bytes": b"\xff"})
    with pytest.raises(TypeError):
        copied(full, tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()


def test_the_order_of_rows_does_not_matter_and_everything_else_does() -> None:
    def content(*rows: tuple[object, ...]) -> Content:
        found = Content()
        found.add(rows)
        return found

    plain = content((1, "a"), (2, "b"))
    assert plain == content((2, "b"), (1, "a"))
    others = [content((1, "a")), content((1, "b"), (2, "a")), content((1, "a"), (2, "b"), (2, "b"))]
    others += [content((1, "a"), (2, "")), content((1, "a"), (2, None)), content((1, "a"), ("2", "b"))]
    assert plain not in others


def test_memory_does_not_grow_with_a_table(engines: Engines, tmp_path: Path) -> None:
    """Rows are asked for as they are copied: at no moment more than one go of them is there."""
    with engines.writer.begin() as connection:
        connection.execute(insert(counter), [{"name": f"n{number}", "value": number} for number in range(1400)])
    pending: list[int] = []
    with engines.reader.begin() as source, arrival_file(tmp_path / "copy.db", revision(source)) as target:
        [table] = [each for each in tables_of(source) if each.name == "counter"]
        for rows_ in copy._rows_of(table, source):
            pending.append(len(rows_))
        assert max(pending) <= copy._ROWS < sum(pending)
        assert [each.name for each in tables_of(target)] == [each.name for each in tables_of(source)]
