import hashlib
import os
import stat
from pathlib import Path

import pytest

from kentongan.errors import ErrorCode, Refusal
from kentongan.files.spool import Spool
from kentongan.ids import new_id

CONTENT = b"Gending pembuka wisuda" * 1000
SHA256 = hashlib.sha256(CONTENT).hexdigest()
OTHER = hashlib.sha256(b"other").hexdigest()


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    spool = Spool(tmp_path / "files")
    spool.prepare()
    return spool


def keep(spool: Spool, content: bytes) -> str:
    sha256 = hashlib.sha256(content).hexdigest()
    part = spool.create_part(new_id(), 0)
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
    assert files_of(spool) == [f"blobs/{sha256[:2]}/{sha256[2:4]}/{sha256}"]
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
    spool.create_part(new_id(), 3).close()
    for path in [spool.root, *spool.root.rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_a_part_is_named_by_transfer_and_index(spool: Spool) -> None:
    name = new_id()
    for index in (0, 19):
        spool.create_part(name, index).close()
    assert files_of(spool) == [f"parts/{name}.0", f"parts/{name}.19"]


def test_a_part_is_never_begun_twice(spool: Spool) -> None:
    name = new_id()
    spool.create_part(name, 0).close()
    with pytest.raises(FileExistsError):
        spool.create_part(name, 0)


def test_a_link_that_somebody_laid_in_the_way_is_not_followed(spool: Spool, tmp_path: Path) -> None:
    victim, name = tmp_path / "victim", new_id()
    victim.write_bytes(CONTENT)
    (spool.root / "parts" / f"{name}.0").symlink_to(victim)
    with pytest.raises(FileExistsError):
        spool.create_part(name, 0)
    with pytest.raises(OSError, match="symbolic links"):
        spool.continue_part(name, 0, 1)
    blob = spool.root / "blobs" / OTHER[:2] / OTHER[2:4] / OTHER
    blob.parent.mkdir(parents=True)
    blob.symlink_to(victim)
    with pytest.raises(OSError, match="symbolic links"):
        spool.open_blob(OTHER)
    assert victim.read_bytes() == CONTENT


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "a" * 31, "A" * 32, "a" * 32 + "\n", "a" * 31 + "/", "*"])
def test_no_foreign_word_gets_into_a_path(spool: Spool, name: str) -> None:
    part = spool.create_part(new_id(), 0)
    part.close()
    for act in (
        lambda: spool.create_part(name, 0),
        lambda: spool.continue_part(name, 0, 0),
        lambda: spool.remove_parts(name),
        lambda: spool.open_blob(name * 2),
        lambda: spool.keep(part, name * 2),
    ):
        with pytest.raises(ValueError, match="not a name that we make"):
            act()


def test_content_that_is_not_as_announced_is_refused(spool: Spool) -> None:
    part = spool.create_part(new_id(), 0)
    part.write(memoryview(CONTENT))
    with pytest.raises(Refusal) as refused:
        part.seal(OTHER)
    part.close()
    assert refused.value.code is ErrorCode.HASH_MISMATCH


def test_a_part_goes_on_at_an_offset_and_forgets_what_was_behind_it(spool: Spool) -> None:
    name = new_id()
    part = spool.create_part(name, 0)
    part.write(memoryview(CONTENT[:5000] + b"torn"))
    part.close()
    part = spool.continue_part(name, 0, 5000)
    assert part.offset == 5000
    part.write(memoryview(CONTENT[5000:]))
    part.seal(SHA256)
    part.close()
    spool.keep(part, SHA256)
    with spool.open_blob(SHA256) as blob:
        assert blob.read() == CONTENT


def test_a_part_cannot_go_on_beyond_its_end(spool: Spool) -> None:
    name = new_id()
    spool.create_part(name, 0).close()
    before = len(os.listdir("/proc/self/fd"))
    with pytest.raises(Refusal) as refused:
        spool.continue_part(name, 0, 1)
    assert refused.value.code is ErrorCode.TRANSFER_UNKNOWN
    assert len(os.listdir("/proc/self/fd")) == before


def test_the_head_can_be_read_while_the_file_is_written(spool: Spool) -> None:
    part = spool.create_part(new_id(), 0)
    part.write(memoryview(CONTENT))
    assert part.head(10) == CONTENT[:10]
    part.write(memoryview(b"end"))
    part.seal(hashlib.sha256(CONTENT + b"end").hexdigest())
    part.close()
    part.close()


def test_only_the_parts_of_one_transfer_are_removed(spool: Spool) -> None:
    one, other = new_id(), new_id()
    for name in (one, other):
        for index in range(3):
            spool.create_part(name, index).close()
    spool.remove_parts(one)
    spool.remove_parts(one)
    assert files_of(spool) == [f"parts/{other}.{index}" for index in range(3)]
    spool.clear_parts()
    assert files_of(spool) == []


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
    name = new_id()
    part = spool.create_part(name, 0)
    part.write(memoryview(CONTENT))
    part.seal(SHA256)
    part.close()
    spool.keep(part, SHA256)
    a, b = SHA256[:2], SHA256[2:4]
    assert events == [f"sync parts/{name}.0", "sync blobs", f"sync blobs/{a}", "rename", f"sync blobs/{a}/{b}"]


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
    (spool.root / "blobs" / SHA256[:2] / SHA256[2:4] / "note.txt").write_text("x")
    (spool.root / "aside" / "note.txt").write_text("x")
    assert (list(spool.blobs()), spool.aside()) == ([SHA256], [])


@pytest.mark.parametrize("name", ["../identity.pem", "", SHA256[:-1], SHA256.upper(), f"{SHA256}\n"])
def test_no_other_name_is_moved_or_removed(spool: Spool, name: str) -> None:
    for act in (spool.put_aside, spool.put_back, spool.aside_bytes, spool.remove_aside):
        with pytest.raises(ValueError):
            act(name)


def test_parts_are_idle_since_their_last_byte(spool: Spool) -> None:
    part = spool.create_part(new_id(), 0)
    part.write(memoryview(b"isi"))
    part.close()
    os.utime(part.path, ns=(5_000_000, 5_000_000))
    assert spool.idle_parts(4) == {}
    assert spool.idle_parts(5) == {part.path: 3}
