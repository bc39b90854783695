"""The real server as a process: started, spoken to, stopped, killed and started again, with everything it left behind.

    async with running(tmp_path) as server:
        password = await server.member("humas@univ-contoh")

Nothing here sleeps: the invitation line, the log and the end of the process are the events to wait for.
"""

import asyncio
import contextlib
import email
import os
import random
import re
import select
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypedDict, TypeVar

from kentongan.cli.admin import ask
from kentongan.client.client import Client
from kentongan.config import LimitSettings
from kentongan.protocol.command import Block
from kentongan.protocol.commands.administration import Approve, Decided, Invitation, Invite
from kentongan.protocol.commands.membership import RightsSet, SetRights
from kentongan.protocol.commands.registration import Registered
from kentongan.words import InstitutionKind
from tests.databases import database_of
from tests.process import proc
from tests.process.log import ServerLog

START, END, LETTER = 60.0, 20.0, 30.0
SERVE = "from kentongan.cli.main import main; main()"
# Below the range from which the kernel takes the ports of outgoing connections, see ip_local_port_range.
_PORTS = range(10_000, 32_000)
_PASSWORD = re.compile(r"[a-z0-9]{4}(?:-[a-z0-9]{4}){5}")
_AT_ONCE = 16

Answer = TypeVar("Answer", bound=Block)

# Every client of a test comes from the same address, and some send thousands of messages. Tests of these limits set
# them back to the defaults, which `DEFAULT_LIMITS` names.
RAISED = {
    "limits.per_source": 1000,
    "limits.unauthenticated": "1000:30:1000",
    "limits.registrations": 100_000,
    "limits.messages": 1_000_000,
    "limits.messages_per_minute": 1_000_000,
    "limits.deliveries_per_hour": 1_000_000_000,
    "limits.transfers_per_minute": 1_000_000,
    "limits.questions_per_minute": 1_000_000,
}
_LIMITS = LimitSettings().model_dump()
DEFAULT_LIMITS = {name: _LIMITS[name.partition(".")[2]] for name in RAISED}


def free_ports(count: int) -> range:
    """So many consecutive ports that nobody listens at now, from a random place."""
    for _ in range(200):
        first = random.randrange(_PORTS.start, _PORTS.stop - count)
        if all(map(_is_free, ports := range(first, first + count))):
            return ports
    raise AssertionError(f"no {count} free ports in a row")


def _is_free(port: int) -> bool:
    with socket.socket() as trial:
        try:
            trial.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


class Form(TypedDict):
    """What a registration asks for."""

    institution: str
    code: str
    city: str
    kind: InstitutionKind
    contact: str
    email: str
    desk: str


def form_of(address: str) -> Form:
    """A sample form for an address that nobody has yet."""
    desk, _, code = address.partition("@")
    return Form(
        institution=f"Universitas {code}",
        code=code,
        city="Kota Contoh",
        kind=InstitutionKind.UNIVERSITY,
        contact=f"Petugas {desk}",
        email=f"{desk}@{code}.example",
        desk=desk,
    )


class RunningServer:
    """One data folder, one port, one private range for shadow sockets; any number of runs, one after the other."""

    def __init__(
        self,
        data: Path,
        *,
        settings: Mapping[str, object] | None = None,
        shadow_ports: int = 64,
        prelude: str = "",
        tracer: Sequence[str] = (),
        host: str = "127.0.0.1",
    ) -> None:
        """`settings` by their names (`shadow.workers`); `prelude` is Python that runs in the server before anything."""
        ports = free_ports(shadow_ports + 1)
        self.data = data
        # Where its letters lie; with several hubs any of them may have written one.
        self.letters = [data / "mail"]
        self.host = host
        self.port, self.shadow_ports = ports[0], ports[1:]
        self.log = ServerLog()
        self.line = ""
        ours = {"log_format": "json", "shadow.ports": f"{ports[1]}-{ports[-1]}"}
        if database := database_of(data):
            ours["database"] = database
        self.settings: dict[str, object] = {**ours, **RAISED, **(settings or {})}
        self._prelude = prelude
        self.tracer = tracer
        self._process: subprocess.Popen[str] | None = None
        self._gone = True

    # Running

    def start(self) -> None:
        """Start, and return when clients and administrators are served."""
        self.launch()
        self.admin(Invite(), Invitation)

    def launch(self) -> None:
        """Start, and return when the invitation line is there."""
        command = [sys.executable, "-W", "always::ResourceWarning", "-c", f"{self._prelude}\n{SERVE}"]
        options = ["serve", "--data", str(self.data), "--listen", f"{self.host}:{self.port}"]
        process = subprocess.Popen(
            [*self.tracer, *command, *options],
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert process.stdout
        assert process.stderr
        print("settings of the server:", ", ".join(f"{name}={value}" for name, value in self.settings.items()))
        self._process = process
        self._gone = False
        self.log.listen(process.stderr)
        self.line = self._invitation(process.stdout.fileno())

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("KENTONGAN_")}
        given = {f"KENTONGAN_{name.upper().replace('.', '__')}": str(value) for name, value in self.settings.items()}
        return kept | given | {"PYTHONUNBUFFERED": "1"}

    def _invitation(self, output: int) -> str:
        said = b""
        while not (line := re.search(rb"kentongan://\S+(?=\n)", said)):
            ready, _, _ = select.select([output], [], [], START)
            more = os.read(output, 4096) if ready else b""
            assert more, f"no invitation line, only {said!r}\n{self.log}"
            said += more
        return line[0].decode()

    @property
    def pid(self) -> int:
        """The process id of the hub."""
        assert self._process
        return self._process.pid

    @property
    def workers(self) -> list[int]:
        """The process ids of the shadow workers."""
        return proc.children(self.pid)

    @property
    def running(self) -> bool:
        """Whether the process is there."""
        return self._process is not None and self._process.poll() is None

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the hub."""
        os.kill(self.pid, number)

    def wait(self, deadline: float = END) -> int:
        """Wait until hub and workers have gone; the exit code of the hub."""
        assert self._process
        assert self._process.stdout
        try:
            code = self._process.wait(deadline)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise AssertionError(f"the server did not end within {deadline:g} s\n{self.log}") from None
        self._process.stdout.close()
        self.log.end(deadline)
        self._gone = True
        return code

    def stop(self) -> int:
        """SIGTERM, and wait; the exit code."""
        self.signal(signal.SIGTERM)
        return self.wait()

    def kill(self) -> None:
        """SIGKILL, as a power cut would end it."""
        self.signal(signal.SIGKILL)
        self.wait()

    def close(self) -> None:
        """Stop it if it still runs; whatever happens, nothing of it stays behind."""
        try:
            assert not self.running or self.stop() == 0
        finally:
            if not self._gone:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(self.pid, signal.SIGKILL)

    # Administration

    def admin(self, block: Block, answer: type[Answer]) -> Answer:
        """What `kentongan admin` does: one request over the Unix socket."""
        return ask(self.data, block, answer)

    def grant(self, address: str, *, broadcast: bool | None = None) -> None:
        """Give a member rights."""
        self.admin(SetRights(address=address, broadcast=broadcast), RightsSet)

    def first_password(self, address: str) -> str:
        """The first password of the newest letter to a member, waited for."""
        found = self.log.wait_for(lambda: self._letter_to(address), LETTER, f"a letter to {address}")
        password = _PASSWORD.search(found)
        assert password, found
        return password[0]

    def code(self, address: str) -> str:
        """The code in the newest letter for who forgot the password, waited for."""
        needle = rf"(?m)kentongan reset {re.escape(address)}\)"
        found = self.log.wait_for(lambda: self._letter_with(needle), LETTER, f"a letter with a code to {address}")
        code = _PASSWORD.search(found)
        assert code, found
        return code[0]

    def _letter_to(self, address: str) -> str | None:
        return self._letter_with(rf"(?m): +{re.escape(address)}\s*$")

    def _letter_with(self, pattern: str) -> str | None:
        found = (path for folder in self.letters for path in folder.glob("*.eml"))
        for path in sorted(found, key=lambda path: path.name, reverse=True):
            letter = email.message_from_bytes(path.read_bytes())
            body = letter.get_payload(decode=True)
            assert isinstance(body, bytes)
            if re.search(pattern, text := body.decode()):
                return text
        return None

    # Members

    async def register(self, address: str) -> Registered:
        """Hand in a form for an address, over the wire."""
        async with Client.connect(self.line) as client:
            return await client.register(**form_of(address))

    async def member(self, address: str, *, broadcast: bool = False) -> str:
        """An approved member who has replaced the first password: the password of its own."""
        passwords = await self.members([address])
        if broadcast:
            await asyncio.to_thread(self.grant, address, broadcast=True)
        return passwords[address]

    async def members(self, addresses: Iterable[str]) -> dict[str, str]:
        """Many members at once: their passwords."""
        gate = asyncio.Semaphore(_AT_ONCE)

        async def admit(address: str) -> tuple[str, str]:
            async with gate:
                number = (await self.register(address)).number
                await asyncio.to_thread(self.admin, Approve(number=number), Decided)
            first = await asyncio.to_thread(self.first_password, address)
            password = f"rahasia milik {address}"
            async with gate, Client.connect(self.line) as client:
                await client.login(address, first, new_password=password)
            return address, password

        return dict(await asyncio.gather(*map(admit, addresses)))

    @contextlib.asynccontextmanager
    async def session(self, address: str, password: str) -> AsyncIterator[Client]:
        """A logged-in client."""
        async with Client.connect(self.line) as client:
            await client.login(address, password)
            yield client


@contextlib.asynccontextmanager
async def running(data: Path, **options: object) -> AsyncIterator[RunningServer]:
    """A started server; at the end it is gone, and its log must be clean."""
    server = RunningServer(data, **options)  # type: ignore[arg-type]
    try:
        await asyncio.to_thread(server.start)
        yield server
    finally:
        await asyncio.to_thread(server.close)
    assert not server.log.problems(), f"unexpected in the log: {server.log.problems()}\n{server.log}"
