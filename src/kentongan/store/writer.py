"""The one writer: operations from all over the server, committed in batches, one fsync a batch.

A thread takes whatever has queued up since the last commit, applies it in one transaction, and commits: that is group
commit without any timer. Operations of one kind are applied together as few statements; only when that fails are they
tried one by one, each under a savepoint, so that a bad one harms nobody else.

A future is resolved after COMMIT has returned, which with `synchronous=FULL` is after the fsync, [MSG-3]. A database
server may be away for a while: then the writer tries until it is back, and whoever has waited long enough is told to
come again later; what is repeated then has the same id, so that it is never done twice.
"""

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from kentongan.errors import ErrorCode, Refusal
from kentongan.store.engine import Engines
from kentongan.store.failure import ends_batch, is_damaging, is_doubled, is_full, is_passing
from kentongan.store.transaction import transactions_of

Result = TypeVar("Result")
_log = structlog.get_logger("store.writer")
_MOST = 1000
# Receipts that nobody waits for are gathered: until none has come for a moment, or the first has waited long enough.
_MOMENT = 0.004
_LONG_ENOUGH = 0.03
# Seconds after which nobody has to wait for a database server any longer.
PATIENCE = 8.0


class Operation(Generic[Result]):
    """One thing to write. Subclasses are frozen dataclasses that hold everything they need."""

    # Whether the operation takes part in `finish`, the last statements before COMMIT.
    finishes: ClassVar[bool] = False
    # Whether it is refused while the disk has no room: what somebody can as well do later.
    needs_room: ClassVar[bool] = False
    # Whether several hubs may write it at the same time. What reads and then writes may not, unless it locks the rows.
    beside: ClassVar[bool] = False

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence[Any], now: int) -> list[Any]:
        """Write operations of this kind; per operation a result, or a Refusal as a value for one that is refused."""
        raise TypeError(f"{cls.__name__} does not say how it is applied")

    @classmethod
    def finish(cls, connection: Connection, results: Sequence[Any]) -> list[Any]:
        """Last statements before COMMIT, for what must be in the order of commits; gives the final results."""
        return list(results)


@dataclass(slots=True)
class _Entry:
    operation: Operation[Any]
    future: asyncio.Future[Any] | None
    # Nobody waits for it any more, and it was told that it has failed.
    given_up: bool = False


Committed = list[tuple[Operation[Any], Any]]


class Writer:
    """Owns the writing connection; `on_commit` hears each batch in the order of commits, in the event loop.

    When the disk is full, `make_room` is called in the writer's thread; when it could, the batch is tried once more.
    While `has_room` is false, operations that need room are refused before they are tried.
    """

    def __init__(self, engines: Engines, clock: Callable[[], int]) -> None:
        """`clock` gives milliseconds since 1970."""
        self.on_commit: list[Callable[[Committed], None]] = []
        self.make_room: Callable[[], bool] = lambda: False
        self.has_room = True
        self._transactions = transactions_of(engines, clock, lambda: self._stopping)
        self._patience = None if engines.writer.dialect.name == "sqlite" else PATIENCE
        self._clock = clock
        self._queue: deque[_Entry] = deque()
        self._wake = threading.Condition()
        self._idle = False
        self._awaited = 0
        self._stopping = False
        self._broken = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)

    def start(self) -> None:
        """Begin to write; call from the event loop."""
        self._loop = asyncio.get_running_loop()
        self._thread.start()

    async def stop(self) -> None:
        """Write what is queued, then end."""
        with self._wake:
            self._stopping = True
            self._wake.notify()
        await asyncio.to_thread(self._thread.join)

    async def write(self, operation: Operation[Result]) -> Result:
        """Write durably; gives the operation's result or raises its Refusal."""
        assert self._loop is not None
        future: asyncio.Future[Result] = self._loop.create_future()
        entry = _Entry(operation, future)
        with self._wake:
            self._check_open(operation)
            self._queue.append(entry)
            self._awaited += 1
            self._wake.notify()
        return await (future if self._patience is None else self._wait(entry, future, self._patience))

    async def _wait(self, entry: _Entry, future: asyncio.Future[Result], patience: float) -> Result:
        """Give up after some seconds. What was begun by then may be done all the same, and is heard of."""
        await asyncio.wait((future,), timeout=patience)
        if not future.done():
            entry.given_up = True
            future.cancel()
            raise _storage_failed([entry.operation])[0]
        return future.result()

    def write_quietly(self, operation: Operation[Any]) -> None:
        """Write without anybody waiting for it: soon, together with what comes in the same moment."""
        self._check_open(operation)
        self._queue.append(_Entry(operation, None))
        if self._idle:  # set before the writer looks at the queue, asked after this was put there: one sees the other
            with self._wake:
                self._wake.notify()

    @property
    def waiting(self) -> int:
        """Operations that wait for the next commits."""
        return len(self._queue)

    @property
    def broken(self) -> bool:
        """Whether an I/O error has ended all writing until the server is started again."""
        return self._broken

    def _check_open(self, operation: Operation[Any]) -> None:
        if self._stopping:
            raise Refusal(ErrorCode.GOING_DOWN, retry_after=5)
        if operation.needs_room and not self.has_room:
            raise _storage_failed([operation])[0]

    # The writer's thread

    def _run(self) -> None:
        while batch := self._take():
            self._report(batch, self._commit(batch))

    def _take(self) -> list[_Entry]:
        with self._wake:
            self._idle = True
            while not self._queue and not self._stopping:
                self._wake.wait()
            self._idle = False
            self._gather()
            batch = [self._queue.popleft() for _ in range(min(_MOST, len(self._queue)))]
            self._awaited -= sum(entry.future is not None for entry in batch)
            return batch

    def _gather(self) -> None:
        """Wait for more while nobody waits for what is there: one sync for thousands of receipts is cheaper."""
        end, before = time.monotonic() + _LONG_ENOUGH, 0
        while not self._awaited and not self._stopping and before < len(self._queue) < _MOST:
            before = len(self._queue)
            if time.monotonic() < end:
                self._wake.wait(_MOMENT)

    def _commit(self, batch: list[_Entry]) -> list[Any]:
        if self._broken:
            return _storage_failed(batch)
        try:
            try:
                return self._transact(batch)
            except DBAPIError as error:
                # It was undone as a whole before anything was synced.
                if not (is_full(error) and self.make_room()):
                    raise
            return self._transact(batch)
        except Exception as error:
            self._note_failure(error)
            return _storage_failed(batch)

    def _transact(self, batch: list[_Entry]) -> list[Any]:
        def work(connection: Connection) -> list[Any]:
            """Results in the order of the batch; what nobody waits for any more is left out of a later try."""
            results: list[Any] = _storage_failed(batch)
            places = [place for place, entry in enumerate(batch) if not entry.given_up]
            applied = _apply_all(connection, [batch[place].operation for place in places], self._clock())
            for place, result in zip(places, applied, strict=True):
                results[place] = result
            return results

        return self._transactions.run(work, beside=all(entry.operation.beside for entry in batch))

    def _note_failure(self, error: Exception) -> None:
        """After an I/O error nothing may be acknowledged: a repeated fsync reports success for lost data."""
        cause = error.orig if isinstance(error, DBAPIError) else error
        self._broken = self._broken or is_damaging(error)
        _log.error("commit_failed", error=str(cause), stays_broken=self._broken, exc_info=error)

    def _report(self, batch: list[_Entry], results: list[Any]) -> None:
        assert self._loop is not None
        try:
            self._loop.call_soon_threadsafe(self._deliver, batch, results)
        except RuntimeError:
            _log.warning("commit_after_loop_closed", operations=len(batch))

    # Back in the event loop

    def _deliver(self, batch: list[_Entry], results: list[Any]) -> None:
        committed = [
            (entry.operation, result)
            for entry, result in zip(batch, results, strict=True)
            if not isinstance(result, Exception)
        ]
        for hear in self.on_commit:
            try:
                hear(committed)
            except Exception as error:
                _log.error("commit_not_heard", error=str(error), exc_info=error)
        for entry, result in zip(batch, results, strict=True):
            if entry.future is None or entry.future.done():
                continue
            if isinstance(result, Exception):
                entry.future.set_exception(result)
            else:
                entry.future.set_result(result)


def _storage_failed(operations: Sequence[Any]) -> list[Refusal]:
    """A refusal of its own for each: whoever gets one may fill in what it is about."""
    return [Refusal(ErrorCode.STORAGE_FAILED, retry_after=10) for _ in operations]


def _apply_all(connection: Connection, operations: list[Operation[Any]], now: int) -> list[Any]:
    """Results in the order of the operations; operations of one kind are applied together."""
    kinds: dict[type[Operation[Any]], list[int]] = {}
    for place, operation in enumerate(operations):
        kinds.setdefault(type(operation), []).append(place)
    results: list[Any] = [None] * len(operations)
    for kind, places in kinds.items():
        for place, result in zip(
            places, _apply_kind(connection, kind, [operations[p] for p in places], now), strict=True
        ):
            results[place] = result
    for kind, places in kinds.items():
        if kind.finishes:
            for place, result in zip(places, kind.finish(connection, [results[p] for p in places]), strict=True):
                results[place] = result
    return results


def _apply_kind(
    connection: Connection, kind: type[Operation[Any]], operations: list[Operation[Any]], now: int
) -> list[Any]:
    together = _try(connection, kind, operations, now)
    if not isinstance(together, Exception):
        return together
    if len(operations) == 1 and not is_doubled(together):
        return [_as_result(together)]
    results: list[Any] = []
    for operation in operations:
        alone = _try(connection, kind, [operation], now)
        results += [_as_result(alone)] if isinstance(alone, Exception) else alone
    return results


def _try(
    connection: Connection, kind: type[Operation[Any]], operations: list[Operation[Any]], now: int
) -> list[Any] | Exception:
    """The results, or the failure once its savepoint has undone it.

    What cannot be undone is raised and ends the batch: on a full or failing disk SQLite rolls the whole transaction
    back by itself, so whatever came after it would be committed alone, and what came before it would be lost.
    """
    savepoint = connection.begin_nested()
    try:
        results = kind.apply(connection, operations, now)
    except Exception as error:
        if is_passing(error):
            raise  # the database has undone everything already
        savepoint.rollback()
        return error
    savepoint.commit()
    return results


def _as_result(error: Exception) -> Exception:
    """A refusal stays one; a failure of the database ends the whole batch; anything else is a bug, told as such."""
    if isinstance(error, Refusal):
        return error
    if ends_batch(error):
        raise error
    _log.error("operation_failed", error=str(error), exc_info=error)
    return Refusal(ErrorCode.INTERNAL, detail="store")
