"""The range of ports for shadow sockets: which of them are free, and a random one of these.

Random, because whoever can guess the next port can be there before the right visitor.
"""

import secrets
from collections.abc import Collection

from kentongan.errors import ErrorCode, Refusal

RETRY_AFTER = 1


class Ports:
    """The ports of one hub. A leased port stays leased until it is released, whether or not something listens there."""

    def __init__(self, numbers: range) -> None:
        self._free = set(numbers)
        self._leased: set[int] = set()

    @property
    def leased(self) -> int:
        """How many ports are leased."""
        return len(self._leased)

    @property
    def free(self) -> int:
        """How many are not."""
        return len(self._free)

    def lease(self, occupied: Collection[int] = ()) -> int:
        """A random free port, none of `occupied`, which the caller found taken by somebody else.

        Raises Refusal(TRANSFER_BUSY) with a time to wait when the whole range has been tried.
        """
        choice = sorted(self._free.difference(occupied))
        if not choice:
            raise Refusal(ErrorCode.TRANSFER_BUSY, retry_after=RETRY_AFTER)
        port = secrets.choice(choice)
        self._free.remove(port)
        self._leased.add(port)
        return port

    def release(self, port: int) -> None:
        """Give a leased port back; raises KeyError when it is not leased."""
        self._leased.remove(port)
        self._free.add(port)
