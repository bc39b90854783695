"""The store as the services see it: write an operation, read with a function of one of the noun files."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from kentongan.errors import ErrorCode, Refusal
from kentongan.store.engine import Engines
from kentongan.store.failure import is_passing
from kentongan.store.writer import PATIENCE, Operation, Writer

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
# Seconds between two tries to read from a database server that does not answer.
_PAUSE = 0.1


class Store:
    """One database: a writer thread and two reader threads."""

    def __init__(self, engines: Engines, clock: Callable[[], int]) -> None:
        """`clock` gives milliseconds since 1970."""
        self.writer = Writer(engines, clock)
        self.now = clock
        # The name of this hub where several share the database.
        self.hub = engines.hub
        self._engines = engines
        self._readers = ThreadPoolExecutor(max_workers=2, thread_name_prefix="reader")

    def start(self) -> None:
        """Begin; call from the event loop."""
        self.writer.start()

    async def stop(self) -> None:
        """Write what is queued and close the database."""
        await self.writer.stop()
        self._readers.shutdown()
        self._engines.dispose()

    async def write(self, operation: Operation[Result]) -> Result:
        """Write durably; raises the operation's Refusal."""
        return await self.writer.write(operation)

    async def read(
        self,
        function: Callable[Concatenate[Connection, Arguments], Result],
        *args: Arguments.args,
        **kwargs: Arguments.kwargs,
    ) -> Result:
        """Call a reading function of a noun file in a reader's thread, on one consistent snapshot.

        While a database server is away it is tried again for some seconds; then raises Refusal(STORAGE_FAILED).
        """
        return await self._read(self._readers, function, *args, **kwargs)

    async def read_apart(
        self,
        function: Callable[Concatenate[Connection, Arguments], Result],
        *args: Arguments.args,
        **kwargs: Arguments.kwargs,
    ) -> Result:
        """As `read`, in a thread and on a connection of its own: for what takes minutes and must hold nobody up."""
        return await self._read(None, function, *args, **kwargs)

    async def _read(
        self,
        threads: ThreadPoolExecutor | None,
        function: Callable[Concatenate[Connection, Arguments], Result],
        *args: Arguments.args,
        **kwargs: Arguments.kwargs,
    ) -> Result:
        end = time.monotonic() + PATIENCE

        def work() -> Result:
            while True:
                try:
                    with self._engines.reader.begin() as connection:
                        return function(connection, *args, **kwargs)
                except DBAPIError as error:
                    if not is_passing(error):
                        raise
                    if time.monotonic() > end:
                        raise Refusal(ErrorCode.STORAGE_FAILED, retry_after=10) from None
                time.sleep(_PAUSE)

        return await asyncio.get_running_loop().run_in_executor(threads, work)
