"""The cases that have been declared, and the bytes of their files."""

import json
import struct

CASES = []
FILES = {}


def text(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def frame(payload, kind=1):
    """[FRAME-1]"""
    return struct.pack(">IB", len(payload), kind) + payload


def case(file, kind, clause, meaning, data, **outcome):
    assert file not in FILES, file
    FILES[file] = data
    CASES.append({"file": file, "kind": kind, "clause": clause, "meaning": meaning, **outcome})
