"""Parts and segments: what of an attachment lies in a bucket, and who goes on with it.

A part is held by one transfer of one hub at a time, for some seconds that the hub renews. When a hub is gone its parts
are free soon after, and the next one counts the `turn` up: what the old one still says about the part is not heard.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, delete, exists, func, insert, select, update

from kentongan.errors import ErrorCode, Refusal
from kentongan.ids import new_id
from kentongan.store.schema import blob, part, segment
from kentongan.store.writer import Operation

# Milliseconds for which a part is held unless the hub says so again.
HELD = 10_000

Segments = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class PartContent:
    """A part and its segments in order, each (turn, length)."""

    part: str
    segments: Segments

    @property
    def size(self) -> int:
        """Bytes that are there."""
        return sum(length for _, length in self.segments)


@dataclass(frozen=True, slots=True)
class HeldPart:
    """A part that a transfer has now."""

    content: PartContent
    turn: int


@dataclass(frozen=True, slots=True)
class HoldParts(Operation[list[HeldPart]]):
    """A part for every file (size, SHA-256) of an upload. One that this hub has in use is not taken a second time.

    Refused with TRANSFER_BUSY when another hub has one of them.
    """

    owner_id: int
    files: tuple[tuple[int, str], ...]
    hub: str

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["HoldParts"], now: int) -> list[Any]:
        """One after the other."""
        return [_hold_all(connection, operation, now) for operation in operations]


def _hold_all(connection: Connection, operation: HoldParts, now: int) -> list[HeldPart] | Refusal:
    held: list[HeldPart] = []
    for size, sha256 in operation.files:
        mine = part.c.owner_id == operation.owner_id, part.c.sha256 == sha256, part.c.size == size, _coming()
        rows = connection.execute(select(part).where(*mine).with_for_update()).mappings().all()
        free = [row for row in rows if row["held_until"] <= now]
        if elsewhere := [row["held_until"] for row in rows if row["held_until"] > now and row["hub"] != operation.hub]:
            _free(connection, [one.content.part for one in held], now)
            return Refusal(ErrorCode.TRANSFER_BUSY, retry_after=1 + (min(elsewhere) - now) // 1000)
        lease = {"hub": operation.hub, "held_until": now + HELD, "moved_at": now}
        if free and operation.owner_id:
            chosen, turn = free[0]["id"], free[0]["turn"] + 1
            connection.execute(update(part).where(part.c.id == chosen).values(turn=turn, **lease))
        else:
            chosen, turn = new_id(), 1
            values = {"id": chosen, "owner_id": operation.owner_id, "sha256": sha256, "size": size, "turn": turn}
            connection.execute(insert(part).values(**values, **lease))
        held.append(HeldPart(PartContent(chosen, _segments(connection, chosen)), turn))
    return held


def _coming() -> Any:
    return part.c.whole.is_(False) & part.c.dropped_at.is_(None)


def _segments(connection: Connection, of: str) -> Segments:
    query = select(segment.c.turn, segment.c.length).where(segment.c.part_id == of).order_by(segment.c.place)
    return tuple((turn, length) for turn, length in connection.execute(query))


def _free(connection: Connection, parts: Collection[str], now: int) -> None:
    connection.execute(update(part).where(part.c.id.in_(parts)).values(held_until=now))


@dataclass(frozen=True, slots=True)
class KeepParts(Operation[None]):
    """A hub still has these (part, turn): they are held for some more seconds."""

    parts: tuple[tuple[str, int], ...]

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["KeepParts"], now: int) -> list[Any]:
        """One after the other."""
        for held, turn in (one for operation in operations for one in operation.parts):
            mine = update(part).where(part.c.id == held, part.c.turn == turn, part.c.held_until > 0)
            connection.execute(mine.values(held_until=now + HELD))
        return [None] * len(operations)


@dataclass(frozen=True, slots=True)
class LeaveParts(Operation[None]):
    """A transfer has let go of its parts (part, turn); `drop`: nobody shall go on with them."""

    parts: tuple[tuple[str, int], ...]
    drop: bool = False

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["LeaveParts"], now: int) -> list[Any]:
        """One after the other."""
        for operation in operations:
            values: dict[str, Any] = {"held_until": 0} | ({"dropped_at": now} if operation.drop else {})
            for held, turn in operation.parts:
                mine = update(part).where(part.c.id == held, part.c.turn == turn, part.c.whole.is_(False))
                connection.execute(mine.values(**values))
        return [None] * len(operations)


@dataclass(frozen=True, slots=True)
class SaveSegment(Operation[None]):
    """A segment of a part is stored: the next one in the row. Refused when somebody else has taken the part since."""

    part: str
    turn: int
    place: int
    length: int

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["SaveSegment"], now: int) -> list[Any]:
        """One after the other."""
        return [_save_segment(connection, operation, now) for operation in operations]


def _save_segment(connection: Connection, operation: SaveSegment, now: int) -> Refusal | None:
    mine = update(part).where(part.c.id == operation.part, part.c.turn == operation.turn, _coming())
    if not connection.execute(mine.values(held_until=now + HELD, moved_at=now)).rowcount:
        return Refusal(ErrorCode.TRANSFER_BROKEN)
    values = {"place": operation.place, "turn": operation.turn, "length": operation.length}
    connection.execute(insert(segment).values(part_id=operation.part, **values))
    return None


def adopt(connection: Connection, parts: Collection[tuple[str, int]], now: int) -> bool:
    """Make parts (part, turn) that are all there the content of their hash; false when one was taken meanwhile.

    What lies in the bucket already under the same hash stays, and the newcomer goes.
    """
    hashes = {}
    for held, turn in parts:
        mine = part.c.id == held, part.c.turn == turn, _coming()
        hashes[held] = connection.scalar(select(part.c.sha256).where(*mine).with_for_update())
    if None in hashes.values():
        return False
    for held, sha256 in hashes.items():
        values = {"dropped_at": now} if contents(connection, [str(sha256)]) else {"whole": True}
        connection.execute(update(part).where(part.c.id == held).values(held_until=0, **values))
    return True


# Reading


def contents(connection: Connection, hashes: Collection[str]) -> dict[str, PartContent]:
    """What lies in the bucket for some hashes; what is not there is left out."""
    whole = part.c.sha256.in_(hashes), part.c.whole.is_(True), part.c.dropped_at.is_(None)
    query = select(part.c.sha256, func.min(part.c.id)).where(*whole).group_by(part.c.sha256)
    return {sha256: PartContent(of, _segments(connection, of)) for sha256, of in connection.execute(query).all()}


def has_contents(connection: Connection) -> bool:
    """Whether any attachment lies in a bucket."""
    return bool(connection.scalar(select(exists().where(part.c.whole.is_(True)))))


def waiting_bytes(connection: Connection, owner_id: int, without: Collection[str]) -> int:
    """Bytes of a member's parts that are not whole, but for those of some hashes, which somebody has or offers now."""
    mine = part.c.owner_id == owner_id, _coming(), part.c.sha256.not_in(without)
    query = select(func.coalesce(func.sum(segment.c.length), 0)).join(part, part.c.id == segment.c.part_id)
    return int(connection.scalar(query.where(*mine)) or 0)


# Retention


def _unwanted(idle_since: int) -> Select[Any]:
    """Parts that nobody has gone on with for too long, and contents that no blob row names."""
    idle = _coming() & (part.c.moved_at <= idle_since)
    unnamed = part.c.whole.is_(True) & part.c.dropped_at.is_(None) & ~exists().where(blob.c.sha256 == part.c.sha256)
    return select(part.c.id).where(idle | unnamed)


@dataclass(frozen=True, slots=True)
class DropParts(Operation[int]):
    """Begin to remove what nobody wants: parts idle since a time (milliseconds), and contents that no row names."""

    idle_since: int

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["DropParts"], now: int) -> list[Any]:
        """One after the other; gives how many."""
        results = []
        for operation in operations:
            going = list(connection.scalars(_unwanted(operation.idle_since)))
            connection.execute(update(part).where(part.c.id.in_(going)).values(dropped_at=now))
            results.append(len(going))
        return results


@dataclass(frozen=True, slots=True)
class DroppedPart:
    """What can be removed from the bucket: how many bytes, and whether it was ever whole."""

    part: str
    size: int
    whole: bool


def dropped_parts(connection: Connection, before: int, limit: int) -> list[DroppedPart]:
    """Parts that were dropped at or before a time (milliseconds)."""
    size = select(func.coalesce(func.sum(segment.c.length), 0)).where(segment.c.part_id == part.c.id).scalar_subquery()
    query = select(part.c.id, size, part.c.whole).where(part.c.dropped_at <= before).order_by(part.c.id).limit(limit)
    return [DroppedPart(of, int(size), bool(whole)) for of, size, whole in connection.execute(query)]


@dataclass(frozen=True, slots=True)
class ForgetParts(Operation[None]):
    """The objects of these parts are gone: their rows go too."""

    parts: tuple[str, ...]

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["ForgetParts"], now: int) -> list[Any]:
        """All at once."""
        gone = [one for operation in operations for one in operation.parts]
        connection.execute(delete(segment).where(segment.c.part_id.in_(gone)))
        connection.execute(delete(part).where(part.c.id.in_(gone), part.c.dropped_at.is_not(None)))
        return [None] * len(operations)
