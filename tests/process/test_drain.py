"""A server that is told to stop: what is under way may end, everybody is told when to come back, nothing is left."""

import asyncio
import contextlib
import os
import secrets
import signal
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from kentongan.client.client import Client
from kentongan.client.errors import ClientError, LinkEnded, TransferBroken
from kentongan.protocol.transfer import Confirmed
from tests.process import proc
from tests.process.line import Line
from tests.process.server import RunningServer, form_of, running
from tests.process.transfer import sha256, upload, uploading

pytestmark = pytest.mark.process

MEMBERS = [f"humas@kampus-{number}" for number in range(4)]
MEGABYTE = 1024 * 1024
MOST = 15.0


class Watchers:
    """Raw connections in every state, to hear the server's last word to each."""

    def __init__(self) -> None:
        self.lines: dict[str, Line] = {}

    async def add(self, name: str, opening: Line, requests: Sequence[dict[str, Any]]) -> None:
        self.lines[name] = opening
        await opening.answer("welcome")
        for request in requests:
            opening.ask(token=name, **request)
            block = await opening.next()
            assert block["command"] != "error", block

    async def last_words(self) -> dict[str, dict[str, Any]]:
        """The next block of each connection, after which it must be closed."""
        words = {}
        for name, line in self.lines.items():
            words[name] = await line.next()
            assert await line.is_closed()
        return words


@contextlib.asynccontextmanager
async def watchers(server: RunningServer, passwords: dict[str, str]) -> AsyncIterator[Watchers]:
    async with contextlib.AsyncExitStack() as stack:
        watching = Watchers()
        logins = [{"command": "login", "address": one, "password": passwords[one]} for one in MEMBERS[1:]]
        form = {"command": "register", **form_of("humas@kampus-baru")}
        states: dict[str, list[dict[str, Any]]] = {
            "member": [logins[0]],
            "following": [logins[1], {"command": "follow"}],
            "following too": [logins[2], {"command": "follow"}],
            "waiting": [form],
            "fresh": [],
        }
        for name, requests in states.items():
            line = await stack.enter_async_context(await Line.tls(server.port))
            await watching.add(name, line, requests)
        await watching.add("local", await stack.enter_async_context(await Line.local(server.data)), [])
        yield watching


def must_be_gone(server: RunningServer, family: list[int]) -> None:
    """No process, no port, no socket file."""
    assert [proc.state(pid) for pid in family] == [""] * len(family)
    assert set(proc.listening().values()) & {server.port, *server.shadow_ports} == set()
    assert not (server.data / "control.sock").exists()


async def test_a_transfer_may_end_and_every_session_is_told_when_to_come_back(tmp_path: Path) -> None:
    content = secrets.token_bytes(8 * MEGABYTE)
    async with running(tmp_path / "server", settings={"shadow.workers": 2}) as server:
        passwords = await server.members(MEMBERS)
        family = [server.pid, *server.workers]
        async with watchers(server, passwords) as watching, Client.connect(server.line) as client:
            await client.login(MEMBERS[0], passwords[MEMBERS[0]])
            async with uploading(client, content) as transfer, transfer.visit() as line:
                await line.go(1)
                await line.send_bytes(content[: len(content) // 2])
                assert isinstance(await line.next_record(), Confirmed)
                began = time.monotonic()
                server.signal(signal.SIGTERM)
                await no_more_visitors(server)
                await client.ping()
                await line.send_bytes(content[len(content) // 2 :])
                [attachment] = await transfer.end()
            assert attachment.sha256 == sha256(content)
            words = await watching.last_words()
            assert await asyncio.to_thread(server.wait, MOST) == 0
            assert time.monotonic() - began < MOST
        assert {name: word["command"] for name, word in words.items()} == dict.fromkeys(words, "goodbye")
        assert {word["code"] for word in words.values()} == {"going_down"}
        assert all(word["retry_after"] > 0 and word["id"] and word["en"] for word in words.values())
        must_be_gone(server, family)
        await asyncio.to_thread(server.start)
        async with server.session(MEMBERS[0], passwords[MEMBERS[0]]) as client:
            assert (await client.send([MEMBERS[1]], "Lagi", attachments=[attachment])).recipients == 1


async def no_more_visitors(server: RunningServer) -> None:
    """Until the main port is closed: then the server has heard that it is to stop."""
    async with asyncio.timeout(MOST):
        while True:
            try:
                async with await Line.plain(server.port):
                    pass
            except ConnectionError:
                return


async def test_a_transfer_that_does_not_end_holds_nobody_up(tmp_path: Path) -> None:
    content = secrets.token_bytes(MEGABYTE)
    async with running(tmp_path / "server", settings={"drain_time": 1}) as server:
        password = await server.member(MEMBERS[0])
        family = [server.pid, *server.workers]
        async with server.session(MEMBERS[0], password) as client, uploading(client, content) as transfer:
            with contextlib.suppress(TransferBroken):  # the line ends with its worker
                async with transfer.visit() as line:
                    await line.go(1)
                    began = time.monotonic()
                    server.signal(signal.SIGTERM)
                    with pytest.raises(LinkEnded) as ended:
                        await transfer.end()
                    assert ended.value.goodbye.code == "going_down"
                    assert await asyncio.to_thread(server.wait, MOST) == 0
                    assert time.monotonic() - began < MOST
        must_be_gone(server, family)
        await asyncio.to_thread(server.start)
        async with server.session(MEMBERS[0], password) as client:
            assert (await upload(client, content)).sha256 == sha256(content)
        assert list((server.data / "files" / "parts").iterdir()) == []


async def test_a_worker_that_stands_still_holds_nobody_up(tmp_path: Path) -> None:
    content = secrets.token_bytes(MEGABYTE)
    async with running(tmp_path / "server", settings={"shadow.workers": 1}) as server:
        server.log.expected |= {"shadow_worker_silent", "shadow_worker_ended"}
        password = await server.member(MEMBERS[0])
        family = [server.pid, *server.workers]
        [worker] = server.workers
        async with server.session(MEMBERS[0], password) as client, uploading(client, content) as transfer:
            with contextlib.suppress(TransferBroken):
                async with transfer.visit() as line:
                    await line.go(1)
                    os.kill(worker, signal.SIGSTOP)
                    began = time.monotonic()
                    server.signal(signal.SIGTERM)
                    try:
                        assert await asyncio.to_thread(server.wait, MOST) == 0
                        assert time.monotonic() - began < 9, "the drain alone would take ten seconds"
                    finally:
                        with contextlib.suppress(ProcessLookupError):
                            os.kill(worker, signal.SIGKILL)
        must_be_gone(server, family)


async def test_whoever_was_told_accepted_while_the_server_stopped_finds_the_message_afterwards(tmp_path: Path) -> None:
    async with running(tmp_path / "server") as server:
        passwords = await server.members(MEMBERS[:2])
        accepted: list[str] = []
        some = asyncio.Event()

        async def send(client: Client) -> None:
            with contextlib.suppress(ClientError):
                while True:
                    accepted.append((await client.send([MEMBERS[1]], "Sampai akhir")).message)
                    if len(accepted) > 20:
                        some.set()

        async with server.session(MEMBERS[0], passwords[MEMBERS[0]]) as client:
            sending = [asyncio.create_task(send(client)) for _ in range(8)]
            await some.wait()
            server.signal(signal.SIGTERM)
            await asyncio.gather(*sending)
            assert await asyncio.to_thread(server.wait, MOST) == 0
        await asyncio.to_thread(server.start)
        async with server.session(MEMBERS[1], passwords[MEMBERS[1]]) as client:
            inbox = {row.message.id async for row in client.inbox()}
        assert set(accepted) <= inbox


# The server hears the signal in the same moment in which the invitation line has left it.
AT_ONCE = """
import os, sys

class Impatient:
    def __init__(self, output):
        self._output = output

    def write(self, text):
        self._output.write(text)
        self._output.flush()
        if "kentongan://" in text:
            os.kill(os.getpid(), {number})

    def __getattr__(self, name):
        return getattr(self._output, name)

sys.stdout = Impatient(sys.stdout)
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_server_that_is_told_to_stop_in_the_moment_of_its_announcement_ends_in_order(
    tmp_path: Path, number: signal.Signals
) -> None:
    server = RunningServer(tmp_path / "server", prelude=AT_ONCE.format(number=int(number)))
    try:
        server.launch()
        code = server.wait(MOST)
    finally:
        server.close()
    assert (code, server.log.problems()) == (0, [])
    must_be_gone(server, [server.pid])
