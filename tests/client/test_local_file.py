import errno
import hashlib
import os
from pathlib import Path

import pytest

from kentongan.client.errors import FileChanged, FileUnreadable, FileUnwritable
from kentongan.client.local_file import Incoming, Outgoing

CONTENT = b"kentongan" * 1000
SHA256 = hashlib.sha256(CONTENT).hexdigest()


def arrive(folder: Path, name: str, content: bytes = CONTENT) -> Path:
    incoming = Incoming(folder, name, hashlib.sha256(content).hexdigest(), len(content))
    try:
        incoming.write(content)
        incoming.sync()
        assert incoming.is_whole()
        return incoming.place()
    finally:
        incoming.close()


def test_a_file_to_upload_has_its_size_hash_and_a_safe_name(tmp_path: Path) -> None:
    path = tmp_path / "poster|besar.png"
    path.write_bytes(CONTENT)
    outgoing = Outgoing(path)
    assert (outgoing.name, outgoing.size, outgoing.sha256()) == ("poster_besar.png", len(CONTENT), SHA256)
    assert outgoing.read(3, 10) == CONTENT[3:13]
    outgoing.close()


def test_a_file_that_became_shorter_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(CONTENT)
    outgoing = Outgoing(path)
    path.write_bytes(b"short")
    with pytest.raises(FileChanged):
        outgoing.read(0, 100)
    outgoing.close()


def test_only_regular_files_are_sent(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe", tmp_path / "missing"):
        with pytest.raises(FileUnreadable):
            Outgoing(path)


def test_an_arrived_file_stands_alone_under_its_own_name(tmp_path: Path) -> None:
    assert arrive(tmp_path, "poster.png") == tmp_path / "poster.png"
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"poster.png": CONTENT}


def test_a_taken_name_gets_a_number_and_nothing_is_overwritten(tmp_path: Path) -> None:
    names = [arrive(tmp_path, "poster.png", bytes([n])).name for n in range(3)]
    assert names == ["poster.png", "poster (1).png", "poster (2).png"]
    assert [(tmp_path / name).read_bytes() for name in names] == [b"\0", b"\1", b"\2"]


def test_symbolic_links_are_neither_followed_nor_replaced(tmp_path: Path) -> None:
    folder, elsewhere = tmp_path / "in", tmp_path / "elsewhere"
    folder.mkdir()
    elsewhere.write_text("mine")
    (folder / "a.txt").symlink_to(elsewhere)
    (folder / "b.txt").symlink_to(tmp_path / "not there")
    assert [arrive(folder, name).name for name in ("a.txt", "b.txt")] == ["a (1).txt", "b (1).txt"]
    assert elsewhere.read_text() == "mine"
    assert not (tmp_path / "not there").exists()


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "..", "a/../../b", "C:\\Windows\\x", ".bashrc"])
def test_no_name_leads_out_of_the_folder_or_hides(tmp_path: Path, name: str) -> None:
    path = arrive(tmp_path, name)
    assert path.parent == tmp_path
    assert path.resolve().parent == tmp_path.resolve()
    assert not path.name.startswith(".")


def test_a_file_that_is_not_placed_leaves_nothing_behind(tmp_path: Path) -> None:
    incoming = Incoming(tmp_path, "a", SHA256, len(CONTENT))
    incoming.write(CONTENT[:-1])
    assert not incoming.is_whole()
    assert all(path.name.startswith(".") for path in tmp_path.iterdir())
    incoming.close()
    assert list(tmp_path.iterdir()) == []


def test_a_file_system_without_hard_links_does_not_overwrite_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    (tmp_path / "a.txt").write_text("mine")
    monkeypatch.setattr("os.link", refuse)
    assert arrive(tmp_path, "a.txt").name == "a (1).txt"
    assert (tmp_path / "a.txt").read_text() == "mine"
    assert (tmp_path / "a (1).txt").read_bytes() == CONTENT
    assert len(list(tmp_path.iterdir())) == 2


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileUnwritable, match="missing"):
        Incoming(tmp_path / "missing", "a", SHA256, len(CONTENT))


def test_a_full_disk_is_told(tmp_path: Path) -> None:
    incoming = Incoming(tmp_path, "a", SHA256, len(CONTENT))
    incoming._file.close()
    incoming._file = Path("/dev/full").open("wb", buffering=0)  # noqa: SIM115
    with pytest.raises(FileUnwritable, match="No space left"):
        incoming.write(CONTENT)
    incoming.close()
