"""Parts of a bucket on a real database of each kind: who has one, what counts of it, and what goes when."""

from collections.abc import Awaitable, Callable

import pytest

from kentongan.errors import ErrorCode, Refusal
from kentongan.store.attachment import AttachmentRecord, SaveAttachments
from kentongan.store.part import (
    DropParts,
    ForgetParts,
    HeldPart,
    HoldParts,
    KeepParts,
    LeaveParts,
    SaveSegment,
    contents,
    dropped_parts,
    has_contents,
    waiting_bytes,
)
from kentongan.store.store import Store
from kentongan.words import AttachmentKind

HASH, OTHER = "a" * 64, "b" * 64
Admit = Callable[[str], Awaitable[int]]


@pytest.fixture
async def owner(admit: Admit) -> int:
    return await admit("humas@satu")


async def hold(store: Store, owner: int, hub: str = "one", sha256: str = HASH) -> HeldPart:
    [held] = await store.write(HoldParts(owner, ((10, sha256),), hub))
    return held


async def save(store: Store, held: HeldPart, place: int = 0, length: int = 10) -> None:
    await store.write(SaveSegment(held.content.part, held.turn, place, length))


def file(sha256: str = HASH) -> AttachmentRecord:
    return AttachmentRecord(sha256[:32], sha256, 10, "a.bin", AttachmentKind.OTHER, "application/octet-stream")


async def test_what_was_kept_is_where_the_next_one_goes_on(store: Store, owner: int) -> None:
    first = await hold(store, owner)
    await save(store, first, 0, 4)
    await save(store, first, 1, 3)
    await store.write(LeaveParts(((first.content.part, first.turn),)))
    assert await store.read(waiting_bytes, owner, ()) == 7
    assert await store.read(waiting_bytes, owner, (HASH,)) == 0
    second = await hold(store, owner, "two")
    assert (second.content.part, second.turn) == (first.content.part, 2)
    assert (second.content.segments, second.content.size) == (((1, 4), (1, 3)), 7)


async def test_what_another_hub_has_is_refused_and_the_same_hub_gives_another(store: Store, owner: int) -> None:
    first = await hold(store, owner)
    with pytest.raises(Refusal) as refused:
        await hold(store, owner, "two")
    assert (refused.value.code, refused.value.retry_after) == (ErrorCode.TRANSFER_BUSY, 10)
    assert (await hold(store, owner)).content.part != first.content.part
    assert (await hold(store, 0)).content.part != (await hold(store, 0)).content.part, "nobody's belong to nobody"


async def test_who_slept_while_another_took_the_part_writes_nothing_any_more(store: Store, owner: int) -> None:
    asleep = await hold(store, owner)
    await store.write(LeaveParts(((asleep.content.part, asleep.turn),)))
    awake = await hold(store, owner, "two")
    with pytest.raises(Refusal) as refused:
        await save(store, asleep)
    assert refused.value.code is ErrorCode.TRANSFER_BROKEN
    await store.write(KeepParts(((asleep.content.part, asleep.turn),)))
    await store.write(LeaveParts(((asleep.content.part, asleep.turn),), drop=True))
    await save(store, awake)
    with pytest.raises(Refusal):
        await store.write(SaveAttachments(owner, (file(),), ((asleep.content.part, asleep.turn),)))
    await store.write(SaveAttachments(owner, (file(),), ((awake.content.part, awake.turn),)))
    assert (await store.read(contents, [HASH]))[HASH].segments == ((2, 10),)


async def test_the_second_of_the_same_content_goes_and_the_first_stays(store: Store, owner: int) -> None:
    assert not await store.read(has_contents)
    parts = []
    for _ in range(2):
        held = await hold(store, owner)
        await save(store, held)
        parts.append((held.content.part, held.turn))
    await store.write(SaveAttachments(owner, (file(), file(HASH[::-1][:31] + "c")), (parts[0],)))
    with pytest.raises(Refusal):
        await store.write(SaveAttachments(owner, (file(OTHER),), (parts[0],)))
    await store.write(SaveAttachments(owner, (), (parts[1],)))
    assert (await store.read(contents, [HASH, OTHER])).keys() == {HASH}
    assert [one.part for one in await store.read(dropped_parts, 2**50, 9)] == [parts[1][0]]
    assert await store.read(has_contents)


async def test_idle_parts_and_unnamed_contents_are_dropped_and_only_they(store: Store, owner: int) -> None:
    named, unnamed, idle = await hold(store, owner), await hold(store, owner, sha256=OTHER), await hold(store, owner)
    for held in (named, unnamed, idle):
        await save(store, held)
    await store.write(SaveAttachments(owner, (file(),), ((named.content.part, named.turn),)))
    early = store.now()
    coming = await hold(store, owner, sha256="c" * 64)
    assert await store.write(DropParts(early)) == 2
    dropped = await store.read(dropped_parts, store.now(), 9)
    assert {(one.part, one.size) for one in dropped} == {(unnamed.content.part, 10), (idle.content.part, 10)}
    assert await store.read(dropped_parts, early, 9) == [], "the grace counts from the dropping"
    await store.write(ForgetParts((*(one.part for one in dropped), coming.content.part)))
    assert await store.read(dropped_parts, store.now(), 9) == []
    await save(store, coming)
    assert (await store.read(contents, [HASH])).keys() == {HASH}
