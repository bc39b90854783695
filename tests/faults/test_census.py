"""The census can fail: every kind of damage is put into a sound data folder, and found by its name."""

import hashlib
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from kentongan.store.engine import open_engines
from tests.faults.census import Count, disk_faults, process_faults

CONTENT = b"isi berkas"
SHA256 = hashlib.sha256(CONTENT).hexdigest()
SOUND = Count(frozenset({7420}), 40, ["run"] * 4)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder with one member, one blob and its attachment."""
    open_engines(tmp_path).dispose()
    write(tmp_path, "INSERT INTO institution VALUES (1, 'satu', 'Universitas Contoh', 'Kota', 'university', 1, '')")
    write(tmp_path, "INSERT INTO desk VALUES (1, 1, 'a')")
    columns = "id, desk_id, institution_id, address, contact, email, created_at"
    write(tmp_path, f"INSERT INTO member ({columns}) VALUES (1, 1, 1, 'a@satu', 'Kontak', 'a@satu.example', 1)")
    write(tmp_path, f"INSERT INTO blob (sha256, size, created_at) VALUES ('{SHA256}', {len(CONTENT)}, 1)")
    columns = "id, public_id, owner_id, sha256, size, name, kind, media_type, created_at"
    values = f"1, 'f00', 1, '{SHA256}', {len(CONTENT)}, 'berkas.txt', 'text', 'text/plain', 1"
    write(tmp_path, f"INSERT INTO attachment ({columns}) VALUES ({values})")
    blob_path(tmp_path).parent.mkdir(parents=True)
    blob_path(tmp_path).write_bytes(CONTENT)
    (tmp_path / "files" / "parts").mkdir()
    return tmp_path


def write(data: Path, statement: str) -> None:
    with closing(sqlite3.connect(data / "kentongan.db", isolation_level=None)) as database:
        database.execute(statement)


def blob_path(data: Path) -> Path:
    return data / "files" / "blobs" / SHA256[:2] / SHA256


def test_a_sound_folder_has_no_faults(data: Path) -> None:
    assert disk_faults(data) == []


def leave_a_part(data: Path) -> None:
    (data / "files" / "parts" / f"{'0' * 32}.0").touch()


def leave_a_blob(data: Path) -> None:
    (data / "files" / "blobs" / ("0" * 64)).touch()


def lose_a_blob(data: Path) -> None:
    blob_path(data).unlink()


def flip_a_bit(data: Path) -> None:
    blob_path(data).write_bytes(bytes([CONTENT[0] ^ 1]) + CONTENT[1:])


def cut_a_blob(data: Path) -> None:
    blob_path(data).write_bytes(CONTENT[:-1])


def lie_about_a_size(data: Path) -> None:
    write(data, "UPDATE attachment SET size = size + 1")


def orphan_a_row(data: Path) -> None:
    write(data, "DELETE FROM desk")  # a plain connection does not keep references


def break_an_index(data: Path) -> None:
    """An index that does not know a row any more: its table's page is put back to what it was before."""
    with closing(sqlite3.connect(data / "kentongan.db", isolation_level=None)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        [root] = database.execute("SELECT rootpage FROM sqlite_master WHERE name = 'member'").fetchone()
        [size] = database.execute("PRAGMA page_size").fetchone()
    with (data / "kentongan.db").open("r+b") as file:
        file.seek((root - 1) * size + 3)
        file.write(b"\0\0")  # the page's number of cells


DAMAGES: list[tuple[Callable[[Path], None], str]] = [
    (leave_a_part, "part file .* without a transfer"),
    (leave_a_blob, "blob 0+ without a row"),
    (lose_a_blob, "is missing"),
    (flip_a_bit, "has other bytes"),
    (cut_a_blob, "has other bytes"),
    (lie_about_a_size, "attachment f00 says"),
    (orphan_a_row, "foreign key"),
    (break_an_index, "integrity"),
]


@pytest.mark.parametrize(("damage", "sentence"), DAMAGES, ids=[damage.__name__ for damage, _ in DAMAGES])
def test_every_damage_is_found(data: Path, damage: Callable[[Path], None], sentence: str) -> None:
    damage(data)
    faults = "\n".join(disk_faults(data))
    with pytest.raises(AssertionError, match=sentence):
        assert not faults, faults


def test_a_part_file_of_a_transfer_that_can_go_on_may_be_there(data: Path) -> None:
    leave_a_part(data)
    assert disk_faults(data, {"0" * 32}) == []


LEFT_OVER = [
    (Count(frozenset({7420, 32001}), 40, ["run"] * 4), "listens at 32001 too"),
    (Count(frozenset(), 40, ["run"] * 4), "does not listen at 7420"),
    (Count(frozenset({7420}), 46, ["run"] * 4), "46 open descriptors, before 40"),
    (Count(frozenset({7420}), 40, ["run"] * 10), "10 tasks, before 4"),
]


@pytest.mark.parametrize(("now", "sentence"), LEFT_OVER, ids=[sentence for _, sentence in LEFT_OVER])
def test_everything_left_over_in_a_process_is_found(now: Count, sentence: str) -> None:
    [fault] = process_faults(now, SOUND, 7420)
    assert fault.startswith(sentence)


def test_a_server_may_differ_a_little() -> None:
    assert process_faults(Count(frozenset({7420}), 45, ["run"] * 9), SOUND, 7420) == []
