"""The server's identity: made once, for the owner only, pinned by its key and not by its certificate. [TLS-3]"""

import os
import sqlite3
import ssl
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from cryptography import x509

from kentongan.services.audit import HEAD_FILE, AuditService
from kentongan.services.handover import export_recorded, import_key, import_recorded
from kentongan.services.identity import IdentityRefused, export_identity, load_identity
from kentongan.store.audit import AuditFilter, list_audit
from kentongan.store.engine import AlreadyRunning, FolderLock, WrongDatabase, open_engines
from kentongan.store.store import Store
from kentongan.words import AuditEvent
from tests.services.clock import DAY, NOW

SITI = "local:siti"


def test_the_first_start_makes_key_and_certificate_and_the_next_ones_keep_them(tmp_path: Path) -> None:
    first = load_identity(tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert set(before) == {"identity.pem", "certificate.pem"}
    assert load_identity(tmp_path) == first
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_only_the_owner_may_read_them_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        identity = load_identity(tmp_path)
    finally:
        os.umask(before)
    assert {stat.S_IMODE(path.stat().st_mode) for path in (identity.key, identity.certificate)} == {0o600}


def test_a_renewed_certificate_keeps_the_fingerprint_and_another_key_does_not(tmp_path: Path) -> None:
    first = load_identity(tmp_path)
    old = first.certificate.read_bytes()
    first.certificate.unlink()
    renewed = load_identity(tmp_path)
    assert renewed.certificate.read_bytes() != old
    assert renewed.fingerprint == first.fingerprint
    for path in (first.key, first.certificate):
        path.unlink()
    assert load_identity(tmp_path).fingerprint != first.fingerprint


def test_two_servers_are_told_apart(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("a", "b")]
    for folder in folders:
        folder.mkdir()
    one, two = map(load_identity, folders)
    assert one.fingerprint != two.fingerprint


def test_python_takes_the_pair_and_the_certificate_is_valid_now(tmp_path: Path) -> None:
    identity = load_identity(tmp_path)
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(identity.certificate, identity.key)
    certificate = x509.load_pem_x509_certificate(identity.certificate.read_bytes())
    assert (certificate.not_valid_after_utc - certificate.not_valid_before_utc).days >= 20 * 365


def test_a_start_that_was_cut_off_leaves_nothing_half_written_in_use(tmp_path: Path) -> None:
    (tmp_path / "identity.part").write_text("half a key")
    identity = load_identity(tmp_path)
    assert b"half" not in identity.key.read_bytes()


async def test_an_exported_key_makes_the_same_server_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    old = load_identity(tmp_path / "old")
    text, fingerprint = export_identity(tmp_path / "old")
    assert fingerprint == old.fingerprint
    assert await import_recorded(tmp_path / "new", text, SITI) == fingerprint
    new = load_identity(tmp_path / "new")
    assert new.certificate.read_bytes() == old.certificate.read_bytes()
    assert new.has_signed(b"x", old.sign(b"x"))
    assert stat.S_IMODE(new.key.stat().st_mode) == 0o600
    assert await import_recorded(tmp_path / "new", text, SITI) == fingerprint


async def test_another_key_is_replaced_only_when_asked_for_and_kept_aside(tmp_path: Path) -> None:
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
    old, new = load_identity(tmp_path / "old"), load_identity(tmp_path / "new")
    before = new.key.read_bytes()
    text, fingerprint = export_identity(tmp_path / "old")
    with pytest.raises(IdentityRefused, match="--replace"):
        await import_recorded(tmp_path / "new", text, SITI)
    assert new.key.read_bytes() == before
    assert await import_recorded(tmp_path / "new", text, SITI, replace=True) == fingerprint == old.fingerprint
    assert (tmp_path / "new" / "identity.pem.before").read_bytes() == before


async def test_nothing_is_imported_while_a_server_holds_the_folder(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    load_identity(tmp_path / "old")
    text, _ = export_identity(tmp_path / "old")
    lock = FolderLock(tmp_path / "old")
    with pytest.raises(AlreadyRunning):
        await import_recorded(tmp_path / "old", text, SITI)
    lock.release()


async def test_what_is_not_a_key_with_its_certificate_is_refused(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    one, two = load_identity(tmp_path / "one"), load_identity(tmp_path / "two")
    swapped = one.key.read_bytes() + two.certificate.read_bytes()
    for text in (b"", b"bukan kunci", one.key.read_bytes(), one.certificate.read_bytes(), swapped):
        with pytest.raises(IdentityRefused):
            await import_recorded(tmp_path / "three", text, SITI)
    assert not (tmp_path / "three").exists()
    with pytest.raises(IdentityRefused):
        export_identity(tmp_path)


async def test_one_more_hub_gets_the_key_and_no_database(tmp_path: Path) -> None:
    for name in ("first", "other"):
        (tmp_path / name).mkdir()
        load_identity(tmp_path / name)
    text, fingerprint = export_identity(tmp_path / "first")
    assert import_key(tmp_path / "second", text) == fingerprint == load_identity(tmp_path / "second").fingerprint
    assert not (tmp_path / "second" / "kentongan.db").exists()
    with pytest.raises(IdentityRefused):
        import_key(tmp_path / "other", text)
    open_engines(tmp_path / "first").dispose()
    with pytest.raises(WrongDatabase):
        import_key(tmp_path / "first", text)


# Handing over is recorded


@asynccontextmanager
async def audit_of(folder: Path, now: int = NOW) -> AsyncIterator[tuple[Store, AuditService]]:
    """The log of a folder, as a server sees it that starts there."""
    store = Store(open_engines(folder), lambda: now)
    store.start()
    try:
        yield store, AuditService(store, folder, load_identity(folder))
    finally:
        await store.stop()


async def recorded(store: Store) -> list[tuple[str, str, str]]:
    lines = await store.read(list_audit, AuditFilter(), 0, 9)
    return [(line.event, line.actor, line.subject) for line in lines if line.event.startswith("identity")]


async def two_servers(tmp_path: Path) -> tuple[Path, bytes, str]:
    """The folder of a server that has run and cut its log, and the key of another one."""
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
    async with audit_of(tmp_path / "new") as (_, audit):
        await audit.started()
    async with audit_of(tmp_path / "new", NOW + 2 * DAY) as (_, audit):
        await audit.started()
        assert await audit.trim(NOW + DAY) == 1
        await audit.stopped()
    load_identity(tmp_path / "old")
    return tmp_path / "new", *export_identity(tmp_path / "old")


async def test_an_export_is_recorded_and_the_log_stays_whole(tmp_path: Path) -> None:
    folder, _, _ = await two_servers(tmp_path)
    text, fingerprint = await export_recorded(folder, SITI)
    assert (text, fingerprint) == export_identity(folder)
    async with audit_of(folder) as (store, audit):
        assert await recorded(store) == [("identity_exported", SITI, fingerprint)]
        assert (await audit.verify()).problems == []


async def test_an_import_is_recorded_and_the_log_goes_on_under_the_new_key(tmp_path: Path) -> None:
    """Signed head and trimmed lines were the old key's; neither may look like a forgery afterwards."""
    folder, text, fingerprint = await two_servers(tmp_path)
    assert await import_recorded(folder, text, SITI, replace=True) == fingerprint
    async with audit_of(folder) as (store, audit):
        assert await recorded(store) == [("identity_imported", SITI, fingerprint)]
        assert (await audit.verify()).problems == []
        await audit.started()
        assert await store.read(list_audit, AuditFilter(AuditEvent.AUDIT_DAMAGED), 0, 9) == []


async def test_an_import_makes_no_damaged_log_whole(tmp_path: Path) -> None:
    folder, text, _ = await two_servers(tmp_path)
    with sqlite3.connect(folder / "kentongan.db") as database:
        database.execute("UPDATE audit_head SET count = count - 1")
        database.execute("DELETE FROM audit WHERE sequence = (SELECT max(sequence) FROM audit)")
    before = (folder / HEAD_FILE).read_bytes()
    await import_recorded(folder, text, SITI, replace=True)
    assert (folder / HEAD_FILE).read_bytes() == before
    async with audit_of(folder) as (_, audit):
        assert (await audit.verify()).problems


async def test_a_folder_in_which_no_server_has_run_yet_gets_key_and_log(tmp_path: Path) -> None:
    _, text, fingerprint = await two_servers(tmp_path)
    assert await import_recorded(tmp_path / "fresh", text, SITI) == fingerprint
    async with audit_of(tmp_path / "fresh") as (store, audit):
        await audit.started()
        assert await recorded(store) == [("identity_imported", SITI, fingerprint)]
        assert (await audit.verify()).problems == []
