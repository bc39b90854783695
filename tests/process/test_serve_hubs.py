"""`serve --hubs`: several hubs on one port under a parent, on a real MariaDB and with a NATS server of their own."""

import asyncio
import contextlib
import os
import select
import signal
import subprocess
import sys
import tarfile
import tomllib
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from kentongan.client.client import Client
from kentongan.client.errors import ClientError, LinkLost
from kentongan.ids import new_id
from kentongan.protocol.commands.administration import Invitation, Invite
from kentongan.protocol.commands.message import Message
from tests.mariadb import another_database, wipe
from tests.process import proc
from tests.process.server import RunningServer

pytestmark = pytest.mark.process

A, B = "humas@pengirim", "humas@penerima"
DEADLINE = 60.0


class Family(RunningServer):
    """A server whose process is the parent."""

    passwords: dict[str, str]

    def start(self) -> None:
        """Start, and return when all hubs serve and hear each other."""
        events = "child_serves", "bus_connected"
        count = int(str(self.settings["hubs"]))
        due = [len(self.log.events(name)) + count for name in events]
        due[0] += 1  # NATS is a child too
        super().start()
        self.wait_until(lambda: [len(self.log.events(name)) for name in events] == due)

    @property
    def hubs(self) -> dict[str, int]:
        """The process ids of the hubs, as they were started last, by their names."""
        return {name: pid for name, pid in self._children.items() if name != "nats"}

    @property
    def nats(self) -> int:
        """The process id of the NATS server."""
        return self._children["nats"]

    @property
    def _children(self) -> dict[str, int]:
        return {line["child"]: line["pid"] for line in self.log.events("child_serves")}

    @property
    def everybody(self) -> list[int]:
        """Parent, hubs, their workers, NATS."""
        workers = [worker for hub in self.hubs.values() for worker in proc.children(hub)]
        return [self.pid, self.nats, *self.hubs.values(), *workers]

    def wait_until(self, true: Callable[[], bool]) -> None:
        """Wait for something that the log tells of."""
        self.log.wait_for(lambda: true() or None, DEADLINE, "a line of the log")

    def hub_of(self, client: Client) -> int:
        """The hub that holds the main socket of a client."""
        port = client.link._names["sockname"][1]
        inode = proc.connected()[self.port, port]
        return next(pid for pid in self.hubs.values() if inode in proc.sockets(pid))

    @contextlib.asynccontextmanager
    async def session_on(self, hub: int, address: str) -> AsyncIterator[Client]:
        """A session on a hub: who comes to another one comes again, from another port."""
        async with contextlib.AsyncExitStack() as others:
            for _ in range(64):
                client = await others.enter_async_context(Client.connect(self.line))
                if self.hub_of(client) == hub:
                    await client.login(address, self.passwords[address])
                    yield client
                    return
        raise AssertionError(f"nobody comes to the hub {hub}")


@contextlib.contextmanager
def family(data: Path, database: str, count: int) -> Iterator[Family]:
    """Hubs with two members, of which nothing is left afterwards."""
    server = Family(data, settings={"hubs": count, "database": database, "shadow.workers": 1})
    # What a test has done to a child stands in the log of its parent.
    server.log.expected |= {"child_ended", "child_killed"}
    try:
        server.start()
        server.passwords = asyncio.run(server.members([A, B]))
        yield server
    finally:
        server.close()
    assert not server.log.problems(), f"unexpected in the log: {server.log.problems()}\n{server.log}"


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory, mariadb: str) -> Iterator[Family]:
    wipe(mariadb)
    with family(tmp_path_factory.mktemp("family") / "server", mariadb, 2) as server:
        yield server
        must_end_in_order(server)


@pytest.fixture
def database(mariadb: str) -> Iterator[str]:
    """Of a family of its own, beside that of the module."""
    with another_database(mariadb) as other:
        yield other


def must_end_in_order(server: Family) -> None:
    """All of them, and nothing of them is left."""
    everybody = server.everybody
    assert server.stop() == 0
    assert not any(proc.state(pid) for pid in everybody)
    assert set(proc.listening().values()) & {server.port, *server.shadow_ports} == set()
    assert not list(server.data.glob("*.sock"))
    assert not (server.data / "nats-server.conf").exists()
    assert {line["speaker"] for line in server.log.events("stopped")} >= {"parent", *server.hubs}


def must_be_gone(pids: list[int]) -> None:
    """Soon, whether or not anybody asks for their exit codes."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            process = os.pidfd_open(pid)
            ended, _, _ = select.select([process], [], [], DEADLINE)
            os.close(process)
            assert ended, "somebody is left"


async def cross(server: Family) -> None:
    """A popup and its receipt go from one hub to the other."""
    near, far = server.hubs.values()
    async with asyncio.timeout(DEADLINE), server.session_on(near, A) as sender, server.session_on(far, B) as reader:
        accepted = await sender.send([B], "Rapat")
        async for one in reader.follow(0):
            if isinstance(one, Message) and one.id == accepted.message:
                break
        await reader.acknowledge(accepted.message)
        rows = [row async for row in sender.ledger(accepted.message)]
        assert rows[0].times.acknowledged_at > 0


async def test_hubs_share_the_port_and_popups_cross(two: Family) -> None:
    assert proc.owners(two.port, two.everybody) == set(two.hubs.values())
    await cross(two)


async def test_a_killed_hub_is_started_again_and_its_clients_find_one(two: Family) -> None:
    name, pid = next(iter(two.hubs.items()))  # the one with the administrators' socket
    workers = proc.children(pid)
    async with two.session_on(pid, A) as client:
        os.kill(pid, signal.SIGKILL)
        async with asyncio.timeout(DEADLINE):
            with pytest.raises(LinkLost):
                await client.link.next_push()
        async with again(two, A) as other:
            await other.ping()
    await asyncio.to_thread(two.wait_until, lambda: two.hubs[name] != pid)
    assert not any(proc.state(worker) for worker in workers)
    assert two.admin(Invite(), Invitation)
    await cross(two)


async def test_a_killed_nats_server_is_started_again_and_hubs_find_it(two: Family) -> None:
    before, connected = two.nats, len(two.log.events("bus_connected"))
    os.kill(before, signal.SIGKILL)
    await asyncio.to_thread(
        two.wait_until, lambda: two.nats != before and len(two.log.events("bus_connected")) == connected + 2
    )
    await cross(two)


@pytest.mark.nightly
async def test_a_hub_that_stands_still_is_killed_and_started_again(two: Family) -> None:
    (name, pid), _ = two.hubs.items()
    os.kill(pid, signal.SIGSTOP)
    await asyncio.to_thread(two.wait_until, lambda: two.hubs[name] != pid)
    assert [(line["child"], line["why"]) for line in two.log.events("child_killed")] == [(name, "silent")]
    await cross(two)


async def test_a_rolling_restart_loses_and_doubles_no_popup(two: Family) -> None:
    before, renewed = two.hubs, len(two.log.events("renewed"))
    sent: list[str] = []
    shown: list[str] = []
    ended = asyncio.Event()
    reading = asyncio.create_task(read(two, shown))
    sending = asyncio.create_task(send(two, sent, ended))
    two.signal(signal.SIGHUP)
    await asyncio.to_thread(two.wait_until, lambda: len(two.log.events("renewed")) > renewed)
    ended.set()
    async with asyncio.timeout(DEADLINE):
        await sending
        while shown[-1:] != sent[-1:]:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)
    assert len(sent) > 10
    assert [one for one in shown if one in sent] == sent
    assert set(two.hubs.values()).isdisjoint(before.values())
    assert two.hubs.keys() == before.keys()


async def send(server: Family, sent: list[str], ended: asyncio.Event) -> None:
    """As an outbox does: one after the other, the same id again until it is accepted."""
    while not ended.is_set():
        with contextlib.suppress(ClientError):
            async with server.session(A, server.passwords[A]) as client:
                while not ended.is_set():
                    subject = new_id()
                    sent.append(subject)
                    await send_one(server, client, subject)


async def send_one(server: Family, client: Client, subject: str) -> None:
    try:
        await client.send([B], subject, id=subject)
    except ClientError:
        async with again(server, A) as other:
            await send_one(server, other, subject)
        raise


@contextlib.asynccontextmanager
async def again(server: Family, address: str) -> AsyncIterator[Client]:
    """A session, as soon as there can be one."""
    async with asyncio.timeout(DEADLINE), contextlib.AsyncExitStack() as stack:
        while True:
            with contextlib.suppress(ClientError):
                client = await stack.enter_async_context(server.session(address, server.passwords[address]))
                break
            await asyncio.sleep(0.05)
        yield client


async def read(server: Family, shown: list[str]) -> None:
    """Every message after the last one that was shown, over all sessions."""
    last = 0
    while True:
        with contextlib.suppress(ClientError):
            async with again(server, B) as client:
                async for one in client.follow(last):
                    if isinstance(one, Message):
                        shown.append(one.subject)
                        last = one.sequence


@pytest.mark.nightly
def test_a_backup_has_the_settings_of_all_and_not_those_of_one_hub(two: Family) -> None:
    command = [sys.executable, "-m", "kentongan", "admin", "--data", str(two.data), "backup", "now"]
    subprocess.run(command, check=True, capture_output=True, timeout=DEADLINE)
    [path] = (two.data / "backups").glob("*.tar")
    with tarfile.open(path) as backup:
        [name] = [name for name in backup.getnames() if name.endswith("settings.toml")]
        file = backup.extractfile(name)
        assert file
        settings = tomllib.loads(file.read().decode())
    assert settings["hubs"] == 2
    assert "bus" not in settings
    assert "nats" not in settings
    assert settings["shadow"]["ports"] == f"{two.shadow_ports[0]}-{two.shadow_ports[-1]}"


@pytest.mark.nightly
def test_three_hubs_end_in_order_together(tmp_path: Path, database: str) -> None:
    with family(tmp_path / "server", database, 3) as server:
        assert len(server.everybody) == 8
        must_end_in_order(server)


@pytest.mark.nightly
def test_nobody_is_left_when_the_parent_is_killed_and_the_next_one_begins_at_once(
    tmp_path: Path, database: str
) -> None:
    with family(tmp_path / "server", database, 2) as server:
        everybody = server.everybody
        server.kill()
        must_be_gone(everybody)
        server.start()
        asyncio.run(cross(server))


@pytest.mark.nightly
def test_a_hub_that_cannot_start_ends_the_whole_with_its_sentence(tmp_path: Path) -> None:
    nowhere = f"mysql://nobody:secret@localhost/none?unix_socket={tmp_path}/none"
    server = Family(tmp_path / "server", settings={"hubs": 2, "database": nowhere})
    try:
        with pytest.raises(AssertionError, match="no invitation line"):
            server.launch()
        assert server.wait() == 1
    finally:
        server.close()
    said = [line for line in server.log.lines if not line.startswith("{")]
    assert len(said) == 2
    assert str(tmp_path / "none") in said[0] or "none" in said[0]
    assert "cannot be started" in said[1]
    assert "secret" not in str(server.log)
