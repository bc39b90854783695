"""The proof of a shadow socket's visitor, computed a second time here from the words of [SHADOW-4] alone."""

import hashlib
import hmac

from hypothesis import given
from hypothesis import strategies as st

from kentongan.protocol.ticket import NONCE_BYTES, PROOF_BYTES, proof_is_right, ticket_proof
from kentongan.words import Direction

TICKET = bytes(range(32)).hex()
TRANSFER = bytes(range(16, 32)).hex()
NONCE = bytes(range(64, 96))
CERTIFICATE = b"stands for the DER of a certificate"

# Computed once with `openssl dgst -sha256 -mac HMAC`, to hold the wire still.
UPLOAD_PROOF = "6399d0ee75897c69f3c78e32cea57f3a3b55ffb35d46e0d14fcf65ba0bdb3d36"
DOWNLOAD_PROOF = "17d6560659268c7be88bc1bb8929fd8c767c3d4a7e89cbef4e07f53576d407ef"

secrets = st.binary(min_size=32, max_size=32)
visits = st.tuples(secrets, st.sampled_from(Direction), st.binary(min_size=16, max_size=16), secrets, st.binary())


def proof(ticket: bytes, direction: Direction, transfer: bytes, nonce: bytes, certificate: bytes) -> bytes:
    return ticket_proof(ticket.hex(), direction, transfer.hex(), nonce, certificate)


def flipped(data: bytes, bit: int) -> bytes:
    place, mask = divmod(bit % (len(data) * 8), 8)
    return data[:place] + bytes([data[place] ^ 1 << mask]) + data[place + 1 :]


def test_the_proof_is_the_one_that_another_program_computed() -> None:
    assert ticket_proof(TICKET, Direction.UPLOAD, TRANSFER, NONCE, CERTIFICATE).hex() == UPLOAD_PROOF
    assert ticket_proof(TICKET, Direction.DOWNLOAD, TRANSFER, NONCE, CERTIFICATE).hex() == DOWNLOAD_PROOF


@given(visits)
def test_the_proof_is_hmac_over_label_direction_transfer_nonce_and_certificate(
    visit: tuple[bytes, Direction, bytes, bytes, bytes],
) -> None:
    ticket, direction, transfer, nonce, certificate = visit
    expected = hmac.new(ticket, digestmod=hashlib.sha256)
    expected.update(b"kentongan-shadow/1")
    expected.update(b"\x00")
    expected.update({"upload": b"\x01", "download": b"\x02"}[direction.value])
    expected.update(transfer)
    expected.update(nonce)
    expected.update(hashlib.sha256(certificate).digest())
    assert proof(ticket, direction, transfer, nonce, certificate) == expected.digest()


@given(visits, st.integers(min_value=0), st.binary(min_size=1))
def test_the_proof_differs_when_any_one_input_differs(
    visit: tuple[bytes, Direction, bytes, bytes, bytes], bit: int, more: bytes
) -> None:
    ticket, direction, transfer, nonce, certificate = visit
    other = Direction.UPLOAD if direction is Direction.DOWNLOAD else Direction.DOWNLOAD
    proofs = {
        proof(ticket, direction, transfer, nonce, certificate),
        proof(flipped(ticket, bit), direction, transfer, nonce, certificate),
        proof(ticket, other, transfer, nonce, certificate),
        proof(ticket, direction, flipped(transfer, bit), nonce, certificate),
        proof(ticket, direction, transfer, flipped(nonce, bit), certificate),
        proof(ticket, direction, transfer, nonce, certificate + more),
    }
    assert len(proofs) == 6


def test_proof_and_nonce_have_32_bytes() -> None:
    assert NONCE_BYTES == PROOF_BYTES == 32
    assert len(ticket_proof(TICKET, Direction.UPLOAD, TRANSFER, NONCE, CERTIFICATE)) == PROOF_BYTES


@given(secrets, st.integers(min_value=0, max_value=255))
def test_only_the_same_proof_is_right(expected: bytes, bit: int) -> None:
    assert proof_is_right(expected, bytes(bytearray(expected)))
    assert not proof_is_right(expected, flipped(expected, bit))


@given(secrets, st.integers(min_value=0, max_value=31))
def test_a_part_of_the_proof_is_not_right(expected: bytes, length: int) -> None:
    assert not proof_is_right(expected, expected[:length])
    assert not proof_is_right(expected, expected + b"\x00")
