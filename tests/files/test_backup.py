"""The file of a backup: any tar program reads it, and ours reads nothing else. [BACKUP-1]"""

import hashlib
import io
import os
import stat
import tarfile
from pathlib import Path

import pytest

from kentongan.domain.backup import BackupRefused, Manifest, Piece, blob_piece
from kentongan.files import backup
from kentongan.files.backup import BackupReader, BackupWriter, Seal, file_bytes, piece_of
from kentongan.words import BackupFlaw

MADE_AT = 1_800_000_000_000


def nothing(_count: int) -> None:
    """What is moved does not matter."""


def write(folder: Path, contents: dict[str, bytes]) -> Path:
    """A backup of some files, in their order."""
    pieces = [Piece(name, len(data), hashlib.sha256(data).hexdigest()) for name, data in contents.items()]
    rows = {"member": 1}
    whole = Manifest("1", "0001", MADE_AT, "Contoh", "AAAA", rows, len(pieces), sum(piece.size for piece in pieces))
    manifest = b"".join(line.line() for line in (whole, *pieces))
    path = folder / "backup.tar"
    with BackupWriter(path, MADE_AT, nothing) as writer:
        writer.add_bytes("manifest.jsonl", manifest)
        writer.add_seal(Seal(hashlib.sha256(manifest).hexdigest(), "sig"))
        for name, data in contents.items():
            source = folder / "source"
            source.write_bytes(data)
            with source.open("rb", buffering=0) as file:
                writer.add_file(name, file)
        writer.finish()
    return path


def contents() -> dict[str, bytes]:
    blob = os.urandom(3_000_000)
    return {
        "kentongan.db": b"",
        "settings.toml": b"x" * 512,
        blob_piece(hashlib.sha256(blob).hexdigest(), 0).name: blob,
    }


def test_any_tar_program_reads_it(tmp_path: Path) -> None:
    given = contents()
    path = write(tmp_path, given)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with tarfile.open(path) as archive:
        entries = archive.getmembers()
        assert [entry.name for entry in entries] == ["manifest.jsonl", "manifest.seal", *given]
        assert {entry.mode for entry in entries} == {0o600}
        for entry in entries[2:]:
            file = archive.extractfile(entry)
            assert file is not None
            assert file.read() == given[entry.name]
    assert path.stat().st_size == sum(file_bytes(entry.size) for entry in entries) + 1024


def test_what_was_written_is_read_in_pieces_that_fit_into_memory(tmp_path: Path) -> None:
    given = contents()
    moved: list[int] = []
    with BackupReader(write(tmp_path, given), moved.append) as reader:
        assert reader.manifest.server == "Contoh"
        assert reader.seal.signature == "sig"
        read = {}
        for piece, chunks in reader.pieces():
            parts = list(chunks)
            assert all(len(part) <= backup.CHUNK for part in parts)
            read[piece.name] = b"".join(parts)
    assert read == given
    assert sum(moved) >= sum(map(len, given.values()))


def test_whoever_hears_that_bytes_have_moved_may_end_it(tmp_path: Path) -> None:
    def stop(_count: int) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        BackupReader(write(tmp_path, contents()), stop)
    with pytest.raises(InterruptedError), BackupWriter(tmp_path / "other.tar", MADE_AT, stop) as writer:
        writer.add_bytes("settings.toml", b"")


def test_a_file_larger_than_eight_gigabytes_has_a_header(tmp_path: Path) -> None:
    """The oldest tar format ends there."""
    size = 9 * 1024**3
    block = backup._header("kentongan.db", size, MADE_AT)
    assert len(block) == 512
    assert tarfile.TarInfo.frombuf(block, "utf-8", "strict").size == size


def test_an_existing_file_is_not_written_over(tmp_path: Path) -> None:
    path = write(tmp_path, {})
    with pytest.raises(FileExistsError):
        BackupWriter(path, MADE_AT, nothing)


def test_a_file_that_becomes_shorter_while_it_is_read_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "short").write_bytes(b"isi")

    class Shrinking(io.FileIO):
        def read(self, _count: int = -1) -> bytes:
            return b""

    with (
        pytest.raises(EOFError),
        BackupWriter(tmp_path / "other.tar", MADE_AT, nothing) as writer,
        Shrinking(tmp_path / "short") as shrinking,
    ):
        writer.add_file("settings.toml", shrinking)


def test_a_piece_is_its_size_and_its_hash(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"isi")
    assert piece_of("settings.toml", tmp_path / "a", nothing) == Piece(
        "settings.toml", 3, hashlib.sha256(b"isi").hexdigest()
    )


def test_an_empty_file_and_a_folder_are_no_backups(tmp_path: Path) -> None:
    (tmp_path / "empty").write_bytes(b"")
    with pytest.raises(BackupRefused) as refused:
        BackupReader(tmp_path / "empty", nothing)
    assert refused.value.flaw is BackupFlaw.UNREADABLE
    with pytest.raises(OSError, match="directory"):
        BackupReader(tmp_path, nothing)
