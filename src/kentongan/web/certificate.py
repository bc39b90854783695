"""The console's own certificate: the one of the settings, otherwise one that the server makes for itself.

Browsers warn of a certificate that nobody vouches for; its fingerprint is said at the start so that it can be compared.
On this machine's own address that is enough. For other machines the settings name a certificate that browsers trust.
"""

import datetime
import hashlib
import ipaddress
import ssl
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from kentongan.errors import KentonganError
from kentongan.language import Sentence
from kentongan.services.identity import write_privately

CERTIFICATE, KEY = "console-certificate.pem", "console-key.pem"
# Longer ones are refused by some browsers.
_DAYS = 397
_RENEW_BEFORE = datetime.timedelta(days=30)


class CertificateUnusable(KentonganError):
    """The files of the settings are no certificate with its key."""

    def __init__(self, certificate: Path, why: Exception) -> None:
        """Name the file and the reason."""
        self.sentence = Sentence(
            f"Sertifikat konsol {certificate} tidak dapat dipakai: {why}",
            f"The console's certificate {certificate} cannot be used: {why}",
        )
        super().__init__(self.sentence.en)


@dataclass(frozen=True, slots=True)
class Certificate:
    """Files (PEM), whether the server has made them itself, and the end of the certificate in milliseconds."""

    certificate: Path
    key: Path
    own: bool
    ends_at: int

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate as browsers show it: pairs with colons."""
        digest = hashlib.sha256(_read(self.certificate).public_bytes(serialization.Encoding.DER)).hexdigest()
        return ":".join(digest[at : at + 2] for at in range(0, len(digest), 2)).upper()

    def renewed(self, names: list[str], now: datetime.datetime) -> "Certificate":
        """Another one for the same key, in its place; only for one that the server has made itself."""
        private = serialization.load_pem_private_key(self.key.read_bytes(), None)
        assert isinstance(private, ec.EllipticCurvePrivateKey)
        write_privately(self.certificate, _make(private, names, now))
        return Certificate(self.certificate, self.key, True, _end(_read(self.certificate)))

    def context(self) -> ssl.SSLContext:
        """What the listener speaks TLS with; raises CertificateUnusable."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.set_alpn_protocols(["http/1.1"])
        try:
            context.load_cert_chain(self.certificate, self.key)
        except (OSError, ssl.SSLError) as error:
            raise CertificateUnusable(self.certificate, error) from None
        return context


def given_certificate(certificate: Path, key: Path) -> Certificate:
    """The one of the settings; raises CertificateUnusable."""
    try:
        return Certificate(certificate, key, False, _end(_read(certificate)))
    except (OSError, ValueError) as error:
        raise CertificateUnusable(certificate, error) from None


def own_certificate(folder: Path, names: list[str], now: datetime.datetime) -> Certificate:
    """One of the server's own, made anew when it is near its end or other names are wanted."""
    certificate, key = folder / CERTIFICATE, folder / KEY
    if not _is_fresh(certificate, key, names, now):
        private = ec.generate_private_key(ec.SECP256R1())
        plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        write_privately(key, private.private_bytes(*plain))
        write_privately(certificate, _make(private, names, now))
    return Certificate(certificate, key, True, _end(_read(certificate)))


def _read(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def _end(found: x509.Certificate) -> int:
    return int(found.not_valid_after_utc.timestamp() * 1000)


def _is_fresh(certificate: Path, key: Path, names: list[str], now: datetime.datetime) -> bool:
    if not (certificate.exists() and key.exists()):
        return False
    found = _read(certificate)
    there = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return list(there) == _alternatives(names) and found.not_valid_after_utc - now > _RENEW_BEFORE


def _alternatives(names: list[str]) -> list[x509.GeneralName]:
    return [_alternative(name) for name in names]


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _make(private: ec.EllipticCurvePrivateKey, names: list[str], now: datetime.datetime) -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Kentongan console")])
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=_DAYS))
        .add_extension(x509.SubjectAlternativeName(_alternatives(names)), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    )
    return builder.sign(private, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
