"""Which part an upload goes on with, and which of them are in use.

A part belongs to (member, SHA-256, size), so that an upload which broke goes on whatever broke it: another transfer,
another session, another run of the server. One transfer has it at a time; whoever offers the same file meanwhile gets a
part of its own, from 0. In the spool the parts are files, and this hub alone knows which of them it has in use; in a
bucket (`segmented_parts`) rows of the database say both, to all hubs.
"""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from kentongan.errors import ErrorCode
from kentongan.files.part import part_name, part_name_of_its_own
from kentongan.files.spool import Spool
from kentongan.protocol.commands.attachment import OfferedFile, TransferFile


@dataclass(frozen=True, slots=True)
class Held:
    """The part of one file: how much of it is there and, in a bucket, in which segments, each (turn, length)."""

    part: str
    offset: int
    turn: int = 0
    segments: tuple[tuple[int, int], ...] = ()


class Parts(Protocol):
    """The parts that the transfers of one hub hold."""

    async def hold(self, transfer: str, owner: int, files: Sequence[TransferFile]) -> list[Held]:
        """A part for every file of an upload. Raises Refusal."""

    async def find(self, files: Sequence[TransferFile]) -> list[Held]:
        """Where the files of a download lie. Raises Refusal."""

    async def keep(self, transfer: str, file: int, place: int, length: int) -> None:
        """A segment of a file is stored; it counts when this returns. Raises Refusal."""

    def renew(self, transfers: Collection[str]) -> None:
        """These transfers move: nobody else may have their parts."""

    def release(self, transfer: str, code: ErrorCode | None) -> None:
        """A transfer has ended, well or by a code; one that held nothing is fine."""

    async def waiting(self, owner: int, offered: Sequence[OfferedFile]) -> int:
        """Bytes of a member's parts that no transfer has, but for those of the files that are `offered` now."""


class SpoolParts:
    """Parts as files of the spool."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        self._held: dict[str, list[Held]] = {}

    async def hold(self, transfer: str, owner: int, files: Sequence[TransferFile]) -> list[Held]:
        sizes = await asyncio.to_thread(self._spool.part_sizes, owner)
        taken, chosen = self._in_use, []
        for file in files:
            name = part_name(owner, file.size, file.sha256)
            if name in taken:
                name = part_name_of_its_own(owner, file.size, file.sha256)
            taken.add(name)
            chosen.append(Held(name, min(sizes.get(name, 0), file.size)))
        self._held[transfer] = chosen
        return chosen

    async def find(self, files: Sequence[TransferFile]) -> list[Held]:
        """A blob is found by its hash."""
        return [Held("", file.offset) for file in files]

    async def keep(self, transfer: str, file: int, place: int, length: int) -> None:
        """There are no segments here."""

    def renew(self, transfers: Collection[str]) -> None:
        """What is in use is known here without it."""

    def release(self, transfer: str, code: ErrorCode | None) -> None:
        """Files that are of no use the worker has removed itself."""
        self._held.pop(transfer, None)

    async def waiting(self, owner: int, offered: Sequence[OfferedFile]) -> int:
        used = self._in_use | {part_name(owner, file.size, file.sha256) for file in offered}
        sizes = await asyncio.to_thread(self._spool.part_sizes, owner)
        return sum(size for name, size in sizes.items() if name not in used)

    @property
    def _in_use(self) -> set[str]:
        return {held.part for of_transfer in self._held.values() for held in of_transfer}
