"""What goes wrong with one transfer because the manners of the simulated server want it."""

from dataclasses import dataclass
from typing import Self

from kentongan.simulator.manners import Manners


@dataclass(frozen=True, slots=True)
class Breach:
    """What is broken.

    `closed`: nobody listens at the announced port; `stalls`: no byte after the proof; `cut_after` so many bytes, 0: no;
    `damages`: downloads are not what was announced, uploads are taken for something else.
    """

    closed: bool = False
    stalls: bool = False
    cut_after: int = 0
    damages: bool = False

    @classmethod
    def of(cls, manners: Manners, number: int) -> Self:
        """For the transfer of this number, from 1."""
        return cls(
            closed=manners.no_shadow,
            stalls=number <= manners.stall,
            cut_after=manners.cut_transfer if number == 1 + manners.stall else 0,
            damages=manners.wrong_hash,
        )
