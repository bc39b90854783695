"""Which of its addresses this computer would speak from: when that changes, the network has gone, come or changed.

Only the routing table is asked, and no packet is sent: connecting a UDP socket does not.
"""

import ipaddress
import socket
from collections.abc import Iterable

# Addresses for documentation: nobody is there, so they stand for the rest of the world.
_ELSEWHERE = ("192.0.2.1", "2001:db8::1")
_PORT = 9


def own_addresses(hosts: Iterable[str]) -> tuple[str, ...]:
    """Ours on the way to each host that is an IP address, and to the rest of the world; "" where no way leads."""
    return tuple(_own_address(host) for host in (*filter(_is_address, hosts), *_ELSEWHERE))


def _is_address(host: str) -> bool:
    """A name would have to be asked for, and that takes its time."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _own_address(host: str) -> str:
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM) as asking:
            asking.connect((host, _PORT))
            return str(asking.getsockname()[0])
    except OSError:
        return ""
