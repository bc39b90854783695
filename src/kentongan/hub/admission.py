"""Who may come in: caps before TLS, so that strangers cost a descriptor and nothing more, [LIMIT-2].

Of connections that are nobody yet there are few places. From `start` on new ones are refused at random, the more the
fuller it is, as OpenSSH's MaxStartups does; but who comes from a network with few connections is let in, at the cost of
the oldest connection of the network that has most. So a crowd from one place is a burden to itself.
"""

import contextlib
import os
import random
import resource
import socket
import time
from collections import Counter, OrderedDict
from collections.abc import Callable
from enum import Enum

import structlog

from kentongan.config import LimitSettings
from kentongan.config.value import split_startups
from kentongan.domain.source import network_of, source_of

_LOG_EVERY = 60.0
_SOURCES_REMEMBERED = 4096
_log = structlog.get_logger("hub.admission")


class Standing(Enum):
    """What a connection is: nobody yet, an applicant with a seat, a member."""

    NOBODY = "nobody"
    WAITING = "waiting"
    MEMBER = "member"


class Place:
    """The place of one connection, from before TLS to its end."""

    def __init__(self, admission: "Admission", host: str, sock: socket.socket | None) -> None:
        self.host = host
        self.source = source_of(host)
        self.network = network_of(host)
        self.standing: Standing | None = None
        self._admission = admission
        self._sock = sock
        self._gone = False

    def stand(self, standing: Standing | None) -> None:
        """Become somebody, or nobody again; None: the connection is gone, and stays so."""
        if standing is not self.standing and not self._gone:
            self._gone = standing is None
            self._admission._move(self, standing)

    def evict(self) -> None:
        """Make room for others, whatever the connection is doing."""
        self.stand(None)
        if self._sock is not None:
            with contextlib.suppress(OSError):
                self._sock.shutdown(socket.SHUT_RDWR)


class Admission:
    """Counts connections and decides which new ones come in."""

    def __init__(
        self,
        limits: LimitSettings,
        most: int,
        clock: Callable[[], float] = time.monotonic,
        draw: Callable[[], float] = random.random,
        tell: Callable[[str, str], None] = lambda source, reason: None,
    ) -> None:
        """`most` connections in all; `draw` gives numbers from 0 to 1; `tell` hears of refusals as the log does."""
        self._tell = tell
        self._limits = limits
        self._start, rate, self._full = split_startups(limits.unauthenticated)
        self._rate = rate / 100
        self.most = most
        self._clock = clock
        self._draw = draw
        self._all = 0
        self._members: Counter[str] = Counter()
        self._sources: Counter[str] = Counter()
        # The connections that are nobody yet, by network, each in the order in which they came.
        self._nobodies: dict[str, dict[Place, None]] = {}
        self._count = 0
        self._told: OrderedDict[str, list[float]] = OrderedDict()

    @property
    def unauthenticated(self) -> int:
        """Connections that are nobody yet."""
        return self._count

    def admit(self, host: str, sock: socket.socket | None = None) -> Place | None:
        """A place for a new connection, or None when it has to go; whoever gets one must give it back."""
        place = Place(self, host, sock)
        reason = self._reason_against(place)
        if reason:
            self.refused(place.source, reason)
            return None
        if self._count >= self._full:
            self._crowd()[0].evict()
        place.stand(Standing.NOBODY)
        return place

    def _reason_against(self, place: Place) -> str:
        known = self._members[place.source] > 0
        if self._sources[place.source] >= (self._limits.per_known_source if known else self._limits.per_source):
            return "per_source"
        if self._all >= self.most:
            return "descriptors"
        if self._count < self._start:
            return ""
        own = len(self._nobodies.get(place.network, ()))
        if own + 1 < self._crowd()[1]:
            return ""
        if self._count >= self._full:
            return "full"
        fullness = (self._count - self._start) / (self._full - self._start)
        return "early" if self._draw() < self._rate + (1 - self._rate) * fullness else ""

    def _crowd(self) -> tuple[Place, int]:
        """The oldest connection of the network with most of them, and how many they are."""
        most = max(self._nobodies.values(), key=len)
        return next(iter(most)), len(most)

    def _move(self, place: Place, standing: Standing | None) -> None:
        before, place.standing = place.standing, standing
        self._all += (standing is not None) - (before is not None)
        if before is Standing.NOBODY:
            self._count -= 1
            _lower(self._sources, place.source)
            network = self._nobodies[place.network]
            del network[place]
            if not network:
                del self._nobodies[place.network]
        elif before is Standing.MEMBER:
            _lower(self._members, place.source)
        if standing is Standing.NOBODY:
            self._count += 1
            self._sources[place.source] += 1
            self._nobodies.setdefault(place.network, {})[place] = None
        elif standing is Standing.MEMBER:
            self._members[place.source] += 1

    def refused(self, source: str, reason: str) -> None:
        """One line of the log for a source a minute, with the number of refusals since the last one."""
        now = self._clock()
        told = self._told.setdefault(source, [-_LOG_EVERY, 0])
        told[1] += 1
        self._told.move_to_end(source)
        if now - told[0] >= _LOG_EVERY:
            _log.info("connection_refused", source=source, why=reason, times=int(told[1]))
            self._tell(source, reason)
            told[:] = [now, 0]
        if len(self._told) > _SOURCES_REMEMBERED:
            self._told.popitem(last=False)


def _lower(counter: Counter[str], key: str) -> None:
    counter[key] -= 1
    if not counter[key]:
        del counter[key]


def places(reserve: float) -> int:
    """How many main connections fit: the process's descriptors without those in use and without the reserve."""
    limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return max(1, int(limit * (1 - reserve)) - len(os.listdir("/proc/self/fd")))
