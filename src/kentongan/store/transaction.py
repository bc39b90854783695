"""Transactions of the writer: done once, whatever becomes of the connection.

SQLite is in this process: COMMIT returns or fails. A database server may vanish between COMMIT and its answer, and
then nobody knows whether it was done. So there each transaction also writes a mark: the number of the batch, in a row
of this writer's own. Whoever finds the number there afterwards knows that everything else of the batch is there too.

Where several hubs write, each transaction first passes a door, one row of the database: most have it to themselves, so
that they may read and then write as if nobody else were there; those of the kinds that can bear each other share it.
"""

import time
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

import structlog
from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Integer,
    bindparam,
    delete,
    insert,
    literal_column,
    select,
    update,
)
from sqlalchemy.exc import DBAPIError

from kentongan.ids import new_id
from kentongan.store.clock import SharedClock
from kentongan.store.engine import Engines
from kentongan.store.failure import is_lost, is_passing
from kentongan.store.hub import DOOR, AnotherServer
from kentongan.store.schema import counter, writer

Result = TypeVar("Result")
Work = Callable[[Connection], Result]
_log = structlog.get_logger("store.transaction")
# Seconds between two tries: the first comes at once, a server that is away is not asked more often than twice a second.
_PAUSES = (0.0, 0.02, 0.1, 0.25, 0.5)
# A writer that has written nothing for so long has ended (milliseconds).
_FORGOTTEN = 7 * 86_400_000


class Transactions(Protocol):
    """How a batch is made durable."""

    def run(self, work: Work[Result], *, beside: bool = False) -> Result:
        """Do the work in one transaction and commit it; raises when nothing of it was committed.

        `beside`: it can bear others of its kind in other hubs at the same time.
        """
        ...


def transactions_of(engines: Engines, clock: Callable[[], int], gives_up: Callable[[], bool]) -> Transactions:
    """The way that fits the database. `gives_up` is asked between two tries."""
    if engines.writer.dialect.name != "mysql":
        return Plain(engines.writer)
    return Marked(engines.writer, clock, gives_up, shared=bool(engines.hub))


class Plain:
    """One try: what fails was undone."""

    def __init__(self, engine: Engine) -> None:
        """The writer's engine."""
        self._engine = engine

    def run(self, work: Work[Result], *, beside: bool = False) -> Result:
        """As `Transactions` says."""
        with self._engine.begin() as connection:
            return work(connection)


class Marked:
    """As many tries as it takes, each with a mark that tells afterwards whether it was committed."""

    def __init__(
        self, engine: Engine, clock: Callable[[], int], gives_up: Callable[[], bool], *, shared: bool = False
    ) -> None:
        """`clock` gives milliseconds since 1970; `shared`: other hubs write too."""
        self._engine = engine
        self._shared = shared
        self._clock = clock
        self._gives_up = gives_up
        self._id = new_id()
        self._batch = 0

    def run(self, work: Work[Result], *, beside: bool = False) -> Result:
        """Try until it is committed or somebody gives up; raises the last failure then, and what no try can mend."""
        self._batch += 1
        in_doubt: list[Result] = []
        tries = 0
        while True:
            try:
                if in_doubt and self._was_committed():
                    return in_doubt[0]
                in_doubt.clear()
                return self._try(work, in_doubt, beside)
            except (DBAPIError, AnotherServer) as error:
                lost = isinstance(error, AnotherServer) or is_passing(error)
                if not lost or self._gives_up():
                    raise
                _log.warning("commit_tried_again", error=_words(error), in_doubt=bool(in_doubt))
            time.sleep(_PAUSES[min(tries, len(_PAUSES) - 1)])
            tries += 1

    def _try(self, work: Work[Result], in_doubt: list[Result], beside: bool) -> Result:
        """One transaction; its result is put into `in_doubt` when the answer to COMMIT got lost."""
        with self._engine.connect() as connection:
            transaction = connection.begin()
            if self._shared:
                self._pass_door(connection, beside)
            self._mark(connection)
            result = work(connection)
            try:
                transaction.commit()
            except DBAPIError as error:
                if is_lost(error):
                    in_doubt.append(result)
                raise
        return result

    def _pass_door(self, connection: Connection, beside: bool) -> None:
        """Wait for one's turn; whoever holds the door tells the time as well, and all hubs go by that."""
        now = connection.execute(_BESIDE if beside else _ALONE).scalar_one()
        if isinstance(self._clock, SharedClock):
            self._clock.hear(now)

    def _mark(self, connection: Connection) -> None:
        """Before the work: the row stays locked until the transaction has ended, one way or the other."""
        now = self._clock()
        if connection.execute(_MARK, {"of": self._id, "number": self._batch, "now": now}).rowcount:
            return
        # Looked for first: to delete by time would wait for the rows of other hubs that write just now.
        gone = connection.scalars(select(writer.c.id).where(writer.c.at < now - _FORGOTTEN)).all()
        connection.execute(delete(writer).where(writer.c.id.in_(gone)))
        connection.execute(insert(writer).values(id=self._id, batch=self._batch, at=now))

    def _was_committed(self) -> bool:
        """Whether the last mark is there. Waits for a transaction that the server has not ended yet."""
        with self._engine.begin() as connection:
            mine = select(writer.c.batch).where(writer.c.id == self._id).with_for_update()
            return connection.scalar(mine) == self._batch


_now: ColumnElement[int] = literal_column("CAST(UNIX_TIMESTAMP(SYSDATE(3)) * 1000 AS SIGNED)", Integer)
_ALONE = select(_now).where(counter.c.name == DOOR).with_for_update()
_BESIDE = select(_now).where(counter.c.name == DOOR).with_for_update(read=True)
_MARK = update(writer).where(writer.c.id == bindparam("of")).values(batch=bindparam("number"), at=bindparam("now"))


def _words(error: Exception) -> str:
    cause: Any = error.orig if isinstance(error, DBAPIError) else error
    return str(cause)
