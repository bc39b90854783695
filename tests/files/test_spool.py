import fcntl
import hashlib
import os
import stat
from pathlib import Path

import pytest

from kentongan.errors import ErrorCode, Refusal
from kentongan.files.part import part_name, part_name_of_its_own
from kentongan.files.spool import Spool

CONTENT = b"Gending pembuka wisuda" * 1000
SHA256 = hashlib.sha256(CONTENT).hexdigest()
OTHER = hashlib.sha256(b"other").hexdigest()
NAME = part_name(7, len(CONTENT), SHA256)


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    spool = Spool(tmp_path / "files")
    spool.prepare()
    return spool


def keep(spool: Spool, content: bytes) -> str:
    sha256 = hashlib.sha256(content).hexdigest()
    part = spool.open_part(part_name_of_its_own(1, len(content), sha256))
    part.write(memoryview(content))
    part.seal(sha256)
    part.close()
    spool.keep(part, sha256)
    return sha256


def files_of(spool: Spool) -> list[str]:
    return sorted(str(path.relative_to(spool.root)) for path in spool.root.rglob("*") if path.is_file())


@pytest.mark.parametrize("content", [CONTENT, b""], ids=["bytes", "empty"])
def test_a_kept_file_lies_under_its_hash_and_can_be_read(spool: Spool, content: bytes) -> None:
    sha256 = keep(spool, content)
    assert files_of(spool) == [f"blobs/{sha256[:2]}/{sha256}"]
    with spool.open_blob(sha256) as blob:
        assert blob.read() == content


def test_the_same_content_is_kept_once(spool: Spool) -> None:
    keep(spool, CONTENT)
    with spool.open_blob(SHA256) as early:
        keep(spool, CONTENT)
        assert early.read() == CONTENT
    assert len(files_of(spool)) == 1


def test_nobody_but_the_owner_can_look_into_the_spool(spool: Spool) -> None:
    keep(spool, CONTENT)
    spool.open_part(NAME).close()
    for path in [spool.root, *spool.root.rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_a_part_is_named_by_member_size_and_hash(spool: Spool) -> None:
    for name in (NAME, part_name(12, 0, OTHER)):
        spool.open_part(name).close()
    assert files_of(spool) == [f"parts/12.0.{OTHER}", f"parts/7.{len(CONTENT)}.{SHA256}"]
    assert spool.part_sizes(7) == {NAME: 0}
    assert spool.part_sizes(1) == {}


def test_of_two_who_want_the_same_part_one_gets_it(spool: Spool) -> None:
    part = spool.open_part(NAME)
    before = len(os.listdir("/proc/self/fd"))
    with pytest.raises(Refusal) as refused:
        spool.open_part(NAME)
    assert refused.value.code is ErrorCode.TRANSFER_BUSY
    assert len(os.listdir("/proc/self/fd")) == before
    part.close()
    spool.open_part(NAME).close()


def test_a_part_that_became_a_blob_between_opening_and_locking_is_left_alone(
    spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = spool.open_part(NAME)
    part.write(memoryview(CONTENT))
    lock = fcntl.flock

    def late(descriptor: int, how: int) -> None:
        spool.keep(part, SHA256)
        part.close()
        lock(descriptor, how)

    monkeypatch.setattr(fcntl, "flock", late)
    with pytest.raises(Refusal):
        spool.open_part(NAME)
    with spool.open_blob(SHA256) as blob:
        assert blob.read() == CONTENT


def test_a_link_that_somebody_laid_in_the_way_is_not_followed(spool: Spool, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_bytes(CONTENT)
    (spool.root / "parts" / NAME).symlink_to(victim)
    for offset in (0, 1):
        with pytest.raises(OSError, match="symbolic links"):
            spool.open_part(NAME, offset)
    blob = spool.root / "blobs" / OTHER[:2] / OTHER
    blob.parent.mkdir(parents=True)
    blob.symlink_to(victim)
    with pytest.raises(OSError, match="symbolic links"):
        spool.open_blob(OTHER)
    assert victim.read_bytes() == CONTENT


@pytest.mark.parametrize(
    "name",
    ["../../etc", "", "1.1." + "A" * 64, "1.1." + "a" * 64 + "\n", "1.1." + "a" * 63 + "/", "*"],
)
def test_no_foreign_word_gets_into_a_path(spool: Spool, name: str) -> None:
    part = spool.open_part(NAME)
    part.close()
    for act in (
        lambda: spool.open_part(name),
        lambda: spool.remove_parts([name]),
        lambda: spool.open_blob(name * 2),
        lambda: spool.keep(part, name * 2),
    ):
        with pytest.raises(ValueError, match="not a name that we make"):
            act()


def test_content_that_is_not_as_announced_is_refused(spool: Spool) -> None:
    part = spool.open_part(NAME)
    part.write(memoryview(CONTENT))
    with pytest.raises(Refusal) as refused:
        part.seal(OTHER)
    part.close()
    assert refused.value.code is ErrorCode.HASH_MISMATCH


def test_a_part_goes_on_at_an_offset_and_forgets_what_was_behind_it(spool: Spool) -> None:
    part = spool.open_part(NAME)
    part.write(memoryview(CONTENT[:5000] + b"torn"))
    part.close()
    part = spool.open_part(NAME, 5000)
    assert part.offset == 5000
    part.write(memoryview(CONTENT[5000:]))
    part.seal(SHA256)
    part.close()
    spool.keep(part, SHA256)
    with spool.open_blob(SHA256) as blob:
        assert blob.read() == CONTENT


def test_a_part_cannot_go_on_beyond_its_end(spool: Spool) -> None:
    spool.open_part(NAME).close()
    before = len(os.listdir("/proc/self/fd"))
    with pytest.raises(Refusal) as refused:
        spool.open_part(NAME, 1)
    assert refused.value.code is ErrorCode.TRANSFER_BROKEN
    assert len(os.listdir("/proc/self/fd")) == before


def test_the_head_can_be_read_while_the_file_is_written(spool: Spool) -> None:
    part = spool.open_part(NAME)
    part.write(memoryview(CONTENT))
    assert part.head(10) == CONTENT[:10]
    part.write(memoryview(b"end"))
    part.seal(hashlib.sha256(CONTENT + b"end").hexdigest())
    part.close()
    part.close()


def test_only_parts_that_are_named_are_removed(spool: Spool) -> None:
    names = [part_name(owner, 5, OTHER) for owner in (1, 2, 3)]
    for name in names:
        spool.open_part(name).close()
    spool.remove_parts(names[1:])
    spool.remove_parts(names[1:])
    assert files_of(spool) == [f"parts/{names[0]}"]


def test_what_a_killed_process_wrote_is_synced_before_somebody_goes_on(
    spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """[SHADOW-5] The offset of `go` is safe: file and name."""
    part = spool.open_part(NAME)
    part.write(memoryview(CONTENT))
    part.close()
    synced: list[str] = []
    monkeypatch.setattr(os, "fsync", lambda descriptor: synced.append(os.readlink(f"/proc/self/fd/{descriptor}")))
    spool.open_part(NAME, 10).close()
    assert synced == [str(spool.root / "parts" / NAME), str(spool.root / "parts")]


def test_an_unknown_blob_is_not_found(spool: Spool) -> None:
    with pytest.raises(FileNotFoundError):
        spool.open_blob(OTHER)


def test_free_space_is_told_in_bytes(spool: Spool) -> None:
    disk = os.statvfs(spool.root)
    assert 0 <= spool.free_bytes() <= disk.f_blocks * disk.f_frsize


def test_the_content_is_on_disk_before_its_name_and_the_name_before_we_say_so(
    spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """fsync of the file, rename, fsync of its directory; and first the directories that were made for it."""
    events: list[str] = []
    sync, rename = os.fsync, os.rename

    def record_sync(descriptor: int) -> None:
        sync(descriptor)
        events.append("sync " + os.readlink(f"/proc/self/fd/{descriptor}").removeprefix(f"{spool.root}/"))

    def record_rename(before: Path, after: Path) -> None:
        rename(before, after)
        events.append("rename")

    monkeypatch.setattr(os, "fsync", record_sync)
    monkeypatch.setattr(os, "rename", record_rename)
    part = spool.open_part(NAME)
    part.write(memoryview(CONTENT))
    part.seal(SHA256)
    part.close()
    spool.keep(part, SHA256)
    assert events == [f"sync parts/{NAME}", "sync blobs", "rename", f"sync blobs/{SHA256[:2]}"]


# What nobody names any more


def test_a_blob_that_was_put_aside_can_still_be_read_and_put_back(spool: Spool) -> None:
    keep(spool, CONTENT)
    assert (list(spool.blobs()), spool.aside()) == ([SHA256], [])
    spool.put_aside(SHA256)
    assert (list(spool.blobs()), spool.aside(), spool.aside_bytes(SHA256)) == ([], [SHA256], len(CONTENT))
    with spool.open_blob(SHA256) as blob:
        assert blob.read() == CONTENT
    spool.put_back(SHA256)
    assert (list(spool.blobs()), spool.aside(), spool.aside_bytes(SHA256)) == ([SHA256], [], 0)


def test_only_what_lies_aside_is_removed(spool: Spool) -> None:
    keep(spool, CONTENT)
    spool.remove_aside(SHA256)
    assert list(spool.blobs()) == [SHA256]
    spool.put_aside(SHA256)
    keep(spool, CONTENT)
    spool.remove_aside(SHA256)
    assert (list(spool.blobs()), spool.aside()) == ([SHA256], [])


def test_putting_aside_and_back_what_is_not_there_is_fine(spool: Spool) -> None:
    spool.put_aside(SHA256)
    spool.put_back(SHA256)
    spool.remove_aside(SHA256)
    assert files_of(spool) == []


def test_files_with_other_names_are_no_blobs(spool: Spool) -> None:
    keep(spool, CONTENT)
    (spool.root / "blobs" / SHA256[:2] / "note.txt").write_text("x")
    (spool.root / "aside" / "note.txt").write_text("x")
    assert (list(spool.blobs()), spool.aside()) == ([SHA256], [])


@pytest.mark.parametrize("name", ["../identity.pem", "", SHA256[:-1], SHA256.upper(), f"{SHA256}\n"])
def test_no_other_name_is_moved_or_removed(spool: Spool, name: str) -> None:
    for act in (spool.put_aside, spool.put_back, spool.aside_bytes, spool.remove_aside):
        with pytest.raises(ValueError):
            act(name)


def test_parts_are_idle_since_their_last_byte(spool: Spool) -> None:
    part = spool.open_part(NAME)
    part.write(memoryview(b"isi"))
    part.close()
    os.utime(part.path, ns=(5_000_000, 5_000_000))
    assert spool.idle_parts(4) == {}
    assert spool.idle_parts(5) == {part.path: 3}
