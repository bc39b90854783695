"""Which part file an upload goes on with, and which of them are in use.

A part belongs to (member, SHA-256, size), so that an upload which broke goes on whatever broke it: another transfer,
another session, another run of the server. One transfer has it at a time; whoever offers the same file meanwhile gets a
part of its own, from 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from kentongan.files.part import part_name, part_name_of_its_own
from kentongan.protocol.commands.attachment import TransferFile


@dataclass(frozen=True, slots=True)
class Held:
    """The part of one file of an upload, and how much of it is there."""

    part: str
    offset: int


@dataclass(slots=True)
class Parts:
    """The parts that the transfers of one hub hold."""

    _held: dict[str, list[Held]] = field(default_factory=dict)

    @property
    def in_use(self) -> set[str]:
        """The names of all of them."""
        return {held.part for of_transfer in self._held.values() for held in of_transfer}

    def hold(self, transfer: str, owner: int, files: Sequence[TransferFile], sizes: dict[str, int]) -> list[Held]:
        """A part for every file of an upload; `sizes` are those of the member's parts on disk."""
        taken, chosen = self.in_use, []
        for file in files:
            name = part_name(owner, file.size, file.sha256)
            if name in taken:
                name = part_name_of_its_own(owner, file.size, file.sha256)
            taken.add(name)
            chosen.append(Held(name, min(sizes.get(name, 0), file.size)))
        self._held[transfer] = chosen
        return chosen

    def release(self, transfer: str) -> None:
        """A transfer has ended; one that held nothing is fine."""
        self._held.pop(transfer, None)
