"""The server's identity: made once, for the owner only, pinned by its key and not by its certificate. [TLS-3]"""

import os
import ssl
import stat
from pathlib import Path

import pytest
from cryptography import x509

from kentongan.services.identity import IdentityRefused, export_identity, import_identity, load_identity
from kentongan.store.engine import AlreadyRunning, FolderLock


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


def test_an_exported_key_makes_the_same_server_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    old = load_identity(tmp_path / "old")
    text, fingerprint = export_identity(tmp_path / "old")
    assert fingerprint == old.fingerprint
    assert import_identity(tmp_path / "new", text) == fingerprint
    new = load_identity(tmp_path / "new")
    assert new.certificate.read_bytes() == old.certificate.read_bytes()
    assert new.has_signed(b"x", old.sign(b"x"))
    assert stat.S_IMODE(new.key.stat().st_mode) == 0o600
    assert import_identity(tmp_path / "new", text) == fingerprint


def test_another_key_is_replaced_only_when_asked_for_and_kept_aside(tmp_path: Path) -> None:
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
    old, new = load_identity(tmp_path / "old"), load_identity(tmp_path / "new")
    before = new.key.read_bytes()
    text, fingerprint = export_identity(tmp_path / "old")
    with pytest.raises(IdentityRefused, match="--replace"):
        import_identity(tmp_path / "new", text)
    assert new.key.read_bytes() == before
    assert import_identity(tmp_path / "new", text, replace=True) == fingerprint == old.fingerprint
    assert (tmp_path / "new" / "identity.pem.before").read_bytes() == before


def test_nothing_is_imported_while_a_server_holds_the_folder(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    load_identity(tmp_path / "old")
    text, _ = export_identity(tmp_path / "old")
    lock = FolderLock(tmp_path / "old")
    with pytest.raises(AlreadyRunning):
        import_identity(tmp_path / "old", text)
    lock.release()


def test_what_is_not_a_key_with_its_certificate_is_refused(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    one, two = load_identity(tmp_path / "one"), load_identity(tmp_path / "two")
    swapped = one.key.read_bytes() + two.certificate.read_bytes()
    for text in (b"", b"bukan kunci", one.key.read_bytes(), one.certificate.read_bytes(), swapped):
        with pytest.raises(IdentityRefused):
            import_identity(tmp_path / "three", text)
    assert not (tmp_path / "three").exists()
    with pytest.raises(IdentityRefused):
        export_identity(tmp_path)
