"""The administrators' way to a server: its Unix socket, [ADMIN-1]; same frames, same blocks, no login."""

import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Self, TypeVar

import msgspec

from kentongan.errors import KentonganError
from kentongan.files.local_socket import short_name
from kentongan.ids import new_id
from kentongan.language import Sentence, system_words
from kentongan.protocol.command import Block
from kentongan.protocol.commands.link import Error, Goodbye
from kentongan.protocol.session import Broken, Received, Session, Side
from kentongan.protocol.states import State

Answer = TypeVar("Answer", bound=Block)
PATIENCE = 60.0


class NoServer(KentonganError):
    """No server answers in the data folder."""

    def __init__(self, data: Path) -> None:
        """Name the folder."""
        self.sentence = Sentence(
            f"Tidak ada server yang berjalan di {data}. Jalankan: kentongan serve --data {data}",
            f"No server runs in {data}. Start it with: kentongan serve --data {data}",
        )
        super().__init__(self.sentence.en)


class ServerSilent(KentonganError):
    """There is a server, but it cannot be spoken to."""

    def __init__(self, data: Path, why: OSError) -> None:
        """Name the folder and the system's reason."""
        reason = os.strerror(why.errno) if why.errno else str(why)
        self.sentence = Sentence(
            f"Server di {data} tidak dapat diajak bicara: {system_words(reason, 'id')}",
            f"The server in {data} cannot be spoken to: {reason}",
        )
        super().__init__(self.sentence.en)


class AdministratorRefused(KentonganError):
    """The server has refused; its own sentences."""

    def __init__(self, error: Error | Goodbye) -> None:
        """Take the sentences of the answer."""
        self.code = error.code
        self.sentence = Sentence(error.id, error.en)
        super().__init__(error.en)


class ControlLine:
    """One connection to the server of a data folder; raises NoServer or ServerSilent when it breaks."""

    def __init__(self, data: Path, patience: float = PATIENCE) -> None:
        """`patience` is how long an answer may take, in seconds."""
        self._data = data
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(patience)
        self._session = Session(Side.CLIENT, time.monotonic(), State.LOCAL)

    def __enter__(self) -> Self:
        try:
            with short_name(self._data / "control.sock") as name:
                self._socket.connect(name)
        except (FileNotFoundError, ConnectionRefusedError):
            self._socket.close()
            raise NoServer(self._data) from None
        except OSError as error:
            self._socket.close()
            raise ServerSilent(self._data, error) from None
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def ask(self, block: Block, answer: type[Answer]) -> Answer:
        """Send one request and give its answer; raises AdministratorRefused."""
        try:
            received = self._answer(block)
        except (ConnectionResetError, BrokenPipeError):
            raise NoServer(self._data) from None
        except OSError as error:
            raise ServerSilent(self._data, error) from None
        if received is None:
            raise NoServer(self._data)
        if isinstance(received, Error | Goodbye):
            raise AdministratorRefused(received)
        assert isinstance(received, answer)
        return received

    def pages(self, block: Block, answer: type[Answer]) -> Iterator[Answer]:
        """Every page of a listing that goes on with `next`."""
        while True:
            page = self.ask(block, answer)
            yield page
            following: str = getattr(page, "next", "")
            if not following:
                return
            block = msgspec.structs.replace(block, after=following)

    def _answer(self, block: Block) -> Block | None:
        """The block that answers a request, a goodbye, or None when the line ends first."""
        token = new_id()
        self._socket.sendall(self._session.send(msgspec.structs.replace(block, token=token)))
        while received := self._socket.recv(65536):
            for event in self._session.receive(received, time.monotonic()):
                if isinstance(event, Broken):
                    raise event.error
                if isinstance(event, Received) and (event.block.token == token or isinstance(event.block, Goodbye)):
                    return event.block
        return None


def ask(data: Path, block: Block, answer: type[Answer], patience: float = PATIENCE) -> Answer:
    """Send one request to the server of a data folder and give its answer; `patience` is in seconds."""
    with ControlLine(data, patience) as line:
        return line.ask(block, answer)
