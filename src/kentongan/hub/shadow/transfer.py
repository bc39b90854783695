"""A transfer as the hub sees it: what was asked for, where it stands, what came of it."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from kentongan.errors import ErrorCode, Refusal
from kentongan.hub.shadow.parts import Held
from kentongan.ids import new_secret
from kentongan.protocol.chunk import Chunk
from kentongan.protocol.commands.attachment import TransferFile
from kentongan.words import AttachmentKind, Direction, TransferState, TransferWay


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferRequest:
    """What the hub wants moved. The caller has checked rights, quota and space.

    Attributes:
        transfer: the transfer's id
        files: in the order in which the bytes will flow; a download names blobs of the spool by their hash
        local_host: address that the client's main connection has reached; an IPv6 scope (`fe80::1%eth0`) is kept
        peer_host: address that the client's main connection comes from
        check_peer: whether visitors from another address are turned away before TLS
        owner: the member who asks; parts of uploads are kept for it, and its transfers at once are counted. 0: nobody
        member: the owner's address, for people who watch
        way: in-band, no socket is opened, and the caller carries the chunks (`Transfer.carrier`)
    """

    transfer: str
    direction: Direction
    files: Sequence[TransferFile]
    local_host: str
    peer_host: str
    check_peer: bool = True
    owner: int = 0
    member: str = ""
    way: TransferWay = TransferWay.SHADOW


class Carrier(Protocol):
    """Who carries the chunks of an in-band transfer between its worker and the main socket."""

    def confirmed(self, file: int, offset: int) -> None:
        """The worker has synced the last chunk of an upload."""

    def given(self, chunk: Chunk) -> None:
        """The worker gives the bytes of a download that it was asked for."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that is whole, verified and safe, and what its content says that it is; in a bucket, its part there."""

    name: str
    size: int
    sha256: str
    kind: AttachmentKind
    media_type: str
    part: str = ""
    turn: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferStatus:
    """A transfer at one moment, for people to watch. Never holds a secret.

    Attributes:
        files: as they were asked for, each with the offset from which it flows
        file: place of the file that moves, from 0
        done: bytes that are there, of `total`
        rate: bytes a second since the proof
        still: seconds since it last moved
        worker: process id of the owner of the port
        refused: visitors that were turned away, the last of them from `last_stranger`
    """

    transfer: str
    direction: Direction
    state: TransferState
    port: int
    member: str
    peer_host: str
    files: tuple[TransferFile, ...]
    file: int
    done: int
    total: int
    rate: float
    still: float
    worker: int
    refused: int
    last_stranger: str


@dataclass(slots=True, eq=False)
class Transfer:
    """One transfer from its request to its end.

    `opened` is done when the shadow socket listens. `finished` is done after connection and listener are closed: it
    gives the stored files in the order of the request (none for a download), or raises a Refusal whose `reference` is
    the transfer. Await it through `asyncio.shield` in a task that may be cancelled. `on_move` is called when the shadow
    socket listens on another port, after strangers have found the first. `carrier` is there for in-band transfers.
    """

    request: TransferRequest
    expires_in: int
    port: int = 0
    ticket: str = field(default_factory=new_secret, repr=False)
    state: TransferState = TransferState.OPENING
    unwanted: ErrorCode | None = None
    worker: int = 0
    file: int = 0
    done: int = 0
    rate: float = 0.0
    refused: int = 0
    last_stranger: str = ""
    occupied: set[int] = field(default_factory=set)
    held: list[Held] = field(default_factory=list)
    moves: int = 0
    moved_at: float = 0.0
    on_move: Callable[[], None] | None = None
    carrier: Carrier | None = None
    opened: asyncio.Future[None] = field(init=False)
    finished: asyncio.Future[list[StoredFile]] = field(init=False)
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.done = sum(file.offset for file in self.request.files)
        loop = asyncio.get_running_loop()
        self.moved_at = loop.time()
        self.opened, self.finished = loop.create_future(), loop.create_future()
        for future in (self.opened, self.finished):
            future.add_done_callback(_look_at)

    @property
    def transfer(self) -> str:
        """The transfer's id."""
        return self.request.transfer

    @property
    def total(self) -> int:
        """Bytes of all its files."""
        return sum(file.size for file in self.request.files)

    @property
    def offers(self) -> set[tuple[int, str]]:
        """Sizes and hashes of its files."""
        return {(file.size, file.sha256) for file in self.request.files}

    def listens(self) -> None:
        """The shadow socket is there."""
        self.state = TransferState.LISTENING
        if not self.opened.done():
            self.opened.set_result(None)
        elif self.on_move:
            self.on_move()

    def moves_on(self, file: int, done: int, rate: float) -> None:
        """The right visitor is there, and this is how far it has got."""
        if self.state is not TransferState.FLOWING or done != self.done:
            self.moved_at = asyncio.get_running_loop().time()
        self.state = TransferState.FLOWING
        self.file, self.done, self.rate = file, done, rate

    def succeed(self, kinds: Sequence[tuple[AttachmentKind, str]]) -> None:
        """The end that was hoped for; `kinds` are kind and media type of each stored file."""
        self._end()
        if not self.finished.done():
            self.finished.set_result(
                [
                    StoredFile(file.name, file.size, file.sha256, kind, media_type, held.part, held.turn)
                    for file, held, (kind, media_type) in zip(self.request.files, self.held, kinds, strict=False)
                ]
            )

    def fail(self, code: ErrorCode, file: int = -1, detail: str = "", retry_after: int = 0) -> None:
        """Any other end; `file` is the place of the one it was about, -1 for none."""
        self._end()
        name = self.request.files[file].name if 0 <= file < len(self.request.files) else ""
        for future in (self.opened, self.finished):
            if not future.done():
                future.set_exception(Refusal(code, name, detail, retry_after, reference=self.transfer))

    def _end(self) -> None:
        self.state = TransferState.ENDED
        self.ended.set()

    def status(self) -> TransferStatus:
        """What can be said of it now."""
        return TransferStatus(
            transfer=self.transfer,
            direction=self.request.direction,
            state=self.state,
            port=self.port,
            member=self.request.member,
            peer_host=self.request.peer_host,
            files=tuple(self.request.files),
            file=self.file,
            done=self.done,
            total=self.total,
            rate=self.rate,
            still=asyncio.get_running_loop().time() - self.moved_at,
            worker=self.worker,
            refused=self.refused,
            last_stranger=self.last_stranger,
        )


def _look_at(future: asyncio.Future[Any]) -> None:
    """Nobody may be waiting any more: an outcome that no one asks for is no error of the program."""
    if not future.cancelled():
        future.exception()
