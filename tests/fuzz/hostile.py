"""What an attacker would try first: payloads and frames whose names say what is wrong with them. Made, not kept."""

import json
import struct
import zlib

from kentongan import limits

# Lengths that a header may claim.
CLAIMS = (0, 1, limits.BLOCK_BEFORE_LOGIN.value + 1, limits.BLOCK.value + 1, 2**31 - 1, 2**31, 2**32 - 1)


def header(length: int, kind: int = 1) -> bytes:
    """The beginning of a frame, true or not."""
    return struct.pack(">IB", length, kind)


# Payloads of blocks. The longest are beyond what the wire allows; a decoder has to survive them all the same.
PAYLOADS: dict[str, bytes] = {
    "empty": b"",
    "nul": b'{"command":"ping","token":"a\x00b"}',
    "escaped nul": b'{"command":"ping","token":"a\\u0000b"}',
    "invalid utf-8": b'{"command":"ping","token":"\xc3\x28\xff\xfe"}',
    "overlong utf-8": b'{"command":"ping","token":"\xc0\x80"}',
    "surrogate": b'{"command":"ping","token":"\xed\xa0\x80"}',
    "half escaped pair": b'{"command":"ping","token":"\\ud800"}',
    "deep list": b"[" * 100_000 + b"]" * 100_000,
    "deep object": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "deep and unclosed": b'{"command":"ping","x":' + b"[" * 100_000,
    "deep beside the token": b'{"token":' + b"[" * 8_000,
    "integer of a megabyte": b'{"command":"ping","n":' + b"9" * 1_000_000 + b"}",
    "integer as long as a block": b'{"command":"ping","n":' + b"9" * (limits.BLOCK_BEFORE_LOGIN.value - 40) + b"}",
    "exponent": b'{"command":"ping","n":1e999999999}',
    "duplicate keys": b'{"command":"quit","command":"ping","token":"1","token":"2","n":1,"n":2}',
    "ten thousand keys": json.dumps({f"k{n}": n for n in range(10_000)}).encode(),
    "ten thousand empty lists": b'{"command":"ping","x":[' + b",".join([b"[]"] * 10_000) + b"]}",
    "zlib bomb": zlib.compress(b"0" * 1_000_000),
    "html": b"<html><body>Masuk ke jaringan kampus</body></html>",
    "control characters": bytes(range(32)),
    "all bytes": bytes(range(256)),
}

# Streams that are no frames at all.
STREAMS: dict[str, bytes] = {
    "http": b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "tls in tls": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(300),
    "ssh": b"SSH-2.0-OpenSSH_9.2\r\n",
    "zeros": bytes(4096),
    "ones": b"\xff" * 4096,
    "zlib": zlib.compress(b"kentongan" * 1000),
    "text": b"PING 1\r\nPING 2\r\n",
    "kind nobody knows": header(2, 9) + b"{}",
    "chunk without a transfer": header(26, 2) + bytes(26),
    **{f"claims {length}": header(length) for length in CLAIMS},
    **{f"claims {length} and gives a little": header(length) + b'{"command"' for length in CLAIMS},
}
