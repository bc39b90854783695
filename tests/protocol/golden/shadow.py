"""What passes on a shadow socket: proofs, [SHADOW-4], records, [SHADOW-1], and whole dialogues."""

import hashlib
import hmac

from case import case, frame, text
from sample import CERTIFICATE, EMPTY_FILE, PICTURE, TEXT_FILE, TICKET, TRANSFER, shadow

NONCE = bytes(range(32))
DATA = [TEXT_FILE, EMPTY_FILE, PICTURE]


def proof_of(ticket, direction, transfer, nonce, certificate):
    way = {"upload": b"\x01", "download": b"\x02"}[direction]
    message = b"kentongan-shadow/1\x00" + way + bytes.fromhex(transfer) + nonce + hashlib.sha256(certificate).digest()
    assert len(message) == 100
    return hmac.new(bytes.fromhex(ticket), message, hashlib.sha256).digest()


def proofs():
    for file, direction, nonce, certificate in (
        ("upload", "upload", NONCE, CERTIFICATE),
        ("download", "download", NONCE, CERTIFICATE),
        ("other-nonce", "upload", NONCE[::-1], CERTIFICATE),
        ("other-certificate", "upload", NONCE, CERTIFICATE[::-1]),
    ):
        values = {"ticket": TICKET, "direction": direction, "transfer": TRANSFER}
        hexadecimal = {"nonce": nonce.hex(), "certificate": certificate.hex()}
        proof = proof_of(**values, nonce=nonce, certificate=certificate)
        case(f"proof-{file}.bin", "proof", "SHADOW-4", "the proof of these values", proof, **values, **hexadecimal)


def go(offsets):
    return {"record": "go", "files": [{"file": file, "offset": offset} for file, offset in enumerate(offsets)]}


def records():
    for file, clause, meaning, record in (
        ("go", "SHADOW-5", "from where each file flows", go([1000, 0, 0])),
        ("confirmed", "SHADOW-6", "synced to disk so far", {"record": "confirmed", "file": 0, "offset": 2000}),
        ("stored", "SHADOW-7", "every file is whole and safe", {"record": "stored"}),
        (
            "failed",
            "SHADOW-7",
            "a hash is wrong",
            {"record": "failed", "code": "hash_mismatch", "file": 2, "offset": 1280},
        ),
    ):
        case(f"record-{file}.bin", "record", clause, meaning, frame(text(record)), record=record)


def dialogue(direction, offsets, confirmed, end):
    """Both directions of one connection. A step is (who sends, what, how many bytes of this side's file)."""
    sender, receiver = ("visitor", "server") if direction == "upload" else ("server", "visitor")
    parts = [
        ("server", "nonce", NONCE),
        ("visitor", "proof", proof_of(TICKET, direction, TRANSFER, NONCE, CERTIFICATE)),
        ("server", "go", frame(text(go(offsets)))),
    ]
    for file, offset in enumerate(offsets):
        parts.append((sender, f"file {file}", DATA[file][offset:]))
        if file in confirmed:
            record = {"record": "confirmed", "file": file, "offset": len(DATA[file])}
            parts.append((receiver, "confirmed", frame(text(record))))
    parts.append((receiver, end["record"], frame(text(end))))
    for side in ("server", "visitor"):
        case(
            *(f"dialogue-{direction}-{side}.bin", "dialogue", "SHADOW-1", f"what the {side} sends in an {direction}"),
            b"".join(data for who, _, data in parts if who == side),
            side=side,
            steps=[[who, what, len(data)] for who, what, data in parts],
            shadow=shadow(direction, offsets),
            nonce=NONCE.hex(),
            certificate=CERTIFICATE.hex(),
        )


def all_shadow():
    proofs()
    records()
    dialogue("upload", [1000, 0, 0], {0, 2}, {"record": "stored"})
    failed = {"record": "failed", "code": "hash_mismatch", "file": 2, "offset": len(PICTURE)}
    dialogue("download", [0, 0, 280], {0}, failed)
