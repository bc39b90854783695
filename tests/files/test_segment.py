"""Cutting a file into segments and reading it again, on a bucket in memory."""

import hashlib
import io
import os
from typing import Any

import pytest

from kentongan.errors import ErrorCode, Refusal
from kentongan.files import segment
from kentongan.files.segment import SegmentedBlob, SegmentedPart

CONTENT = os.urandom(2500)


class Shelf:
    """What a bucket does, in memory; `fails`: the name of an object that cannot be closed."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.fails = ""

    def write(self, name: str) -> Any:
        return Writing(self, name)

    def read(self, name: str, start: int, length: int) -> bytes:
        return self.objects[name][start : start + length]

    def size(self, name: str) -> int:
        return len(self.objects[name]) if name in self.objects else -1


class Writing:
    def __init__(self, shelf: Shelf, name: str) -> None:
        self.shelf, self.name, self.data = shelf, name, b""

    def write(self, data: memoryview) -> None:
        self.data += data

    def close(self) -> None:
        if self.name == self.shelf.fails:
            raise OSError("no")
        self.shelf.objects[self.name] = self.data


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(segment, "SEGMENT_BYTES", 1000)
    monkeypatch.setattr(segment, "PIECE_BYTES", 300)
    return Shelf()


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_a_file_becomes_segments_and_reads_as_one_file_again(shelf: Any) -> None:
    kept: list[tuple[int, int]] = []
    part = SegmentedPart(shelf, "p", 1, [], lambda place, length: kept.append((place, length)))
    part.write(memoryview(CONTENT)[:700])
    assert (part.sync(700), kept) == (0, []), "nothing counts before its segment is there"
    part.write(memoryview(CONTENT)[700:])
    assert (part.sync(2500), part.sync(1500), kept) == (2000, 1500, [(0, 1000), (1, 1000)])
    part.seal(sha256(CONTENT))
    assert kept[2:] == [(2, 500)]
    assert sorted(shelf.objects) == ["segments/p/0-1", "segments/p/1-1", "segments/p/2-1"]
    blob = SegmentedBlob(shelf, "p", [(1, 1000), (1, 1000), (1, 500)])
    assert blob.read() == CONTENT
    assert (blob.seek(950), blob.read(100), blob.tell()) == (950, CONTENT[950:1000], 1000)
    assert (blob.seek(-1, io.SEEK_END), blob.read(10), blob.read(10)) == (2499, CONTENT[-1:], b"")
    assert blob.is_there()
    del shelf.objects["segments/p/1-1"]
    assert not blob.is_there()


def test_what_has_come_is_kept_when_the_line_breaks_and_read_back_when_it_goes_on(shelf: Any) -> None:
    kept: list[tuple[int, int]] = []
    part = SegmentedPart(shelf, "p", 1, [], lambda place, length: kept.append((1, length)))
    part.write(memoryview(CONTENT)[:1300])
    part.close()
    part.close()
    assert kept == [(1, 1000), (1, 300)]
    again = SegmentedPart(shelf, "p", 2, list(kept), lambda place, length: kept.append((2, length)))
    assert (again.offset, again.head(5)) == (1300, CONTENT[:5])
    again.write(memoryview(CONTENT)[1300:])
    again.seal(sha256(CONTENT))
    assert SegmentedBlob(shelf, "p", kept).read() == CONTENT
    assert "segments/p/2-2" in shelf.objects, "a new turn has names of its own"


def test_an_altered_segment_is_found_out_before_the_file_counts(shelf: Any) -> None:
    shelf.objects["segments/p/0-1"] = CONTENT[:999] + bytes([CONTENT[999] ^ 1])
    part = SegmentedPart(shelf, "p", 2, [(1, 1000)], lambda place, length: None)
    part.write(memoryview(CONTENT)[1000:])
    with pytest.raises(Refusal) as refused:
        part.seal(sha256(CONTENT))
    assert refused.value.code is ErrorCode.HASH_MISMATCH


def test_a_segment_that_has_become_shorter_ends_the_transfer_before_it_flows(shelf: Any) -> None:
    shelf.objects["segments/p/0-1"] = CONTENT[:999]
    with pytest.raises(Refusal) as refused:
        SegmentedPart(shelf, "p", 2, [(1, 1000)], lambda place, length: None)
    assert refused.value.code is ErrorCode.TRANSFER_BROKEN


def test_on_a_slow_line_a_segment_ends_before_it_is_full(shelf: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segment, "SHORT_BYTES", 200)
    monkeypatch.setattr(segment, "SHORT_SECONDS", 0.0)
    kept: list[int] = []
    part = SegmentedPart(shelf, "p", 1, [], lambda place, length: kept.append(length))
    for start in range(0, 500, 100):
        part.write(memoryview(CONTENT)[start : start + 100])
    assert kept == [200, 200]


def test_what_the_bucket_does_not_take_does_not_count(shelf: Any) -> None:
    kept: list[int] = []
    shelf.fails = "segments/p/1-1"
    part = SegmentedPart(shelf, "p", 1, [], lambda place, length: kept.append(length))
    with pytest.raises(OSError, match="no"):
        part.write(memoryview(CONTENT))
    part.close()
    assert (kept, part.safe) == ([1000], 1000)
