"""One blocking connection that says anything at any time, for a state machine that takes one step after the other."""

import itertools
import json
import socket
import struct
from typing import Any

from kentongan.protocol.framing import HEADER_BYTES, FrameKind, encode_frame
from tests.process.line import DEADLINE, tls_context

Fields = dict[str, Any]


class Wire:
    """A connection. Blocks without a token are pushes; they are kept in the order in which they came."""

    _tokens = itertools.count(1)

    def __init__(self, port: int) -> None:
        raw = socket.create_connection(("127.0.0.1", port), timeout=DEADLINE)
        self._tls = tls_context().wrap_socket(raw)
        self.pushes: list[Fields] = []
        assert self._next()["command"] == "welcome"

    def ask(self, command: str, **fields: Any) -> Fields:
        """A request and its answer."""
        [answer] = self.ask_at_once({"command": command, **fields})
        return answer

    def ask_at_once(self, *requests: Fields) -> list[Fields]:
        """Requests in one packet, each frame with the token that stands in it or a new one; the answers in order."""
        said = [{"token": f"t{next(self._tokens)}", **request} for request in requests]
        self.write(*said)
        return [self._answer(request["token"]) for request in said]

    def write(self, *blocks: Fields) -> None:
        """Blocks in one packet, and no look at what is answered."""
        self.write_payloads(*(json.dumps(block).encode() for block in blocks))

    def write_payloads(self, *payloads: bytes) -> None:
        """Payloads, right or wrong."""
        self._tls.sendall(b"".join(encode_frame(FrameKind.BLOCK, payload) for payload in payloads))

    def ping(self) -> None:
        """Returns when everything that was queued for this connection has been read."""
        assert self.ask("ping", n=7)["n"] == 7

    def take_messages(self, count: int, *, after: int) -> list[Fields]:
        """Pushed messages above a sequence, waited for until there are so many; too many are found by the ping."""
        while len(self.messages_after(after)) < count:
            self._keep(self._next())
        self.ping()
        return self.messages_after(after)

    def messages_after(self, sequence: int) -> list[Fields]:
        """Messages that were pushed and are newer."""
        messages = [push["message"] for push in self.pushes if push["command"] == "message"]
        return [message for message in messages if message["sequence"] > sequence]

    def next_refusal(self) -> Fields:
        """The refusal of what had no token. What is pushed before it is kept: a popup may come at any time."""
        while (block := self._next())["command"] != "error":
            self._keep(block)
        return block

    def _answer(self, token: str) -> Fields:
        while (block := self._next())["token"] != token:
            self._keep(block)
        return block

    def _keep(self, block: Fields) -> None:
        assert block["command"] in {"message", "receipts", "elsewhere"}, block
        assert not block["token"], block
        self.pushes.append(block)

    def _next(self) -> Fields:
        header = self._exactly(HEADER_BYTES)
        block: Fields = json.loads(self._exactly(int.from_bytes(header[:4], "big")))
        return {"token": "", **block}

    def _exactly(self, length: int) -> bytes:
        data = b""
        while len(data) < length:
            more = self._tls.recv(length - len(data))
            assert more, "the server has closed the connection"
            data += more
        return data

    def cut(self) -> None:
        """RST, whatever is under way."""
        self._tls.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._tls.close()
