"""Hashes of files: read once, and again whenever a file may have changed."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from kentongan.client import digest
from kentongan.client.digest import sha256_of

HOUR = 3_600_000_000_000


@pytest.fixture(autouse=True)
def nothing_known(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The clock is an hour ahead: files that a test writes are old."""
    later = digest.time.time_ns
    monkeypatch.setattr(digest.time, "time_ns", lambda: later() + HOUR)
    digest._known.clear()
    yield
    digest._known.clear()


def reading(path: Path) -> tuple[str, list[int]]:
    """The hash, and how the reading went: nothing when nothing was read."""
    seen: list[int] = []
    with path.open("rb", buffering=0) as file:
        return sha256_of(file, seen.append), seen


def test_a_file_is_read_once_and_its_progress_is_told(tmp_path: Path) -> None:
    path = tmp_path / "rekaman.bin"
    path.write_bytes(b"x" * (2 * 1024 * 1024 + 5))
    first, seen = reading(path)
    assert first == hashlib.sha256(path.read_bytes()).hexdigest()
    assert seen == [1024 * 1024, 2 * 1024 * 1024, 2 * 1024 * 1024 + 5]
    assert reading(path) == (first, [])


def test_a_file_that_has_changed_is_read_again_also_when_size_and_time_are_the_same(tmp_path: Path) -> None:
    path = tmp_path / "jadwal.txt"
    path.write_bytes(b"kamis")
    first, _ = reading(path)
    stat = path.stat()
    path.write_bytes(b"jumat")
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    second, seen = reading(path)
    assert seen
    assert second == hashlib.sha256(b"jumat").hexdigest() != first


def test_a_file_that_was_written_a_moment_ago_is_not_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "baru.txt"
    path.write_bytes(b"x")
    monkeypatch.setattr(digest.time, "time_ns", lambda: path.stat().st_ctime_ns + 1_000_000_000)
    assert reading(path)[1] == reading(path)[1] == [1]


def test_only_so_many_are_remembered_and_the_oldest_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digest, "_MOST", 2)
    paths = [tmp_path / str(number) for number in range(3)]
    for path in paths:
        path.write_bytes(path.name.encode())
        reading(path)
    assert [bool(reading(path)[1]) for path in paths] == [True, True, True]  # each pushes out the next
    assert len(digest._known) == 2


def test_what_the_watcher_raises_ends_the_reading(tmp_path: Path) -> None:
    path = tmp_path / "besar.bin"
    path.write_bytes(b"x" * 10)

    def stop(done: int) -> None:
        raise InterruptedError(done)

    with path.open("rb", buffering=0) as file, pytest.raises(InterruptedError):
        sha256_of(file, stop)
    assert reading(path)[1] == [10]
