"""One shadow socket from `listen` to the proof: who may knock, and who is at the door.

A stranger is closed and the listener stays for the right visitor. At most four may be at the door without a proof; a
fifth takes the place of the oldest, so that silent strangers cannot keep the right one out, [SHADOW-2].
"""

import ipaddress
import socket

from kentongan.hub.shadow.messages import Open, Refused, Why
from kentongan.hub.shadow.visitor import Visitor

UNPROVEN_AT_MOST = 4
_BACKLOG = 16


class ShadowListener:
    """The listening socket of one order. Raises OSError when the address cannot be listened at."""

    def __init__(self, order: Open, deadline: float) -> None:
        self.order = order
        self.deadline = deadline
        self.visitors: list[Visitor] = []
        self._refused = 0
        self._unreported: Refused | None = None
        self.socket = _listen(order.local_host, order.port)

    def welcomes(self, peer: str) -> bool:
        """Whether somebody from this address may try, before TLS."""
        return not self.order.peer_host or is_same_peer(self.order.peer_host, peer)

    def must_go(self) -> Visitor | None:
        """The oldest visitor, when one more would be too many."""
        return self.visitors[0] if len(self.visitors) >= UNPROVEN_AT_MOST else None

    def count_refused(self, peer: str, why: Why) -> None:
        """Remember that somebody was turned away."""
        self._refused += 1
        self._unreported = Refused(transfer=self.order.transfer, count=self._refused, last_peer=peer, last_why=why)

    def is_besieged(self) -> bool:
        """Whether so many were turned away that another port is the better one."""
        return 0 < self.order.strangers <= self._refused

    def take_refused(self) -> Refused | None:
        """What is to be reported, once: a flood of strangers must not become a flood of reports."""
        unreported, self._unreported = self._unreported, None
        return unreported


def is_same_peer(expected: str, actual: str) -> bool:
    """IPv4 addresses exactly, IPv6 by their /64: a host may use several of its own network, [SHADOW-2]."""
    ours, theirs = _address(expected), _address(actual)
    if isinstance(ours, ipaddress.IPv6Address) and isinstance(theirs, ipaddress.IPv6Address):
        return int(ours) >> 64 == int(theirs) >> 64
    return ours == theirs


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """The address of a numeric host; an IPv4 address mapped into IPv6 is the IPv4 address."""
    address = ipaddress.ip_address(host)
    return getattr(address, "ipv4_mapped", None) or address


def _listen(host: str, port: int) -> socket.socket:
    """Listen at the address that the client already reached; an IPv6 scope (`fe80::1%eth0`) is kept."""
    mapped = getattr(ipaddress.ip_address(host), "ipv4_mapped", None)
    [(family, kind, protocol, _, address), *_] = socket.getaddrinfo(
        str(mapped or host), port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST
    )
    listener = socket.socket(family, kind, protocol)
    try:
        # The port of a transfer that has just ended is still in TIME_WAIT.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setblocking(False)
        listener.bind(address)
        listener.listen(_BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener
