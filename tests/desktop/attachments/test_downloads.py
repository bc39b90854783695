"""What is saved elsewhere: the ending that it has, a name that is free, whole or not at all."""

import hashlib
from pathlib import Path

import pytest

from kentongan.client.errors import FileDamaged, FileUnreadable
from kentongan.desktop.attachments.downloads import copy, with_ending
from kentongan.protocol.commands.attachment import Attachment
from kentongan.words import AttachmentKind

CONTENT = b"09.00 pembukaan\n" * 1000


def attachment(name: str = "jadwal.txt") -> Attachment:
    return Attachment(
        id="0" * 32,
        name=name,
        size=len(CONTENT),
        sha256=hashlib.sha256(CONTENT).hexdigest(),
        kind=AttachmentKind.TEXT,
        media_type="text/plain",
    )


@pytest.fixture
def here(tmp_path: Path) -> Path:
    path = tmp_path / "bagian-dalam"
    path.write_bytes(CONTENT)
    return path


@pytest.mark.parametrize(
    ("chosen", "saved"),
    [
        ("", ""),
        ("lain.txt", "lain.txt"),
        ("lain.TXT", "lain.TXT"),
        ("lain", "lain.txt"),
        ("lain.exe", "lain.exe.txt"),
        ("lain.txt.sh", "lain.txt.sh.txt"),
    ],
)
def test_nothing_is_saved_as_something_else(chosen: str, saved: str) -> None:
    assert with_ending(chosen, "jadwal.txt") == saved


def test_a_file_without_an_ending_gets_none() -> None:
    assert with_ending("lain.exe", "BACA") == "lain.exe"
    assert with_ending("lain", "BACA") == "lain"


def test_a_file_that_is_there_is_never_replaced(here: Path, tmp_path: Path) -> None:
    folder = tmp_path / "unduhan"
    folder.mkdir()
    (folder / "jadwal.txt").write_text("milik saya")
    assert copy(here, attachment(), folder, "jadwal.txt") == folder / "jadwal (1).txt"
    assert (folder / "jadwal (1).txt").read_bytes() == CONTENT
    assert (folder / "jadwal.txt").read_text() == "milik saya"


def test_what_changed_on_the_disk_is_not_saved(here: Path, tmp_path: Path) -> None:
    folder = tmp_path / "unduhan"
    folder.mkdir()
    here.write_bytes(CONTENT[:-1] + b"!")
    with pytest.raises(FileDamaged):
        copy(here, attachment(), folder, "jadwal.txt")
    assert [path for path in folder.iterdir() if not path.name.startswith(".")] == []
    with pytest.raises(FileUnreadable):
        copy(tmp_path / "tidak ada", attachment(), folder, "jadwal.txt")
