"""What all visits share: the services, the name of the server, open pages, templates."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from kentongan.services.services import Services
from kentongan.web.board import Board
from kentongan.web.rendering import Renderer
from kentongan.web.stream import Streams


@dataclass(frozen=True)
class Console:
    """One console.

    Attributes:
        name: of the server, as the settings say
        endpoint: where clients reach the server
        now: milliseconds since 1970
        metrics_from: network addresses that get figures without signing in
    """

    services: Services
    name: str
    endpoint: str
    now: Callable[[], int]
    metrics_from: frozenset[str] = frozenset()
    streams: Streams = field(default_factory=Streams)
    renderer: Renderer = field(default_factory=Renderer)

    @cached_property
    def board(self) -> Board:
        """The transfers as every page of the traffic shows them."""
        return Board(self.services.traffic, self.streams.tell)

    def close(self) -> None:
        """Nobody is shown anything any more."""
        self.streams.close()
        self.board.stop()
