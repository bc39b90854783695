"""The rail: where one can go, and what stands around every page."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from kentongan.domain.attention import Look
from kentongan.language import Sentence
from kentongan.web.texts import frame as texts
from kentongan.words import ConcernKind, Role

if TYPE_CHECKING:
    from kentongan.web.visit import Visit


@dataclass(frozen=True, slots=True)
class Place:
    """A row of the rail; `icon` is a name of the sprite."""

    path: str
    icon: str
    name: Sentence
    least: Role = Role.AUDITOR


NAVIGATION: tuple[Place, ...] = (
    Place("/", "view-dashboard-outline", texts.HOME),
    Place("/registrations", "clipboard-account-outline", texts.REGISTRATIONS),
    Place("/members", "school-outline", texts.MEMBERS),
    Place("/traffic", "swap-vertical", texts.TRAFFIC),
    Place("/messages", "message-text-outline", texts.MESSAGES),
    Place("/security", "shield-lock-outline", texts.SECURITY),
    Place("/backup", "backup-restore", texts.BACKUP),
    Place("/trouble", "lifebuoy", texts.TROUBLE),
)


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page shows beside its own: how the server is, and where one is."""

    look: Look
    path: str

    @classmethod
    async def around(cls, visit: "Visit") -> Self:
        """The frame of a visit."""
        return cls(await visit.services.attention.look(), visit.request.url.path)

    @property
    def waiting(self) -> int:
        """How many registrations wait for a decision."""
        return self.look.figures.registrations

    @property
    def is_calm(self) -> bool:
        """Whether nothing is wrong; that registrations wait for a decision is nothing wrong."""
        return all(concern.kind is ConcernKind.REGISTRATIONS for concern in self.look.concerns)

    def is_here(self, place: Place) -> bool:
        """Whether the page belongs to a place of the rail."""
        return self.path == place.path or (place.path != "/" and self.path.startswith(f"{place.path}/"))
