"""Files are read ahead: hashed as soon as somebody has added them, so that sending begins at once."""

import asyncio
import contextlib
from collections.abc import Callable, Iterable
from functools import partial

from kentongan.client.local_file import Outgoing
from kentongan.desktop.compose.piece import Piece
from kentongan.desktop.tasks import spawn
from kentongan.errors import KentonganError


class Checking:
    """One file after the other, in a thread; `tell` is called in the event loop when one has come further."""

    def __init__(self, tell: Callable[[Piece], None]) -> None:
        self._tell = tell
        self._wanted: list[Piece] = []
        self._read: dict[str, int] = {}
        self._whole: set[str] = set()
        self._task: asyncio.Task[None] | None = None

    def want(self, pieces: Iterable[Piece]) -> None:
        """These files and no others; what is being read and no longer wanted is left."""
        self._wanted = [piece for piece in pieces if piece.path]
        if self._next() and (self._task is None or self._task.done()):
            self._task = spawn(self._run())

    def read(self, piece: Piece) -> int | None:
        """How many bytes of a file were read; None when there is nothing to read any more."""
        is_open = piece.path and piece.attachment.id not in self._whole
        return self._read.get(piece.attachment.id, 0) if is_open else None

    def _next(self) -> Piece | None:
        return next((piece for piece in self._wanted if self.read(piece) is not None), None)

    async def _run(self) -> None:
        try:
            while piece := self._next():
                # What cannot be read is told when it is sent: it may be there again by then.
                with contextlib.suppress(KentonganError):
                    await asyncio.to_thread(_hash, piece, partial(self._see, asyncio.get_running_loop(), piece))
                self._whole.add(piece.attachment.id)
                self._tell(piece)
        finally:
            self._wanted = []  # the thread may still be at it when the program ends

    def _see(self, loop: asyncio.AbstractEventLoop, piece: Piece, done: int) -> None:
        """In the thread of the reading."""
        if piece not in self._wanted:
            raise InterruptedError
        loop.call_soon_threadsafe(self._note, piece, done)

    def _note(self, piece: Piece, done: int) -> None:
        self._read[piece.attachment.id] = done
        if self.read(piece) is not None:
            self._tell(piece)


def _hash(piece: Piece, see: Callable[[int], None]) -> None:
    assert piece.path
    with contextlib.closing(Outgoing(piece.path)) as file:
        file.sha256(see)
