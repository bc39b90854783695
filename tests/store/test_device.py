"""Devices: found by the hash of their key, seen again, forgotten. [LOGIN-5]"""

from kentongan.store.device import DeviceRecord, RemoveDevice, SaveDevice, SeeDevice, get_device
from kentongan.store.store import Store
from tests.store.batch import in_one_batch
from tests.store.people import admit


async def test_a_device_is_found_by_the_hash_of_its_key_only(store: Store) -> None:
    a = await admit(store, "a@satu")
    await in_one_batch(store, SaveDevice("1" * 32, a, "k" * 64, "Laptop"), SaveDevice("2" * 32, a, "l" * 64, ""))
    found = await store.read(get_device, "k" * 64)
    assert found is not None
    assert found == DeviceRecord("1" * 32, a, "Laptop", 0, found.seen_at)
    assert await store.read(get_device, "m" * 64) is None


async def test_a_device_that_comes_back_is_seen_now(store: Store) -> None:
    a = await admit(store, "a@satu")
    for place in ("1", "2"):
        await store.write(SaveDevice(place * 32, a, place * 64, ""))
    before = [await store.read(get_device, place * 64) for place in ("1", "2")]
    await store.write(SeeDevice("1" * 32))
    after = [await store.read(get_device, place * 64) for place in ("1", "2")]
    assert after[0] is not None
    assert before[0] is not None
    assert after[0].seen_at > before[0].seen_at
    assert after[1] == before[1]


async def test_a_forgotten_device_is_gone_and_no_other(store: Store) -> None:
    a = await admit(store, "a@satu")
    for place in ("1", "2", "3"):
        await store.write(SaveDevice(place * 32, a, place * 64, ""))
    await in_one_batch(store, RemoveDevice("1" * 32), RemoveDevice("3" * 32), RemoveDevice("9" * 32))
    there = [await store.read(get_device, place * 64) is not None for place in ("1", "2", "3")]
    assert there == [False, True, False]
