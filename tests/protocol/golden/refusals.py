"""What a server refuses, [ERR-2] and [ERR-3], and unusual spellings that it reads, [BLOCK-5], [BLOCK-7]."""

import struct

from case import case, frame, text
from sample import ID

PING = {"command": "ping", "token": "7", "endpoint": "", "n": 3}


def reading(file, clause, meaning, payload, block=PING):
    case(f"reading-{file}.bin", "reading", clause, meaning, frame(payload), sender="client", block=block)


def refusal(file, clause, meaning, data, code, field="", token="7", state="fresh", detail=None, ends=False):
    """`detail` is None where its words are free, `token` where it may be read or not, [ERR-2]."""
    outcome = {"state": state, "code": code, "field": field, "token": token, "detail": detail, "ends": ends}
    case(f"refusal-{file}.bin", "refusal", clause, meaning, data, **outcome)


def ping(**more):
    return text({"command": "ping", "token": "7", **more})


def nested(levels):
    """A ping whose deepest list is on the level of that number; the block itself is level 1."""
    return b'{"command":"ping","token":"7","n":3,"x":' + b"[" * (levels - 1) + b"]" * (levels - 1) + b"}"


def send(**fields):
    return frame(text({"command": "send", "token": "7", "id": ID, "to": ["*"], "subject": "s", **fields}))


def upload(*files):
    return frame(text({"command": "upload", "token": "7", "files": list(files)}))


def readings():
    reading("order", "BLOCK-1", "fields in another order", b'{"n":3,"endpoint":"","token":"7","command":"ping"}')
    reading("blanks", "BLOCK-1", "blanks between", b' {\r\n\t"command" : "ping" ,"token":"7", "n":3 }\n')
    reading("escapes", "BLOCK-1", "escaped letters", b'{"comm\\u0061nd":"p\\u0069ng","token":"\\u0037","n":3}')
    reading(
        "left-out", "BLOCK-1", "fields with a default left out", b'{"command":"ping"}', {**PING, "token": "", "n": 0}
    )
    reading("unknown-fields", "VERSION-2", "fields of a newer version", ping(n=3, colour={"deep": [1, None, "x"]}))
    reading("twice", "BLOCK-5", "the last of two fields counts", b'{"command":"ping","token":"7","n":1,"n":3}')
    reading("deep", "BLOCK-6", "16 levels are allowed", nested(16))
    reading("keys", "BLOCK-6", "64 keys are allowed", ping(n=3, **{f"k{i}": i for i in range(61)}))
    reading("brackets", "BLOCK-6", "brackets within a string are no levels", ping(n=3, x="{[" * 40 + ":" * 100))
    reading("largest", "BLOCK-7", "the largest integer", ping(n=2**53), {**PING, "n": 2**53})


def frames():
    too_large, kind = "frame_too_large", "frame_kind_unknown"
    header = struct.pack(">IB", 8193, 1)
    refusal("too-large", "FRAME-2", "8,193 bytes before login", header, too_large, token="", ends=True)
    header = struct.pack(">IB", 262145, 1)
    end = {"token": "", "ends": True}
    refusal("too-large-member", "FRAME-2", "262,145 bytes after login", header, too_large, state="member", **end)
    refusal("too-large-most", "FRAME-2", "the longest length there is", b"\xff\xff\xff\xff\x01", too_large, **end)
    refusal("kind-unknown", "FRAME-3", "a kind that does not exist", frame(ping(), 3), kind, **end)
    refusal("kind-zero", "FRAME-3", "kind 0", frame(ping(), 0), kind, **end)
    chunk = bytes.fromhex(ID) + struct.pack(">HQ", 0, 65536) + b"data"
    early = {"token": "", "detail": "chunk"}
    refusal("chunk", "FRAME-4", "a chunk before login", frame(chunk, 2), "wrong_state", **early)
    refusal("chunk-local", "FRAME-4", "a chunk of nobody", frame(chunk, 2), "wrong_state", **early, state="local")
    member = {"token": "", "state": "member"}
    refusal("chunk-short", "FRAME-4", "no whole head", frame(chunk[:25], 2), "block_malformed", **member)
    refusal("chunk-empty", "FRAME-4", "no data", frame(chunk[:26], 2), "field_empty", "data", **member)


def shapes():
    malformed, complex_ = "block_malformed", "block_too_complex"
    refusal("empty", "ERR-2", "an empty payload", frame(b""), malformed, token="")
    refusal("list", "BLOCK-1", "a list, not an object", frame(b'["ping"]'), malformed, token="")
    latin = b'{"command":"ping","token":"\xe9"}'
    refusal("not-utf-8", "BLOCK-1", "Latin-1, not UTF-8", frame(latin), malformed, token="")
    refusal("cut", "ERR-2", "JSON without its end", frame(ping()[:-1]), malformed, token=None)
    refusal("after", "ERR-2", "something after the object", frame(ping() + b"{}"), malformed, token=None)
    refusal("mark", "BLOCK-1", "a byte order mark", frame(b"\xef\xbb\xbf" + ping()), malformed, token=None)
    refusal("not-a-number", "ERR-2", "NaN is no JSON", frame(b'{"command":"ping","n":NaN}'), malformed, token="")
    refusal("too-deep", "BLOCK-6", "17 levels", frame(nested(17)), complex_)
    refusal("very-deep", "BLOCK-6", "3,000 levels", frame(nested(3000)), complex_, token=None)
    keys = {f"k{i}": 0 for i in range(63)}
    refusal("too-many-keys", "BLOCK-6", "65 keys", frame(ping(**keys)), complex_)
    refusal("too-many-keys-inside", "BLOCK-6", "65 keys of a part", frame(ping(x={**keys, "a": 0, "b": 0})), complex_)


def commands():
    unknown = "command_unknown"
    refusal("no-command", "BLOCK-1", "no command", frame(b'{"token":"7"}'), "field_missing", "command")
    refusal("number-command", "BLOCK-1", "a number", frame(b'{"command":3}'), "field_invalid", "command", token="")
    both = b'{"command":"login","token":"7","command":"ping"}'
    refusal("two-commands", "BLOCK-5", "two different commands", frame(both), "field_invalid", "command")
    newer = frame(text({"command": "dance", "token": "7"}))
    refusal("unknown", "VERSION-3", "a command of a newer version", newer, unknown, detail="dance")
    theirs = frame(text({"command": "pong", "token": "7", "n": 1}))
    refusal("of-the-server", "STATE-3", "a command of the server", theirs, unknown, detail="pong", state="member")
    admin = frame(text({"command": "approve", "token": "7", "number": 1}))
    refusal("of-the-administrator", "STATE-3", "approve over the network", admin, unknown, detail="approve")
    refusal("too-early", "STATE-3", "send before login", send(), "wrong_state", detail="send")
    refusal("too-early-waiting", "STATE-3", "send while waiting", send(), "wrong_state", detail="send", state="waiting")
    refusal("local", "STATE-3", "send on the Unix socket", send(), "wrong_state", detail="send", state="local")


def fields():
    invalid, too_long, empty, missing = "field_invalid", "field_too_long", "field_empty", "field_missing"
    member = {"state": "member"}
    token = frame(text({"command": "ping", "token": "x" * 65}))
    refusal("long-token", "LIMIT-1", "a token of 65 characters", token, too_long, "token", "", detail="64")
    refusal("null", "BLOCK-7", "null is not nothing", frame(ping(n=None)), invalid, "n")
    refusal("fraction", "BLOCK-7", "3.0 is no integer", frame(ping(n=3.0)), invalid, "n")
    refusal("too-big", "BLOCK-7", "2^53 + 1", frame(ping(n=2**53 + 1)), invalid, "n")
    refusal(
        "long-subject", "LIMIT-1", "201 letters", send(subject="é" * 201), too_long, "subject", detail="200", **member
    )
    refusal("empty-subject", "ERR-2", "an empty subject", send(subject=""), empty, "subject", **member)
    refusal("long-address", "LIMIT-1", "66 letters", send(to=["a" * 66]), too_long, "to[0]", detail="65", **member)
    refusal("no-audience", "ERR-2", "nobody", send(to=[]), empty, "to", **member)
    refusal("word", "BLOCK-7", "a word outside of the set", send(level="loud"), invalid, "level", **member)
    refusal("capitals", "BLOCK-7", "an id in capital letters", send(id=ID.upper()), invalid, "id", **member)
    refusal("line-feed", "BLOCK-7", "an id and a line feed", send(id=ID + "\n"), invalid, "id", **member)
    good, bad = {"name": "a", "size": 1, "sha256": ID * 2}, {"name": "b", "size": 1, "sha256": ID}
    refusal("hash", "ERR-2", "a hash too short", upload(good, bad), invalid, "files[1].sha256", **member)
    refusal("no-hash", "ERR-2", "no hash", upload({"name": "a", "size": 1}), missing, "files[0].sha256", **member)
    many = upload(*[good] * 21)
    refusal("many-files", "LIMIT-1", "21 files", many, too_long, "files", detail="20", **member)


def all_refusals():
    for group in (readings, frames, shapes, commands, fields):
        group()
