"""R39: a backup becomes the same server again, and a damaged one becomes nothing at all. [BACKUP-3]"""

import asyncio
import hashlib
import random
import shutil
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kentongan.config import load_settings
from kentongan.domain.backup import BackupRefused, Manifest
from kentongan.files.space import Space
from kentongan.services.identity import load_identity
from kentongan.services.restore import RestoreRefused, check_finished, restore, restore_into, verify
from kentongan.store.engine import AlreadyRunning, FolderLock
from kentongan.words import BackupFlaw
from tests.acceptance import Acceptance
from tests.services.forgery import Forgery
from tests.services.specimen import CONTENTS, HASHES, make_backup, make_server, nothing

FIRST = f"files/blobs/{HASHES[0][:2]}/{HASHES[0]}"


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("original")
    make_server(folder)
    return folder


@pytest.fixture(scope="module")
def backup(original: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_backup(original, tmp_path_factory.mktemp("making"))


@pytest.fixture
def target(tmp_path: Path) -> Path:
    folder = tmp_path / "target"
    folder.mkdir()
    return folder


def refused(backup: Path, target: Path) -> BackupRefused:
    """Restore, which must fail, leave nothing behind, and touch nothing beside."""
    beside = set(target.parent.rglob("*"))
    with pytest.raises(BackupRefused) as found:
        restore(backup, target, nothing, durable=False)
    assert list(target.iterdir()) == []
    assert set(target.parent.rglob("*")) == beside
    for language in ("id", "en"):
        assert found.value.say(language)
        assert "{" not in found.value.say(language)
    return found.value


def flaw(backup: Path, target: Path) -> tuple[BackupFlaw, str]:
    found = refused(backup, target)
    return found.flaw, found.detail


def test_what_comes_out_is_what_went_in(original: Path, backup: Path, target: Path) -> None:
    manifest = restore(backup, target, nothing)
    assert (manifest.server, manifest.fingerprint) == ("Contoh", load_identity(original).fingerprint)
    there = {str(path.relative_to(target)) for path in target.rglob("*") if path.is_file()}
    assert {name for name in there if name.startswith("files/")} == {f"files/blobs/{one[:2]}/{one}" for one in HASHES}
    for name in ("identity.pem", "certificate.pem", *(f"files/blobs/{one[:2]}/{one}" for one in HASHES)):
        assert (target / name).read_bytes() == (original / name).read_bytes()
    assert rows(target / "kentongan.db") == rows(original / "kentongan.db")
    for path in target.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def rows(database: Path) -> dict[str, list[Any]]:
    connection = sqlite3.connect(database)
    try:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {name: sorted(map(repr, connection.execute(f"SELECT * FROM {name}"))) for (name,) in tables}
    finally:
        connection.close()


def test_verifying_reads_everything_and_writes_nothing(backup: Path, tmp_path: Path) -> None:
    moved: list[int] = []
    manifest = verify(backup, moved.append)
    assert manifest.pieces == len(CONTENTS) + 5
    assert sum(moved) > manifest.size
    assert list(tmp_path.iterdir()) == []


# R39, N: damage


def test_r39_whatever_bit_is_turned_it_is_found_and_nothing_is_written(
    backup: Path, target: Path, acceptance: Acceptance
) -> None:
    """Every kind of place, and many at random: headers, padding and the end of the file count too."""
    whole = backup.read_bytes()
    chance = random.Random(39)
    blocks = range(0, len(whole), 512)
    places = {start + offset for start in chance.sample(blocks, 30) for offset in (0, 100, 154, 511)}
    places |= {chance.randrange(len(whole)) for _ in range(100)} | {len(whole) - 1, len(whole) - 1024, 156, 263}
    damaged = target.parent / "damaged.tar"
    flaws = set[BackupFlaw]()
    for place in sorted(places):
        content = bytearray(whole)
        content[place] ^= 1 << chance.randrange(8)
        damaged.write_bytes(content)
        flaws.add(refused(damaged, target).flaw)
    assert BackupFlaw.CHANGED in flaws
    acceptance("R39", "backups with one wrong bit that are refused: 100 %", f"{len(places)} of {len(places)}")


def test_r39_wherever_it_is_cut_it_is_found(backup: Path, target: Path, acceptance: Acceptance) -> None:
    whole = backup.read_bytes()
    damaged = target.parent / "damaged.tar"
    chance = random.Random(40)
    lengths = {chance.randrange(len(whole)) for _ in range(60)} | {0, 1, 511, 512, len(whole) - 1, len(whole) - 1024}
    for length in lengths:
        damaged.write_bytes(whole[:length])
        assert refused(damaged, target).flaw in (BackupFlaw.CUT, BackupFlaw.UNREADABLE)
    for more in (b"\0", b"x", bytes(512)):
        damaged.write_bytes(whole + more)
        assert flaw(damaged, target) == (BackupFlaw.CHANGED, "end")
    acceptance("R39", "cut backups that are refused: 100 %", f"{len(lengths)} of {len(lengths)}")


def test_a_file_that_is_no_backup_is_called_that(target: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.tar"
    other.write_bytes(b"PK\x03\x04" + bytes(5000))
    assert flaw(other, target) == (BackupFlaw.UNREADABLE, "other.tar")


@pytest.fixture
def forge(backup: Path, tmp_path: Path) -> Callable[..., Path]:
    """A backup of somebody who has the key: signed, and not what it should be."""

    def write(forgery: Forgery, **how: Any) -> Path:
        return forgery.write(tmp_path / "forged.tar", tmp_path / "forging", **how)

    (tmp_path / "forging").mkdir()
    return write


@pytest.fixture
def honest(backup: Path) -> Forgery:
    return Forgery.of(backup)


def test_the_forger_of_these_tests_could_write_an_honest_one(
    forge: Callable[..., Path], honest: Forgery, backup: Path, target: Path
) -> None:
    """Otherwise everything below would be refused for the wrong reason."""
    assert restore(forge(honest), target, nothing).pieces == len(CONTENTS) + 5


@pytest.mark.parametrize(
    "name",
    [
        "../evil", "/tmp/evil", "files/../../evil", "files/blobs/../../evil", "evil", "lock", "control.sock", "",
        "files/blobs/ab/evil", "files/parts/1.1.aa", ".ssh/authorized_keys", "mail/1.eml", "a\\..\\evil.pem", "x/a.pem",
        "identity.pem\0.txt", "a\n.pem", "kentongan.db-wal", f"files/blobs/zz/{HASHES[0]}",
    ],
)  # fmt: skip
def test_r39_no_name_leads_out_of_the_folder_or_to_what_does_not_belong_there(
    name: str, forge: Callable[..., Path], honest: Forgery, target: Path
) -> None:
    def lie(lines: list[list[Any]]) -> list[list[Any]]:
        return sorted([*lines, [name, 4, "0" * 64]], key=lambda line: (line[0].startswith("files/"), line[0]))

    assert flaw(forge(honest, lines=lie), target)[0] in (BackupFlaw.UNSAFE, BackupFlaw.MANIFEST)


def test_r39_names_in_the_archive_that_the_manifest_does_not_have(
    forge: Callable[..., Path], honest: Forgery, target: Path
) -> None:
    traversing = Forgery(honest.whole, {"../evil": b"isi"} | honest.files)

    def honestly(lines: list[list[Any]]) -> list[list[Any]]:
        return lines[1:]

    assert flaw(forge(traversing, lines=honestly), target) == (BackupFlaw.UNSAFE, "../evil")


def test_r39_links_are_not_followed_and_not_made(forge: Callable[..., Path], honest: Forgery, target: Path) -> None:
    linked = Forgery(honest.whole, honest.files, {"settings.toml": "/etc/passwd"})
    assert flaw(forge(linked), target) == (BackupFlaw.UNSAFE, "settings.toml")


def test_r39_a_missing_file_is_named(forge: Callable[..., Path], honest: Forgery, target: Path) -> None:
    for name in ("kentongan.db", "identity.pem", FIRST):
        whole = honest.having(**{name: None})
        entry = [name, len(honest.files[name]), hashlib.sha256(honest.files[name]).hexdigest()]

        def still(lines: list[list[Any]], entry: list[Any] = entry) -> list[list[Any]]:
            return sorted([*lines, entry], key=lambda line: (line[0].startswith("files/"), line[0]))

        assert flaw(forge(whole, lines=still), target) == (BackupFlaw.MISSING, name)


def test_r39_a_manifest_that_leaves_something_out_lies(
    forge: Callable[..., Path], honest: Forgery, target: Path
) -> None:
    """The database says what must be there; what the manifest does not name is missing all the same."""
    assert flaw(forge(honest.having(**{FIRST: None})), target) == (BackupFlaw.MISSING, FIRST)
    for name in ("certificate.pem", "audit-head.json", "kentongan.db", "identity.pem"):
        assert flaw(forge(honest.having(**{name: None})), target) == (BackupFlaw.MISSING, name)
    more = hashlib.sha256(b"lebih").hexdigest()
    added = honest.having(**{f"files/blobs/{more[:2]}/{more}": b"lebih"})
    ordered = dict(sorted(added.files.items(), key=lambda item: (item[0].startswith("files/"), item[0])))
    assert flaw(forge(Forgery(added.whole, ordered)), target)[0] is BackupFlaw.MANIFEST


def test_r39_a_manifest_that_counts_other_rows_lies(forge: Callable[..., Path], honest: Forgery, target: Path) -> None:
    rows = honest.whole["rows"]
    lying = honest.saying(rows=rows | {"blob": rows["blob"] + 1})
    assert flaw(forge(lying), target) == (BackupFlaw.ROWS, f"blob {len(CONTENTS)} / {len(CONTENTS) + 1}")


def test_r39_a_manifest_that_calls_another_content_right_lies(
    forge: Callable[..., Path], honest: Forgery, target: Path
) -> None:
    assert flaw(forge(honest.having(**{FIRST: b"lain"})), target) == (BackupFlaw.MANIFEST, FIRST)


def test_r39_a_manifest_of_another_kind_of_things_is_refused(
    forge: Callable[..., Path], honest: Forgery, target: Path
) -> None:
    said: list[dict[str, Any]] = [
        {"rows": []}, {"rows": {"blob": "12"}}, {"made_at": -1}, {"kentongan": 1}, {"more": 1}, {"format": "x"},
    ]  # fmt: skip
    for values in said:
        assert flaw(forge(honest.saying(**values)), target)[0] is BackupFlaw.MANIFEST, values

    def twice(lines: list[list[Any]]) -> list[list[Any]]:
        return [lines[0], *lines]

    assert flaw(forge(honest, lines=twice), target)[0] is BackupFlaw.MANIFEST


def test_r39_what_comes_from_a_newer_program_is_left_to_it(
    forge: Callable[..., Path], honest: Forgery, target: Path
) -> None:
    assert flaw(forge(honest.saying(schema="9999", kentongan="9.9")), target) == (BackupFlaw.NEWER, "9.9, 9999")
    assert flaw(forge(honest.saying(format=2, kentongan="9.9")), target) == (BackupFlaw.NEWER, "9.9")


def test_another_key_than_the_one_that_signed_is_refused(
    forge: Callable[..., Path], honest: Forgery, target: Path, tmp_path: Path
) -> None:
    (tmp_path / "foreign").mkdir()
    foreign = load_identity(tmp_path / "foreign")
    assert flaw(forge(honest, signer=foreign), target) == (BackupFlaw.UNSEALED, "")
    swapped = honest.having(**{"identity.pem": foreign.key.read_bytes()})
    assert flaw(forge(swapped), target) == (BackupFlaw.UNSEALED, "")
    both = swapped.having(**{"certificate.pem": foreign.certificate.read_bytes()})
    assert flaw(forge(both), target) == (BackupFlaw.UNSEALED, "")  # the manifest names the other fingerprint
    told = both.saying(fingerprint=foreign.fingerprint)
    assert flaw(forge(told), target) == (BackupFlaw.AUDIT, "")  # and the end of the log is signed by the other


def test_a_broken_database_and_a_cut_audit_log_are_found(
    forge: Callable[..., Path], honest: Forgery, target: Path, tmp_path: Path
) -> None:
    damaged = bytearray(honest.files["kentongan.db"])
    damaged[4096:8192] = bytes(4096)
    assert flaw(forge(honest.having(**{"kentongan.db": bytes(damaged)})), target)[0] is BackupFlaw.DATABASE
    assert flaw(forge(honest.having(**{"kentongan.db": b"bukan"})), target)[0] is BackupFlaw.DATABASE
    (tmp_path / "cut.db").write_bytes(honest.files["kentongan.db"])
    connection = sqlite3.connect(tmp_path / "cut.db")
    connection.execute("DELETE FROM audit")
    connection.commit()
    connection.execute("PRAGMA journal_mode=DELETE")
    connection.close()
    content = (tmp_path / "cut.db").read_bytes()
    assert flaw(forge(honest.having(**{"kentongan.db": content})), target) == (BackupFlaw.AUDIT, "")


# Into a folder for a server


def restored(backup: Path, folder: Path) -> Manifest:
    return asyncio.run(restore_into(backup, folder, "local:test", nothing))


def test_a_restored_folder_is_complete_and_its_log_says_who_did_it(backup: Path, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "server"
    restored(backup, folder)
    names = {"audit-head.json", "certificate.pem", "files", "identity.pem", "kentongan.db", "lock", "settings.toml"}
    assert {path.name for path in folder.iterdir()} == names
    check_finished(folder)
    [line] = rows(folder / "kentongan.db")["audit"][1:]
    assert "backup_restored" in line
    assert "local:test" in line
    assert load_settings(folder / "settings.toml", data=folder).name == "Contoh"
    FolderLock(folder).release()


def test_only_an_empty_folder_is_restored_into(backup: Path, target: Path) -> None:
    (target / "notes.txt").write_text("milik orang")
    with pytest.raises(RestoreRefused, match="not empty"):
        restored(backup, target)
    assert [path.name for path in target.iterdir()] == ["notes.txt"]
    with pytest.raises(RestoreRefused, match="not a folder"):
        restored(backup, target / "notes.txt")


def test_the_folder_of_a_server_that_runs_is_refused_with_its_process(
    backup: Path, original: Path, target: Path
) -> None:
    (target / "kentongan.db").write_bytes(b"")
    lock = FolderLock(target)
    with pytest.raises(AlreadyRunning):
        restored(backup, target)
    lock.release()
    with pytest.raises(RestoreRefused, match="not empty"):
        restored(backup, target)


def test_a_damaged_backup_leaves_the_folder_as_it_was(backup: Path, target: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.tar"
    damaged.write_bytes(backup.read_bytes()[:-2000])
    for folder in (target, tmp_path / "not there yet"):
        before = folder.exists()
        with pytest.raises(BackupRefused):
            restored(damaged, folder)
        assert folder.exists() == before
    assert list(target.iterdir()) == []
    restored(backup, target)


def test_a_disk_without_room_is_refused(backup: Path, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Space, "free_bytes", lambda _: 1000)
    with pytest.raises(RestoreRefused, match="1,000 are free"):
        restored(backup, target)
    assert list(target.iterdir()) == []


def test_a_restore_that_was_killed_starts_no_server_and_can_be_done_again(backup: Path, target: Path) -> None:
    staging = target / "restoring"
    staging.mkdir()
    (staging / "identity.pem").write_text("separuh")
    with pytest.raises(RestoreRefused, match="not finished"):
        check_finished(target)
    restored(backup, target)
    check_finished(target)
    assert not staging.exists()
    shutil.rmtree(target)
