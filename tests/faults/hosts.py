"""Several machines in one: each hub in a network namespace with an address of its own, MariaDB and NATS in another.

All of them hang on one bridge; each cable can be pulled. What is between the machines has TLS, as the settings demand.
Needs root and iproute2. Everything is gone at the end, whatever happened.
"""

import contextlib
import os
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import trustme

from tests.bus.nats_server import NatsServer
from tests.faults.namespace import run
from tests.mariadb import MariaDB
from tests.process.hubs import RunningHubs
from tests.process.server import RunningServer


@dataclass(frozen=True)
class Host:
    """One machine."""

    name: str
    address: str

    @property
    def inside(self) -> tuple[str, ...]:
        """What stands before a command that runs there."""
        return ("ip", "netns", "exec", self.name)

    def cut(self) -> None:
        """Take its cable away: no FIN, no RST, the way is gone."""
        run("ip", "-n", self.name, "link", "set", "far", "down")

    def mend(self) -> None:
        """The cable is back."""
        run("ip", "-n", self.name, "link", "set", "far", "up")


@contextlib.contextmanager
def network(count: int) -> Iterator[list[Host]]:
    """So many machines; the tests themselves sit at the first address of the same net."""
    number = os.getpid() % 16_000
    net, bridge = f"10.{240 + number // 4096}.{number // 16 % 256}.{number % 16 * 16}", f"ktb{number}"
    first, last = net.rpartition(".")[0], int(net.rpartition(".")[2])
    hosts = [Host(f"kentongan-{number}-{place}", f"{first}.{last + 2 + place}") for place in range(count)]
    run("ip", "link", "add", bridge, "type", "bridge")
    try:
        run("ip", "addr", "add", f"{first}.{last + 1}/28", "dev", bridge)
        run("ip", "link", "set", bridge, "up")
        for place, host in enumerate(hosts):
            cable = f"ktc{number}-{place}"
            run("ip", "netns", "add", host.name)
            run("ip", "link", "add", cable, "type", "veth", "peer", "name", "far", "netns", host.name)
            run("ip", "link", "set", cable, "master", bridge, "up")
            run("ip", "-n", host.name, "addr", "add", f"{host.address}/28", "dev", "far")
            run("ip", "-n", host.name, "link", "set", "far", "up")
            run("ip", "-n", host.name, "link", "set", "lo", "up")
        yield hosts
    finally:
        for place, host in enumerate(hosts):
            subprocess.run(["ip", "link", "del", f"ktc{number}-{place}"], capture_output=True, check=False)
            subprocess.run(["ip", "netns", "del", host.name], capture_output=True, check=False)
        run("ip", "link", "del", bridge)


class HubsApart(RunningHubs):
    """Hubs on machines of their own, and a machine for what they share."""

    def __init__(self, folder: Path, shared: Host, hosts: list[Host]) -> None:
        self.shared, self.hosts = shared, hosts
        folder.mkdir()
        authority = trustme.CA()
        authority.cert_pem.write_to_path(folder / "authority.pem")
        self._authority = folder / "authority.pem"
        self._issued = authority.issue_cert(shared.address)
        self._issued.private_key_and_cert_chain_pem.write_to_path(folder / "nats.pem")
        tls = f'tls {{ cert_file: "{folder}/nats.pem", key_file: "{folder}/nats.pem", handshake_first: true }}'
        nats = NatsServer(folder, tls, shared.address, shared.inside)
        super().__init__(folder, len(hosts), {"nats.ca": self._authority}, [nats])

    def _make_mariadb(self) -> MariaDB:
        mariadb = MariaDB(inside=self.shared.inside)
        certificate, key = self._issued.cert_chain_pems[0].bytes(), self._issued.private_key_pem.bytes()
        self._place = f"{self.shared.address}:{mariadb.listen(self.shared.address, certificate, key)}"
        return mariadb

    def _make_database(self) -> str:
        return f"{self.mariadb.make_database(self._place)}?ssl_ca={self._authority}"

    def _make_hub(self, name: str, settings: Mapping[str, object] | None = None, **options: Any) -> RunningServer:
        host = self.hosts[len(self.hubs)]
        return super()._make_hub(name, settings=settings, host=host.address, tracer=host.inside, **options)
