"""Blocks to bytes and back: UTF-8 JSON, one object, typed and checked by the command's own struct, [BLOCK-1].

Unknown fields are ignored and of duplicate keys the last wins, [BLOCK-5]. Whatever a decoder may throw at hostile input
ends here as a ProtocolError: `decode_block` raises nothing else.
"""

import re
from collections.abc import Sequence
from typing import Any

import msgspec

from kentongan import limits
from kentongan.errors import ErrorCode, ProtocolError
from kentongan.protocol import commands
from kentongan.protocol.command import COMMANDS, Block, Part, Sender
from kentongan.protocol.framing import FrameKind, encode_frame

__all__ = ["commands", "decode_block", "encode_block", "frame_of", "token_of"]

_encoder = msgspec.json.Encoder()
_decoders = {name: msgspec.json.Decoder(row.block) for name, row in COMMANDS.items()}
_ANY = msgspec.json.Decoder()

_PATH = re.compile(r" - at `\$\.?(?P<path>[^`]*)`$")
# Matched from the beginning: further on a message may repeat what the peer wrote.
_MISSING = re.compile(r"Object missing required field `(?P<name>[^`]+)`")
_AT_MOST = re.compile(r"Expected `\w+` of length <= (?P<limit>\d+)")
_AT_LEAST = re.compile(r"Expected `\w+` of length >= \d+")
# A path into nested lists is longer than what it points into: an answer must not grow with a hostile block.
_LONGEST_PATH = 100


class _Head(msgspec.Struct):
    """What has to be known of a block before its type is known."""

    command: str


class _Echo(msgspec.Struct):
    """What has to be known to answer a block that may lack even its command."""

    token: Any = ""


_head_decoder = msgspec.json.Decoder(_Head)
_echo_decoder = msgspec.json.Decoder(_Echo)


def rows_that_fit(rows: Sequence[Part]) -> int:
    """How many rows from the beginning fit into a page's bytes, at least one, [LIMIT-1]."""
    size = 0
    for place, row in enumerate(rows):
        size += len(_encoder.encode(row))
        if size > limits.PAGE_BYTES.value and place:
            return place
    return len(rows)


def encode_block(block: Block) -> bytes:
    """The payload of a block's frame."""
    return _encoder.encode(block)


def frame_of(block: Block) -> bytes:
    """The whole frame of a block. One encoding may be sent to any number of connections."""
    return encode_frame(FrameKind.BLOCK, _encoder.encode(block))


def token_of(payload: bytes) -> str:
    """The token to echo for a payload that may be broken: empty when it has none that can be echoed."""
    try:
        token = _echo_decoder.decode(payload).token
    except (msgspec.MsgspecError, RecursionError, ValueError):
        return ""
    return token if isinstance(token, str) and len(token) <= limits.TOKEN.value else ""


def decode_block(payload: bytes, senders: frozenset[Sender]) -> Block:
    """The block of a payload from one of `senders`. Raises ProtocolError with the field that is wrong, [ERR-2]."""
    try:
        payload.decode("utf-8")
        _check_shape(payload)
        head = _head_decoder.decode(payload)
    except ProtocolError:
        raise
    except RecursionError:
        raise ProtocolError(ErrorCode.BLOCK_TOO_COMPLEX, detail=f"deeper than {limits.DEPTH.value}") from None
    except msgspec.ValidationError as error:
        raise _wrong_field(str(error)) from None
    except (msgspec.DecodeError, ValueError) as error:
        raise ProtocolError(ErrorCode.BLOCK_MALFORMED, detail=str(error)[:100]) from None
    row = COMMANDS.get(head.command)
    if row is None or row.sender not in senders:
        raise ProtocolError(ErrorCode.COMMAND_UNKNOWN, detail=head.command[:40])
    try:
        return _decoders[head.command].decode(payload)
    except msgspec.ValidationError as error:
        raise _wrong_field(str(error)) from None
    except (msgspec.DecodeError, RecursionError, ValueError) as error:
        raise ProtocolError(ErrorCode.BLOCK_MALFORMED, detail=str(error)[:100]) from None


def _check_shape(payload: bytes) -> None:
    """[BLOCK-6] Depth and number of keys. Counting brackets and colons clears nearly every block without parsing it."""
    brackets = payload.count(b"{") + payload.count(b"[")
    if brackets <= limits.DEPTH.value and payload.count(b":") <= limits.KEYS.value:
        return
    level: list[Any] = [_ANY.decode(payload)]
    depth = 0
    while level := [item for item in level if isinstance(item, (dict, list))]:
        depth += 1
        if depth > limits.DEPTH.value:
            raise ProtocolError(ErrorCode.BLOCK_TOO_COMPLEX, detail=f"deeper than {limits.DEPTH.value}")
        if any(isinstance(item, dict) and len(item) > limits.KEYS.value for item in level):
            raise ProtocolError(ErrorCode.BLOCK_TOO_COMPLEX, detail=f"more than {limits.KEYS.value} keys")
        level = [child for item in level for child in (item.values() if isinstance(item, dict) else item)]


def _wrong_field(message: str) -> ProtocolError:
    """[ERR-2] Which field is wrong, and how, from the decoder's own words."""
    where = _PATH.search(message)
    path = where["path"][:_LONGEST_PATH] if where else ""
    if missing := _MISSING.match(message):
        field = f"{path}.{missing['name']}" if path else missing["name"]
        return ProtocolError(ErrorCode.FIELD_MISSING, field=field)
    if where is None or not path:
        return ProtocolError(ErrorCode.BLOCK_MALFORMED, detail="not an object")
    if limit := _AT_MOST.match(message):
        return ProtocolError(ErrorCode.FIELD_TOO_LONG, field=path, detail=limit["limit"])
    if _AT_LEAST.match(message):
        return ProtocolError(ErrorCode.FIELD_EMPTY, field=path)
    return ProtocolError(ErrorCode.FIELD_INVALID, field=path, detail=message[: where.start()][:100])
