"""Chunks on the main socket, [FRAME-4]."""

import struct

from case import case, frame
from sample import PICTURE, TRANSFER


def chunk_of(transfer, file, offset, data):
    return frame(bytes.fromhex(transfer) + struct.pack(">HQ", file, offset) + data, 2)


def all_chunks():
    for name, meaning, file, offset, data in (
        ("first", "the first one of a file", 0, 0, PICTURE),
        ("later", "one far behind, of the last file", 19, 2**40, PICTURE[:1]),
        ("largest", "as many bytes as one may carry", 2, 4096, PICTURE * 51 + PICTURE[:256]),
    ):
        bytes_of_it = chunk_of(TRANSFER, file, offset, data)
        content = data.hex() if len(data) < 2000 else None
        where = {"transfer": TRANSFER, "place": file, "offset": offset, "content": content}
        case(f"chunk-{name}.bin", "chunk", "FRAME-4", meaning, bytes_of_it, **where, length=len(data))
