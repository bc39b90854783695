"""Parts in a bucket: which hub goes on with which, and what has come of each, for the hub's shadow sockets."""

from collections.abc import Collection, Sequence

from kentongan.store.part import (
    HeldPart,
    HoldParts,
    KeepParts,
    LeaveParts,
    PartContent,
    SaveSegment,
    contents,
    waiting_bytes,
)
from kentongan.store.store import Store


class PartService:
    """The rows of the parts that one hub has. `hub` is its name among the hubs."""

    def __init__(self, store: Store, hub: str) -> None:
        self._store = store
        self._hub = hub

    async def hold(self, owner: int, files: Sequence[tuple[int, str]]) -> list[HeldPart]:
        """A part for every file (size, SHA-256) of a member's upload, [SHADOW-6]. Raises Refusal(TRANSFER_BUSY)."""
        return await self._store.write(HoldParts(owner, tuple(files), self._hub))

    def renew(self, parts: Collection[tuple[str, int]]) -> None:
        """This hub still has these (part, turn)."""
        self._store.writer.write_quietly(KeepParts(tuple(parts)))

    def leave(self, parts: Collection[tuple[str, int]], *, drop: bool) -> None:
        """A transfer has ended; `drop`: what has come of it is of no use."""
        self._store.writer.write_quietly(LeaveParts(tuple(parts), drop))

    async def keep(self, part: str, turn: int, place: int, length: int) -> None:
        """A segment is stored; it counts when this returns. Raises Refusal when another transfer has the part now."""
        await self._store.write(SaveSegment(part, turn, place, length))

    async def contents(self, hashes: Collection[str]) -> dict[str, PartContent]:
        """What lies in the bucket for some hashes."""
        return await self._store.read(contents, hashes)

    async def waiting_bytes(self, owner: int, without: Collection[str]) -> int:
        """Bytes of a member's parts that nobody goes on with, but for those of some hashes."""
        return await self._store.read(waiting_bytes, owner, without)
