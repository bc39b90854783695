"""Sample data. Nobody in it exists."""

import hashlib

SERVER = "pesan.contoh.example:7420"
CLIENT = ":50314"
ID = "00112233445566778899aabbccddeeff"
MESSAGE = "8f0e6d3c5b4a49788f0e6d3c5b4a4978"
TRANSFER = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
DEVICE = "d0d1d2d3d4d5d6d7d8d9dadbdcdddedf"
SECRET = "5ec4e7" + "0123456789abcdef" * 3 + "0123456789"
TICKET = "71c4e7" + "fedcba9876543210" * 3 + "fedcba9876"
FINGERPRINT = "AAAA-BBBB-CCCC-DDDD-EEEE-FFFF-GGGG-HHHH-IIII-JJJJ-KKKK-LLLL-MMMM"
SENT, LATER = 1735689600000, 1738281600000
HUMAS, REKTORAT = "humas@univ-contoh", "rektorat@institut-sampel"
RIGHTS = {"broadcast": False, "highest_level": "important"}
TALLY = {"recipients": 12, "delivered": 9, "shown": 5, "opened": 3, "acknowledged": 1}
TIMES = {"delivered_at": SENT, "shown_at": SENT + 900, "opened_at": 0, "acknowledged_at": 0}

TEXT_FILE = ("Undangan seminar, Kamis 9.00, Aula. Žluťoučký – 講演 – ৫\n" * 40).encode()
EMPTY_FILE = b""
PICTURE = bytes(range(256)) * 5
# Not a real certificate: the proof takes whatever bytes the server presented.
CERTIFICATE = b"\x30\x82\x01\x00" + bytes(range(256))


def offered(name, data):
    return {"name": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def attachment(name, data, kind, media_type, thumbnail=""):
    return {"id": ID, **offered(name, data), "kind": kind, "media_type": media_type, "thumbnail": thumbnail}


OFFERED = [offered("undangan.txt", TEXT_FILE), offered("kosong.txt", EMPTY_FILE), offered("logo.png", PICTURE)]
TEXT_ATTACHMENT = attachment("undangan.txt", TEXT_FILE, "text", "text/plain")
PICTURE_ATTACHMENT = attachment("logo.png", PICTURE, "image", "image/png", "iVBORw0KGgo=")

POPUP = {
    "id": MESSAGE,
    "sequence": 42,
    "sender": HUMAS,
    "institution": "Universitas Contoh",
    "contact": "Siti Contoh",
    "to": [REKTORAT, "@univ-contoh", "#wilayah-contoh"],
    "recipients": 12,
    "subject": "Undangan “seminar”",
    "text": "Kamis, 9.00, Aula.\n\tHarap datang \\ 講演 / 🎉",
    "level": "important",
    "sent_at": SENT,
    "expires_at": LATER,
    "attachments": [TEXT_ATTACHMENT, PICTURE_ATTACHMENT],
    "reply_to": "",
    "revises": "",
    "retracted_at": 0,
}

ENTRY = {
    "address": HUMAS,
    "contact": "Siti Contoh",
    "code": "univ-contoh",
    "institution": "Universitas Contoh",
    "city": "Makassar",
    "kind": "university",
}

GROUP = {"group": "humas-timur", "members": 3}

ROW = {
    "number": 12,
    "state": "pending",
    "address": HUMAS,
    "institution": "Universitas Contoh",
    "code": "univ-contoh",
    "city": "Makassar",
    "kind": "university",
    "contact": "Siti Contoh",
    "email": "humas@univ-contoh.example",
    "desk": "humas",
    "origin": "192.0.2.7",
    "submitted_at": SENT,
    "existing": False,
    "decided_at": 0,
    "reason": "",
    "revision": 2,
}


def shadow(direction, offsets):
    """The own fields of a `shadow` block for the three files."""
    files = [{**file, "offset": offset} for file, offset in zip(OFFERED, offsets, strict=True)]
    return {"transfer": TRANSFER, "direction": direction, "ticket": TICKET, "files": files, "expires_in": 30}
