"""Proofs that the shadow sockets are what they are said to be, read from /proc and tried from outside."""

import asyncio
import contextlib
import os
import secrets
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from kentongan.client.client import Client
from kentongan.client.errors import ServerRefused, TransferBroken
from kentongan.client.shadow import ShadowConnection
from kentongan.protocol.commands.link import Error
from kentongan.protocol.commands.message import Message
from kentongan.protocol.ticket import NONCE_BYTES, ticket_proof
from kentongan.protocol.transfer import Confirmed
from tests.process import proc
from tests.process.line import Line, tls_context
from tests.process.server import RunningServer, running
from tests.process.transfer import Transfer, downloading, last_word, sha256, upload, uploading

pytestmark = pytest.mark.process

SENDER, RECIPIENT = "humas@univ-contoh", "humas@institut-sampel"
PING = 1.0
LOST = 40.0
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class House:
    """A server with a sender and a recipient who are both logged in."""

    server: RunningServer
    sender: Client
    recipient: Client

    @property
    def family(self) -> list[int]:
        return [self.server.pid, *self.server.workers]

    async def message(self, *contents: bytes) -> Message:
        """A message with these files, as its recipient sees it."""
        attachments = [await upload(self.sender, content) for content in contents]
        accepted = await self.sender.send([RECIPIENT], "Undangan", attachments=attachments)
        return await self.recipient.fetch(accepted.message)


@contextlib.asynccontextmanager
async def house(data: Path, workers: int = 2, shadow_ports: int = 64) -> AsyncIterator[House]:
    async with running(
        data, settings={"shadow.workers": workers, "shadow.per_member": 8}, shadow_ports=shadow_ports
    ) as server:
        passwords = await server.members([SENDER, RECIPIENT])
        async with (
            server.session(SENDER, passwords[SENDER]) as sender,
            server.session(RECIPIENT, passwords[RECIPIENT]) as recipient,
        ):
            yield House(server, sender, recipient)


# Whose socket it is


async def test_a_shadow_port_belongs_to_a_worker_that_has_no_way_to_the_database(tmp_path: Path) -> None:
    async with house(tmp_path) as h:
        content = secrets.token_bytes(50_000)
        message = await h.message(content)
        async with uploading(h.sender, content) as up, downloading(h.recipient, message) as down:
            for transfer in (up, down):
                assert transfer.port in h.server.shadow_ports
                [owner] = proc.owners(transfer.port, h.family)
                assert owner != h.server.pid
                assert owner in h.server.workers
                assert not any("kentongan.db" in name for name in proc.descriptors(owner).values())
                assert "NoNewPrivs:\t1" in Path(f"/proc/{owner}/status").read_text()
            assert proc.ports_of([h.server.pid]) == {h.server.port}
            assert await down.receive() == [content]
            await up.send(content)
        assert proc.ports_of(h.family) == {h.server.port}
        assert any("kentongan.db" in name for name in proc.descriptors(h.server.pid).values())


async def test_the_listener_is_gone_as_soon_as_the_right_visitor_is_in(tmp_path: Path) -> None:
    async with house(tmp_path) as h:
        content = secrets.token_bytes(MEGABYTE)
        async with uploading(h.sender, content) as transfer:
            async with transfer.visit() as line:
                await line.go(1)
                assert transfer.port not in proc.ports_of(h.family)
                with pytest.raises(ConnectionRefusedError):
                    await Line.plain(transfer.port)
                await line.send_bytes(content)
            await transfer.end()


async def test_two_hundred_transfers_use_at_least_a_hundred_different_ports(tmp_path: Path) -> None:
    async with house(tmp_path, shadow_ports=256) as h:
        ports: list[int] = []

        async def move(client: Client, count: int) -> None:
            for _ in range(count):
                content = secrets.token_bytes(2000)
                async with uploading(client, content) as transfer:
                    if len(ports) % 20 == 0:  # reading all sockets of a machine takes its time
                        assert transfer.port in proc.listening().values()
                    ports.append(transfer.port)
                    [attachment] = await transfer.send(content)
                    assert attachment.sha256 == sha256(content)

        await asyncio.gather(*(move(client, 25) for client in (h.sender, h.recipient) * 4))
        assert len(ports) == 200
        assert len(set(ports)) >= 100
        assert set(ports) <= set(h.server.shadow_ports)
        assert proc.ports_of(h.family) == {h.server.port}


# A worker that stands still


async def halted(pid: int) -> None:
    """Stop a process, and return when the kernel has."""
    os.kill(pid, signal.SIGSTOP)
    await until(lambda: proc.state(pid) == "T", lambda: asyncio.sleep(0))


async def until(done: Callable[[], bool], step: Callable[[], Awaitable[None]], most: float = LOST) -> None:
    """Look again after every step, for what no event tells."""
    async with asyncio.timeout(most):
        while not done():
            await step()


async def ping(client: Client) -> None:
    async with asyncio.timeout(PING):
        await client.ping()


async def begin(line: ShadowConnection, content: bytes) -> None:
    """Send half, and wait until the server has confirmed something: the bytes flow."""
    assert await line.go(1) == [0]
    await line.send_bytes(content[: len(content) // 2])
    assert isinstance(await line.next_record(), Confirmed)


async def refusal(transfer: Transfer) -> Error:
    """The final answer of a transfer that fails."""
    with pytest.raises(ServerRefused) as refused:
        async with asyncio.timeout(LOST):
            await transfer.end()
    return refused.value.error


async def test_a_stopped_worker_leaves_the_main_sockets_unharmed_and_goes_on_afterwards(tmp_path: Path) -> None:
    async with house(tmp_path, workers=1) as h:
        content = secrets.token_bytes(8 * MEGABYTE)
        async with uploading(h.sender, content) as transfer, transfer.visit() as line:
            await begin(line, content)
            [worker] = h.server.workers
            await halted(worker)
            try:
                for _ in range(20):
                    await ping(h.sender)
                    await ping(h.recipient)
                async with asyncio.timeout(PING):
                    accepted = await h.sender.send([RECIPIENT], "Selagi berhenti")
                    assert (await h.recipient.fetch(accepted.message)).subject == "Selagi berhenti"
                assert proc.state(worker) == "T"
            finally:
                os.kill(worker, signal.SIGCONT)
            await line.send_bytes(content[len(content) // 2 :])
            [attachment] = await transfer.end()
        assert attachment.sha256 == sha256(content)
        assert h.server.workers == [worker]


async def test_a_worker_that_stays_silent_is_replaced_and_its_transfer_is_told_as_broken(tmp_path: Path) -> None:
    async with house(tmp_path, workers=1) as h:
        h.server.log.expected |= {"shadow_worker_silent", "shadow_worker_ended"}
        content = secrets.token_bytes(8 * MEGABYTE)
        [worker] = h.server.workers
        async with uploading(h.sender, content) as transfer:
            with contextlib.suppress(TransferBroken):  # the line ends with its worker
                async with transfer.visit() as line:
                    await begin(line, content)
                    await halted(worker)
                    assert (await refusal(transfer)).code == "transfer_broken"
        await until(lambda: worker not in h.server.workers, lambda: ping(h.recipient))
        assert (await upload(h.sender, content)).sha256 == sha256(content)
        assert h.server.workers != [worker]
        assert list((h.server.data / "files" / "parts").iterdir()) == []


async def test_who_asks_for_a_transfer_while_the_worker_stands_still_gets_its_pong_all_the_same(tmp_path: Path) -> None:
    """[LINK-2] Only the answers that a transfer owes may come later than the pong."""
    async with house(tmp_path, workers=1) as h:
        [worker] = h.server.workers
        await halted(worker)
        try:
            content = b"tunggu"
            asked = asyncio.create_task(upload(h.sender, content))
            try:
                await asyncio.sleep(0)
                await ping(h.recipient)
                await ping(h.sender)
            finally:
                os.kill(worker, signal.SIGCONT)
                assert (await asked).sha256 == sha256(content)
        finally:
            os.kill(worker, signal.SIGCONT)


# Visitors who have no business there


async def stranger(port: int) -> Line:
    return await Line.tls(port, tls_context("kentongan-shadow/1"))


async def shows(transfer: Transfer, ticket: str, transfer_id: str = "", nonce: bytes = b"") -> None:
    """Come with a proof made of this ticket; get the nonce and not one byte more."""
    async with await stranger(transfer.port) as line:
        fresh = await line.exactly(NONCE_BYTES)
        what = transfer.shadow.direction, transfer_id or transfer.shadow.transfer
        line.say(ticket_proof(ticket, *what, nonce or fresh, line.certificate))
        assert await line.is_closed()


async def a_crowd_comes(transfer: Transfer, used: Transfer) -> list[Line]:
    """Everybody who must not get in, fewer than would move the port; those who still stand there afterwards."""
    right = transfer.shadow.ticket
    async with await Line.plain(transfer.port) as line:  # no TLS
        line.say(b"GET / HTTP/1.1\r\n\r\n" * 4)
        assert len(await line.rest()) < NONCE_BYTES
    async with await Line.tls(transfer.port, tls_context("kentongan/1")) as line:  # another protocol
        assert await line.is_closed()
    with contextlib.suppress(ConnectionError):  # from another address
        async with await Line.plain(transfer.port, source="127.0.0.2") as line:
            assert await line.is_closed()
    await shows(transfer, secrets.token_hex(32))
    await shows(transfer, used.shadow.ticket, used.shadow.transfer)
    await shows(transfer, right, used.shadow.transfer)
    async with await stranger(transfer.port) as first:  # the right proof, made for another connection
        await shows(transfer, right, nonce=await first.exactly(NONCE_BYTES))
    silent = [await stranger(transfer.port) for _ in range(4)]  # these never show anything
    for line in silent:
        await line.exactly(NONCE_BYTES)
    return silent


async def test_a_visitor_without_or_with_a_wrong_or_used_ticket_gets_no_byte_and_stops_nobody(tmp_path: Path) -> None:
    async with house(tmp_path) as h:
        content = secrets.token_bytes(300_000)
        async with uploading(h.sender, content) as used:
            [attachment] = await used.send(content)
        accepted = await h.sender.send([RECIPIENT], "Undangan", attachments=[attachment])
        message = await h.recipient.fetch(accepted.message)
        async with uploading(h.sender, content) as up:
            silent = await a_crowd_comes(up, used)
            await up.send(content)
            for line in silent:
                async with line:
                    assert await line.is_closed()
        async with downloading(h.recipient, message) as down:
            silent = await a_crowd_comes(down, used)
            assert await down.receive() == [content]
            for line in silent:
                async with line:
                    assert await line.is_closed()
        told = {entry["transfer"] for entry in h.server.log.events("shadow_stranger")}
        assert told == {up.shadow.transfer, down.shadow.transfer}


# Files that are not as they were declared


async def test_a_file_with_another_content_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    async with house(tmp_path) as h:
        declared, sent = secrets.token_bytes(100_000), secrets.token_bytes(100_000)
        before = files(h)
        async with uploading(h.sender, b"benar", declared) as transfer:
            async with transfer.visit() as line:
                await line.go(2)
                await line.send_bytes(b"benar" + sent)
                word = await last_word(line)
                assert (word.code, word.file) == ("hash_mismatch", 1)
            told = await refusal(transfer)
        assert (told.code, told.field, told.reference) == ("hash_mismatch", "berkas-1.bin", transfer.shadow.transfer)
        assert files(h) == before
        await ping(h.sender)


async def test_a_file_that_stops_short_is_told_as_broken_and_leaves_nothing_but_what_may_be_resumed(
    tmp_path: Path,
) -> None:
    async with house(tmp_path) as h:
        before = files(h)
        async with uploading(h.sender, b"pendek", sizes=[100]) as transfer:
            async with transfer.visit() as line:
                await line.go(1)
                await line.send_bytes(b"pendek")
            assert (await refusal(transfer)).code == "transfer_broken"
        assert {name for name in files(h) if "blobs" in name} == {name for name in before if "blobs" in name}
        await ping(h.sender)


def files(h: House) -> set[str]:
    root = h.server.data / "files"
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}
