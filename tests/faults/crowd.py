"""Many strangers at once, from many addresses of this machine, in a process of their own."""

import asyncio
import contextlib
import itertools
import multiprocessing
import ssl
from collections.abc import Callable, Coroutine
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from tests.process.line import Line, tls_context

Result = TypeVar("Result")
LOST = (OSError, asyncio.IncompleteReadError, TimeoutError, ssl.SSLError)


def source(number: int, net: int = 1) -> str:
    """One of 250 addresses of 127.0.<net>.0/24."""
    return f"127.0.{net}.{number % 250 + 1}"


async def elsewhere(work: Callable[..., Coroutine[Any, Any, Result]], *arguments: Any) -> Result:
    """Do the work of a crowd in a process of its own, so that it does not slow down whoever measures."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return await asyncio.get_running_loop().run_in_executor(pool, _run, work, arguments)


def _run(work: Callable[..., Coroutine[Any, Any, Result]], arguments: tuple[Any, ...]) -> Result:
    return asyncio.run(work(*arguments))


def client_hello() -> bytes:
    """The first bytes of a TLS client."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    with contextlib.suppress(ssl.SSLWantReadError):
        tls_context().wrap_bio(incoming, outgoing, server_hostname="kentongan").do_handshake()
    return outgoing.read()


async def until_closed(reader: asyncio.StreamReader) -> None:
    """Read until the other side has closed."""
    with contextlib.suppress(*LOST):
        while await reader.read(65536):
            pass


def descriptors(pid: int) -> int:
    """How many a process has open."""
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


@dataclass
class Guesser:
    """A stranger at one address who asks on a line of its own, and on a new one when it was closed."""

    port: int
    host: str
    _line: Line | None = None

    async def ask(self, command: str, **fields: Any) -> dict[str, Any]:
        """The answer to a request, however often the line has to be made anew."""
        for _ in range(200):
            try:
                line = await self._open()
                line.ask(command, token="t", **fields)
                while (block := await line.next()).get("token") != "t":
                    pass
            except LOST:
                await self.close()
                await asyncio.sleep(0.05)  # a closed door: there is no event for its opening
            else:
                return block
        raise AssertionError(f"{self.host} never got an answer")

    async def _open(self) -> Line:
        if self._line is None:
            streams = await asyncio.open_connection(
                "127.0.0.1", self.port, ssl=tls_context(), local_addr=(self.host, 0)
            )
            self._line = Line(*streams)
            await self._line.answer("welcome")
        return self._line

    async def close(self) -> None:
        """Go away."""
        if self._line is not None:
            await self._line.__aexit__()
            self._line = None


async def ask_all(
    port: int, net: int, hosts: int, at_once: int, command: str, requests: list[dict[str, Any]], new_line: str = ""
) -> list[dict[str, Any]]:
    """The answers to all requests, by strangers at so many addresses; after an answer `new_line` they come anew.

    `at_once` of them at a time, each with its share of the requests.
    """
    waiting = iter(enumerate(requests))
    answers: list[dict[str, Any]] = [{}] * len(requests)
    share = -(-len(requests) // max(hosts, at_once))

    async def work(place: int) -> None:
        for number in range(place, max(hosts, at_once), at_once):
            stranger = Guesser(port, source(number % hosts, net))
            for place_of, fields in itertools.islice(waiting, share):
                answers[place_of] = await stranger.ask(command, **fields)
                if answers[place_of]["command"] == new_line:
                    await stranger.close()
            await stranger.close()

    await asyncio.gather(*(work(place) for place in range(at_once)))
    return answers
