"""Hashing, writing and syncing beside receiving.

A run of received bytes is handed over together with its buffer, and the buffer comes back when the run is written. For
a big transfer that happens in a second thread, because hashing and writing cost as much time as receiving, and syncing
in a third, because the disk takes its time and hashing need not wait for it; one sync at a time, so that a slow disk
holds the sender up. A small transfer is done in place, which is quicker than starting a thread.
"""

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType

from kentongan.errors import Refusal
from kentongan.files.kind import HEAD_BYTES, tell_kind
from kentongan.hub.shadow.connection import TransferBrokenOffError
from kentongan.hub.shadow.messages import ToldFile
from kentongan.hub.shadow.storage import AnyPart
from kentongan.protocol.transfer import Confirmed

BUFFER_BYTES = 1024 * 1024
_BUFFERS = 4


# A sync that is under way, or done; None: none is due.
_Syncing = Future[Confirmed] | None


@dataclass(frozen=True, slots=True)
class Run:
    """Bytes of one file to be written: the buffer, how much of it, and whether to sync then."""

    file: int
    buffer: memoryview
    length: int
    sync: bool


class Writing:
    """The writing side of an upload. Errors of an earlier run come out of a later call; all calls from one thread.

    Args:
        parts: where the files go, in order
        hashes: the SHA-256 that each was announced with
        total: bytes that will come; decides whether a second thread is worth while
    """

    def __init__(self, parts: Sequence[AnyPart], hashes: Sequence[str], total: int) -> None:
        self._parts = parts
        self._hashes = hashes
        beside = total > BUFFER_BYTES
        self._thread = ThreadPoolExecutor(1, "writing") if beside else None
        self._syncer = ThreadPoolExecutor(1, "syncing") if beside else None
        size = BUFFER_BYTES if beside else total
        self._free = [memoryview(bytearray(size)) for _ in range(_BUFFERS if beside else 1)]
        self._under_way: deque[tuple[memoryview, Future[_Syncing]]] = deque()
        self._syncing: _Syncing = None
        self._confirmed: list[Confirmed] = []
        self._safe = {file: part.offset for file, part in enumerate(parts)}
        self._told: dict[int, ToldFile] = {}

    def __enter__(self) -> "Writing":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Wait for the other threads: nobody writes to a part any more."""
        for thread in (self._thread, self._syncer):
            if thread:
                thread.shutdown()

    def buffer(self) -> memoryview:
        """A free buffer, when there is one; this is what holds a fast sender up."""
        while not self._free:
            self._await_oldest()
        return self._free.pop()

    def write(self, run: Run) -> None:
        """Hash and write a run, and sync its file if it asks for that."""
        self._start(run.buffer, lambda: self._write(run))

    def seal(self, file: int) -> None:
        """A file is complete: sync it, verify it, and tell its kind."""
        self._start(memoryview(b""), lambda: self._seal(file))

    def confirmed(self) -> list[Confirmed]:
        """What has been synced since the last call."""
        while self._under_way and self._under_way[0][1].done():
            self._await_oldest()
        if self._syncing and self._syncing.done():
            self._await_sync()
        confirmed, self._confirmed = self._confirmed, []
        return confirmed

    def finish(self) -> list[ToldFile]:
        """What the files are, in order, when everything handed over is written, synced and verified."""
        while self._under_way:
            self._await_oldest()
        self._await_sync()
        return [told for _, told in sorted(self._told.items())]

    def _start(self, buffer: memoryview, step: Callable[[], _Syncing]) -> None:
        if self._thread:
            self._under_way.append((buffer, self._thread.submit(step)))
            return
        self._done(buffer, step())

    def _await_oldest(self) -> None:
        buffer, future = self._under_way.popleft()
        self._done(buffer, future.result())

    def _done(self, buffer: memoryview, syncing: _Syncing) -> None:
        if buffer:
            self._free.append(buffer)
        if syncing:
            self._await_sync()
            self._syncing = syncing

    def _await_sync(self) -> None:
        syncing, self._syncing = self._syncing, None
        if syncing and (confirmed := syncing.result()).offset > self._safe.get(confirmed.file, 0):
            self._safe[confirmed.file] = confirmed.offset
            self._confirmed.append(confirmed)

    def _write(self, run: Run) -> _Syncing:
        part = self._parts[run.file]
        part.write(run.buffer[: run.length])
        if not run.sync:
            return None
        if self._syncer:
            return self._syncer.submit(_sync, run.file, part, part.offset)
        done: Future[Confirmed] = Future()
        done.set_result(_sync(run.file, part, part.offset))
        return done

    def _seal(self, file: int) -> None:
        part = self._parts[file]
        try:
            part.seal(self._hashes[file])
        except Refusal as refusal:
            raise TransferBrokenOffError(refusal.code, file, part.offset) from refusal
        kind, media_type = tell_kind(part.head(HEAD_BYTES))
        self._told[file] = ToldFile(kind=kind, media_type=media_type)


def _sync(file: int, part: AnyPart, offset: int) -> Confirmed:
    """How much of what was written up to `offset` is safe; more may be written meanwhile."""
    return Confirmed(file=file, offset=part.sync(offset))
