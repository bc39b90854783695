"""Bytes that nobody well-meaning sends."""

from tests.saboteurs.saboteur import one

SABOTEURS = [
    one(
        "length not checked before buffering",
        "tests/fuzz/test_target.py::test_a_stream_that_is_none_is_refused_at_its_first_frame",
        "protocol/framing.py",
        "    if length > limit:\n",
        "    if limit < length < 2**31:\n",
    ),
    one(
        "length checked when the payload is there",
        "tests/fuzz/test_live.py::test_an_oversized_frame_is_closed_a_moment_after_its_header",
        "protocol/framing.py",
        "        _check_length(length, self.limit)\n        known",
        "        if len(self._buffer) < HEADER_BYTES + length:\n"
        "            return None\n"
        "        _check_length(length, self.limit)\n        known",
    ),
    one(
        "recursion error not caught",
        "tests/fuzz/test_target.py::test_a_hostile_payload_is_refused_or_read_within_a_second",
        "protocol/codec.py",
        "    except RecursionError:\n        raise ProtocolError(",
        "    except ZeroDivisionError:\n        raise ProtocolError(",
    ),
    one(
        "token of a deep block not given up",
        "tests/fuzz/test_target.py::test_a_hostile_payload_is_refused_or_read_within_a_second",
        "protocol/codec.py",
        "    except (msgspec.MsgspecError, RecursionError, ValueError):\n        return",
        "    except (msgspec.MsgspecError, ValueError):\n        return",
    ),
    one(
        "path of a wrong field as long as the block",
        "tests/fuzz/test_target.py::test_what_was_found_once_is_found_no_more",
        "protocol/codec.py",
        'where["path"][:_LONGEST_PATH]',
        'where["path"]',
    ),
    one(
        "a handler trusts a value of the wire",
        "tests/fuzz/test_live.py::test_any_request_that_is_right_field_by_field_is_answered_in_order",
        "services/message.py",
        "    if after and not _CURSOR.fullmatch(after):\n",
        "    if False:\n",
    ),
    one(
        "strangers may send as much as members",
        "tests/fuzz/test_live.py::test_an_oversized_frame_is_closed_a_moment_after_its_header",
        "protocol/session.py",
        "(limits.BLOCK if trusted else limits.BLOCK_BEFORE_LOGIN).value",
        "limits.BLOCK.value",
    ),
    one(
        "room for a whole frame kept for everybody",
        "tests/fuzz/test_live.py::test_a_bad_connection_costs_the_server_no_more_than_64_kib",
        "hub/connection.py",
        "        self._hub.connections.add(self)\n",
        "        self._hub.connections.add(self)\n        self._room = bytearray(b' ') * 65536  # type: ignore\n",
    ),
]
