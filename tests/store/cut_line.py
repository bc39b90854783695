"""A line to a database server that is cut at the worst moment: around COMMIT."""

import contextlib
import socket
import threading
from enum import Enum
from pathlib import Path
from types import TracebackType

_COMMIT = b"\x03COMMIT"


class Cut(Enum):
    """When: the server never sees the COMMIT; it has answered; or nobody knows how far it has come."""

    BEFORE = "before"
    ANSWERED = "answered"
    ON_THE_WAY = "on the way"


class CutLine:
    """Hands bytes on between a socket of its own and the server's, until the next COMMIT after `cut` was set."""

    def __init__(self, place: Path, server: Path) -> None:
        self.cut: Cut | None = None
        self.cuts = 0
        self._server = str(server)
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(place))
        self._listener.listen()
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._threads = [threading.Thread(target=self._accept)]

    def __enter__(self) -> "CutLine":
        self._threads[0].start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self.drop()
        for thread in self._threads:
            thread.join(30)
        for one in [self._listener, *(end for pair in self._pairs for end in pair)]:
            one.close()

    def drop(self) -> None:
        """Cut every connection that there is."""
        for end in (end for pair in self._pairs for end in pair):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(self._server)
                self._pairs.append((client, server))
                for work in (self._up, self._down):
                    thread = threading.Thread(target=work, args=(client, server))
                    self._threads.append(thread)
                    thread.start()

    def _up(self, client: socket.socket, server: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := client.recv(65536):
                if self.cut is not None and data.endswith(_COMMIT):
                    self._cut(client, server, data)
                    return
                server.sendall(data)
        self._end(client, server)

    def _down(self, client: socket.socket, server: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := server.recv(65536):
                client.sendall(data)
        self._end(client, server)

    def _cut(self, client: socket.socket, server: socket.socket, data: bytes) -> None:
        how, self.cut = self.cut, None
        self.cuts += 1
        client.shutdown(socket.SHUT_RDWR)  # whatever the server answers reaches nobody
        if how is not Cut.BEFORE:
            server.sendall(data)
        if how is Cut.ANSWERED:
            server.sendall(b"\x01\0\0\0\x01")  # goodbye: it is read after the COMMIT was done
            server.shutdown(socket.SHUT_WR)
            return
        server.shutdown(socket.SHUT_RDWR)

    @staticmethod
    def _end(*ends: socket.socket) -> None:
        for end in ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
