"""A MariaDB on another machine is spoken to under TLS only, and only when it is who the settings say.

Loopback has many addresses; all but 127.0.0.1 count as other machines.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme
from sqlalchemy import text

from kentongan.store.engine import open_engines
from kentongan.store.mysql import DatabaseUnusable
from tests.mariadb import MariaDB

pytestmark = pytest.mark.process

HOST, MISNAMED = "127.0.0.2", "127.0.0.3"


class FarDatabase:
    """A MariaDB that is reached over the network, with a certificate for one of its addresses or without any."""

    def __init__(self, authority: trustme.CA | None) -> None:
        self.server = MariaDB()
        issued = authority.issue_cert(HOST) if authority else None
        pems = (issued.cert_chain_pems[0].bytes(), issued.private_key_pem.bytes()) if issued else ()
        self.port = self.server.listen(f"{HOST},{MISNAMED}", *pems)
        self.server.start()

    def setting(self, host: str, trusted: Path) -> str:
        """Of a new database, with the authority that is trusted."""
        return f"{self.server.make_database(f'{host}:{self.port}')}?ssl_ca={trusted}"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def far(authority: trustme.CA) -> Iterator[FarDatabase]:
    far = FarDatabase(authority)
    yield far
    far.server.remove()


def kept(authority: trustme.CA, folder: Path) -> Path:
    """The certificate of an authority as a file."""
    path = folder / "authority.pem"
    authority.cert_pem.write_to_path(path)
    return path


def refusal(folder: Path, setting: str) -> str:
    with pytest.raises(DatabaseUnusable) as refused:
        open_engines(folder, setting)
    indonesian, english = refused.value.say("id"), refused.value.say("en")
    assert indonesian.startswith("Basis data kentongan_")
    assert indonesian != english
    assert "\n" not in indonesian + english
    return english


def test_with_the_right_authority_and_name_everything_is_encrypted(
    far: FarDatabase, authority: trustme.CA, tmp_path: Path
) -> None:
    engines = open_engines(tmp_path, far.setting(HOST, kept(authority, tmp_path)))
    try:
        for engine in (engines.writer, engines.reader):
            with engine.connect() as connection:
                status = "SELECT variable_value FROM information_schema.session_status WHERE variable_name = "
                version = connection.scalar(text(status + "'Ssl_version'"))
            assert version in ("TLSv1.2", "TLSv1.3")
    finally:
        engines.dispose()


def test_a_server_of_another_authority_is_refused(far: FarDatabase, tmp_path: Path) -> None:
    told = refusal(tmp_path, far.setting(HOST, kept(trustme.CA(), tmp_path)))
    assert "certificate verify failed" in told


def test_a_server_of_another_name_is_refused(far: FarDatabase, authority: trustme.CA, tmp_path: Path) -> None:
    told = refusal(tmp_path, far.setting(MISNAMED, kept(authority, tmp_path)))
    assert f"certificate is not valid for '{MISNAMED}'" in told


def test_another_machine_is_not_spoken_to_without_tls(far: FarDatabase, authority: trustme.CA, tmp_path: Path) -> None:
    setting = far.setting(HOST, kept(authority, tmp_path)).partition("?")[0]
    assert "has to be protected" in refusal(tmp_path, setting)


def test_a_server_that_has_no_tls_gets_no_password(authority: trustme.CA, tmp_path: Path) -> None:
    """Whoever sits between could say so."""
    plain = FarDatabase(None)
    try:
        told = refusal(tmp_path, plain.setting(HOST, kept(authority, tmp_path)))
    finally:
        plain.server.remove()
    assert "SSL is required but the server doesn't support it" in told
