"""One round over the addresses of a system: whom to try next, and what to say when none of them is of use, [LINK-7].

The order is drawn anew for each round, so that those who lost the same hub spread over all others. The address that was
lost comes last. One that gave no sign in time gets a second try after all others had their first: a server process that
hangs still gets its share of the connections to a port that it has together with others, and another source port
meets another process.
"""

import random
from collections import deque
from collections.abc import Callable

from kentongan.client.errors import ClientError, KeyChanged, LinkLost, ServerRefused, ServerUnreachable
from kentongan.client.invitation import Invitation, ServerAddress

TRIES = 2


class Round:
    """The addresses that are still to be tried, and what came of the others."""

    def __init__(
        self,
        invitation: Invitation,
        lost: ServerAddress | None = None,
        shuffle: Callable[[list[ServerAddress]], None] | None = None,
    ) -> None:
        """`lost` is where the last connection led to."""
        order = [server for server in invitation.servers if server != lost]
        (shuffle or random.shuffle)(order)
        order += [server for server in invitation.servers if server == lost]
        self._open = deque(order)
        self._tries = dict.fromkeys(order, 0)
        self._errors: dict[ServerAddress, ClientError] = {}

    def next(self) -> ServerAddress | None:
        """The address to try now; None when there is none left."""
        if not self._open:
            return None
        server = self._open.popleft()
        self._tries[server] += 1
        return server

    def note(self, server: ServerAddress, error: ClientError) -> None:
        """Nothing came of it."""
        self._errors[server] = error
        is_silent = isinstance(error, ServerUnreachable) and isinstance(error.__cause__, TimeoutError)
        if is_silent and self._tries[server] < TRIES:
            self._open.append(server)

    @property
    def strangers(self) -> tuple[KeyChanged, ...]:
        """[TLS-5] Who answered with another key than the trusted one."""
        return tuple(error for error in self._errors.values() if isinstance(error, KeyChanged))

    def failure(self) -> ClientError:
        """What a round that reached nobody is told as: another key first of all, then what a server said by itself."""
        errors = list(self._errors.values())
        if self.strangers:
            stranger = self.strangers[0]
            stranger.is_everywhere = len(self.strangers) == len(errors)
            return stranger
        said = [error for error in errors if isinstance(error, LinkLost | ServerRefused)]
        return [*errors, *said][-1]
