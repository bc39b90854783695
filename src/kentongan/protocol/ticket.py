"""The proof that a visitor of a shadow socket is the right one, [SHADOW-4].

    proof = HMAC-SHA256(ticket, "kentongan-shadow/1" 0x00 | direction | transfer id | nonce | SHA-256(certificate))

The nonce is fresh for every visitor and the certificate is the one presented on this very connection, so a proof can
neither be replayed nor relayed by somebody in the middle.
"""

import hashlib
import hmac

from kentongan.protocol.alpn import SHADOW_ALPN
from kentongan.words import Direction

NONCE_BYTES = 32
PROOF_BYTES = 32
_LABEL = SHADOW_ALPN.encode() + b"\x00"
_DIRECTION = {Direction.UPLOAD: b"\x01", Direction.DOWNLOAD: b"\x02"}


def ticket_proof(ticket: str, direction: Direction, transfer: str, nonce: bytes, certificate: bytes) -> bytes:
    """The 32 bytes of proof; ticket and transfer as they stand in `shadow` (hexadecimal), certificate as DER."""
    message = _LABEL + _DIRECTION[direction] + bytes.fromhex(transfer) + nonce + hashlib.sha256(certificate).digest()
    return hmac.digest(bytes.fromhex(ticket), message, "sha256")


def proof_is_right(expected: bytes, shown: bytes) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(expected, shown)
