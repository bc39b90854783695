"""The server's identity: made once, for the owner only, pinned by its key and not by its certificate. [TLS-3]"""

import os
import ssl
import stat
from pathlib import Path

from cryptography import x509

from kentongan.services.identity import load_identity


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
