"""Which part of a machine's work a hub has."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Share:
    """One of the hubs of a machine; there may be only this one.

    Attributes:
        number: counts from 0
        of: how many there are
        given: the settings as the operator has given them (TOML), of which those of this hub are a part; empty: its own
    """

    number: int = 0
    of: int = 1
    given: str = ""

    @property
    def is_one_of_many(self) -> bool:
        """Whether other processes of this machine listen on the same port."""
        return self.of > 1

    @property
    def administers(self) -> bool:
        """Whether administrators come to this hub: console and Unix socket are there once."""
        return self.number == 0


ALONE = Share()
