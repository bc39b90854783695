"""The console's certificate: made for the names that are wanted, kept while it is fresh, never readable by others."""

import datetime
import hashlib
import ssl
from pathlib import Path

import pytest

from kentongan.web.certificate import KEY, CertificateUnusable, given_certificate, own_certificate

NOW = datetime.datetime.now(datetime.UTC)
DAY = datetime.timedelta(days=1)
NAMES = ["console.example", "127.0.0.1", "::1"]


def test_it_is_made_once_and_kept(tmp_path: Path) -> None:
    made = own_certificate(tmp_path, NAMES, NOW)
    assert made.own
    assert made == own_certificate(tmp_path, NAMES, NOW + DAY * 300)
    assert (tmp_path / KEY).stat().st_mode & 0o777 == 0o600
    assert made.ends_at == pytest.approx((NOW + DAY * 397).timestamp() * 1000, abs=2000)


@pytest.mark.parametrize(("names", "days"), [([*NAMES, "other.example"], 0), (NAMES[:1], 0), (NAMES, 370)])
def test_it_is_made_anew_for_other_names_and_near_its_end(tmp_path: Path, names: list[str], days: int) -> None:
    before = own_certificate(tmp_path, NAMES, NOW).fingerprint
    assert own_certificate(tmp_path, names, NOW + DAY * days).fingerprint != before


def test_its_fingerprint_is_what_browsers_show(tmp_path: Path) -> None:
    made = own_certificate(tmp_path, NAMES, NOW)
    der = ssl.PEM_cert_to_DER_cert(made.certificate.read_text())
    shown = made.fingerprint.replace(":", "").lower()
    assert len(made.fingerprint.split(":")) == 32
    assert shown == hashlib.sha256(der).hexdigest()


def test_no_old_tls(tmp_path: Path) -> None:
    assert own_certificate(tmp_path, NAMES, NOW).context().minimum_version >= ssl.TLSVersion.TLSv1_2


def test_files_that_are_none_are_named(tmp_path: Path) -> None:
    other, mine = own_certificate(tmp_path, NAMES, NOW), tmp_path / "mine"
    mine.mkdir()
    stranger = own_certificate(mine, NAMES, NOW)
    (tmp_path / "text.pem").write_text("nothing")
    for certificate in (tmp_path / "missing.pem", tmp_path / "text.pem"):
        with pytest.raises(CertificateUnusable, match=certificate.name):
            given_certificate(certificate, other.key)
    with pytest.raises(CertificateUnusable):
        given_certificate(other.certificate, stranger.key).context()
    assert not given_certificate(other.certificate, other.key).own
