import base64
import hashlib
import re
import ssl

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from kentongan.protocol.fingerprint import fingerprint_of
from kentongan.simulator.identity import throw_away_identity


def test_a_fingerprint_is_thirteen_groups_of_four_base32_letters_of_the_public_keys_hash() -> None:
    identity = throw_away_identity()
    assert re.fullmatch("([A-Z2-7]{4}-){12}[A-Z2-7]{4}", identity.fingerprint)
    key = x509.load_der_x509_certificate(identity.certificate).public_key()
    der = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    expected = base64.b32encode(hashlib.sha256(der).digest()).decode().rstrip("=")
    assert identity.fingerprint.replace("-", "") == expected


def test_every_identity_has_a_key_of_its_own() -> None:
    assert throw_away_identity().fingerprint != throw_away_identity().fingerprint


def test_the_certificate_in_the_pem_is_the_one_of_the_fingerprint() -> None:
    identity = throw_away_identity()
    der = ssl.PEM_cert_to_DER_cert(identity.pem[identity.pem.index(b"-----BEGIN CERT") :].decode())
    assert der == identity.certificate
    assert fingerprint_of(der) == identity.fingerprint
