"""Letters as files: private, complete, and not for long."""

import os
import stat
from pathlib import Path

import pytest

from kentongan.mail.door import MailFailed
from kentongan.mail.eml import LIFE, EmlFolder
from kentongan.mail.letters import Letter, Letterhead, Pen

LETTERHEAD = Letterhead("kentongan@contoh.example", "Kentongan Contoh", "kentongan://x#Y", "Y")
NOW = 1_700_000_000_000


def letter(number: int = 0, now: int = NOW) -> Letter:
    pen = Pen(LETTERHEAD, f"{number:032x}", now)
    return pen.rejection(to="humas@contoh.example", address="humas@univ-contoh", reason="Contoh")


@pytest.fixture
def folder(tmp_path: Path) -> EmlFolder:
    return EmlFolder(tmp_path / "mail")


def names(folder: EmlFolder) -> list[str]:
    return sorted(path.name for path in folder.path.iterdir())


async def test_a_letter_is_a_file_that_only_its_owner_reads(folder: EmlFolder):
    old = os.umask(0)
    try:
        await folder.deliver(letter())
    finally:
        os.umask(old)
    assert names(folder) == [f"20231114T221320Z-{'0' * 32}.eml"]
    path = folder.path / names(folder)[0]
    assert path.read_bytes() == letter().raw
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.path.stat().st_mode) == 0o700


async def test_a_folder_that_was_open_to_others_is_closed(folder: EmlFolder):
    folder.path.mkdir()
    folder.path.chmod(0o755)
    await folder.deliver(letter())
    assert stat.S_IMODE(folder.path.stat().st_mode) == 0o700


async def test_a_letter_never_overwrites_anything(folder: EmlFolder, tmp_path: Path):
    target = tmp_path / "milik-orang-lain"
    folder.path.mkdir()
    (folder.path / f"20231114T221320Z-{'0' * 32}.eml.part").symlink_to(target)
    with pytest.raises(MailFailed, match=r"^folder_failed EEXIST$"):
        await folder.deliver(letter())
    assert not target.exists()


async def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path):
    (tmp_path / "berkas").touch()
    with pytest.raises(MailFailed, match=r"^folder_failed ENOTDIR$"):
        await EmlFolder(tmp_path / "berkas" / "mail").deliver(letter())


async def test_letters_are_deleted_after_72_hours_and_nothing_else_is(folder: EmlFolder):
    await folder.deliver(letter(1))
    await folder.deliver(letter(2, NOW + 1_000))
    (folder.path / f"20231114T221320Z-{'3' * 32}.eml.part").touch()
    (folder.path / "catatan.txt").touch()
    assert await folder.delete_old(NOW + LIFE) == 0
    assert await folder.delete_old(NOW + LIFE + 1_000) == 2
    assert names(folder) == [f"20231114T221321Z-{2:032x}.eml", "catatan.txt"]
    assert await folder.delete_old(NOW + LIFE + 2_000) == 1


async def test_there_is_nothing_to_delete_where_no_letter_was_written(folder: EmlFolder):
    assert await folder.delete_old(NOW) == 0
    assert not folder.path.exists()
