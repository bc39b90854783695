"""Networks that close the ports of shadow sockets: remembered for a day, then tried again, [INBAND-6].

A network is known by the part of our own address on the main link that its machines share: the first 24 bits of IPv4,
64 of IPv6. That needs no rights and works everywhere. Behind two routers that give out the same private addresses it
takes one network for the other; all that costs is a day of slower files, or three seconds.
"""

import contextlib
import ipaddress
import os
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from kentongan.ids import new_id
from kentongan.words import TransferWay

FILE = "networks.json"
REMEMBERED_SECONDS = 24 * 3600.0


def network_of(host: str) -> str:
    """The network of an address of ours; `fe80::1%eth0` may carry a scope."""
    address = ipaddress.ip_address(host.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return str(ipaddress.ip_network(f"{address}/{24 if address.version == 4 else 64}", strict=False))


class Networks:
    """What is known of networks: in a file of the profile's folder, or in memory for a client without one.

    Nobody depends on this file: one that cannot be read or written is as good as none.
    """

    def __init__(self, folder: Path | None, clock: Callable[[], float] = time.time) -> None:
        """`clock` gives seconds since 1970."""
        self._file = folder / FILE if folder else None
        self._clock = clock
        self._known: dict[str, float] = {}

    def way(self, host: str) -> TransferWay:
        """The way to try first for a main link that begins at this address of ours."""
        since = self._read().get(network_of(host))
        closed = since is not None and 0 <= self._clock() - since < REMEMBERED_SECONDS
        return TransferWay.INBAND if closed else TransferWay.SHADOW

    def remember_closed(self, host: str) -> None:
        """No shadow socket can be reached from this network, but the main link carries files."""
        now = self._clock()
        known = {name: since for name, since in self._read().items() if 0 <= now - since < REMEMBERED_SECONDS}
        self._known = known | {network_of(host): now}
        self._write()

    def _read(self) -> dict[str, float]:
        if self._file:
            with contextlib.suppress(OSError, msgspec.MsgspecError):
                return msgspec.json.decode(self._file.read_bytes(), type=dict[str, float])
        return self._known

    def _write(self) -> None:
        if self._file is None:
            return
        part = self._file.with_name(f".{FILE}.{new_id()}")
        with contextlib.suppress(OSError):
            with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(msgspec.json.encode(self._known))
            part.replace(self._file)
