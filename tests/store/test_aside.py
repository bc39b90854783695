"""Files that were put aside: since when, and which may go."""

from kentongan.store.aside import NoteAside, SiftAside, named_blobs, removable_aside
from kentongan.store.backup import BACKUP_JOB
from kentongan.store.engine import Engines
from kentongan.store.job import LeaseJob
from kentongan.store.schema import blob
from kentongan.store.store import Store
from tests.services.plant import Plant

A, B, C = "a" * 64, "b" * 64, "c" * 64


async def test_what_was_noted_early_enough_and_has_no_row_may_go(engines: Engines) -> None:
    now = [1000]
    store = Store(engines, lambda: now[0])
    store.start()
    await store.write(NoteAside((A, B)))
    await store.write(Plant(((blob, [{"sha256": B, "size": 1, "created_at": 1}]),)))
    assert await store.read(named_blobs, (A, B, C)) == {B}
    assert await store.read(removable_aside, (A, B, C), 999) == set()
    assert await store.read(removable_aside, (A, B, C), 1000) == {A}
    now[0] = 1500
    sifted = await store.write(SiftAside((A, B, C), 999))
    assert (sifted.removable, sifted.named) == (set(), {B})
    sifted = await store.write(SiftAside((A, C), 1000))
    assert (sifted.removable, sifted.named) == ({A}, set())
    # A has no note any more, and C has got its first one a moment ago.
    assert await store.read(removable_aside, (A, B, C), 1500) == {C}
    await store.stop()


async def test_putting_aside_again_begins_anew(engines: Engines) -> None:
    now = [1000]
    store = Store(engines, lambda: now[0])
    store.start()
    await store.write(NoteAside((A,)))
    now[0] = 2000
    await store.write(NoteAside((A,)))
    assert await store.read(removable_aside, (A,), 1999) == set()
    assert await store.read(removable_aside, (A,), 2000) == {A}
    await store.stop()


async def test_nothing_may_go_while_a_backup_is_being_made(engines: Engines) -> None:
    now = [1000]
    store = Store(engines, lambda: now[0])
    store.start()
    await store.write(NoteAside((A,)))
    await store.write(LeaseJob(BACKUP_JOB, 5000))
    now[0] = 5999
    assert (await store.write(SiftAside((A,), 5000))).removable == set()
    now[0] = 6000
    assert (await store.write(SiftAside((A,), 5000))).removable == {A}
    await store.stop()
