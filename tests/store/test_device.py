"""Devices: found by the hash of their key, seen again, forgotten. [LOGIN-5], [DEV-2], [DEV-4]"""

from kentongan.store.device import (
    ChangePassword,
    DeviceRecord,
    RemoveDevices,
    SaveDevice,
    SeeDevice,
    get_device,
    list_devices,
)
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
    await in_one_batch(store, *(RemoveDevices(a, only=place * 32) for place in "139"))
    there = [await store.read(get_device, place * 64) is not None for place in ("1", "2", "3")]
    assert there == [False, True, False]


async def add(store: Store, member_id: int, *places: str) -> None:
    for place in places:
        await store.write(SaveDevice(place * 32, member_id, place * 64, f"nomor {place}"))


async def there(store: Store, member_id: int) -> list[str]:
    return sorted(one.id[0] for one in await store.read(list_devices, member_id, 0, 100))


async def test_a_member_forgets_its_own_devices_only(store: Store) -> None:
    a, b = await admit(store, "a@satu"), await admit(store, "b@satu")
    await add(store, a, "1", "2", "3")
    await add(store, b, "4")
    assert await store.write(RemoveDevices(a, only="4" * 32)) == ()
    assert sorted(await store.write(RemoveDevices(a, keep="2" * 32))) == ["1" * 32, "3" * 32]
    assert (await there(store, a), await there(store, b)) == (["2"], ["4"])
    assert await store.write(RemoveDevices(a)) == ("2" * 32,)


async def test_devices_are_listed_last_seen_first_and_not_when_their_key_is_over(store: Store) -> None:
    a = await admit(store, "a@satu")
    await add(store, a, "1", "2", "3")
    await store.write(SeeDevice("1" * 32))
    found = await store.read(list_devices, a, 0, 100)
    assert [(one.id[0], one.name) for one in found] == [("1", "nomor 1"), ("3", "nomor 3"), ("2", "nomor 2")]
    assert [one.id[0] for one in await store.read(list_devices, a, found[1].seen_at, 100)] == ["1", "3"]
    assert [one.id[0] for one in await store.read(list_devices, a, 0, 1)] == ["1"]


async def test_a_new_password_ends_the_other_devices_with_the_old_one(store: Store) -> None:
    a = await admit(store, "a@satu")
    await add(store, a, "1", "2")
    assert await store.write(ChangePassword(a, "baru", replaces="", keep="1" * 32)) == ("2" * 32,)
    assert await store.write(ChangePassword(a, "lain", replaces="", keep="1" * 32)) is None
    assert await there(store, a) == ["1"]


async def test_a_login_with_a_password_that_was_just_replaced_makes_no_device(store: Store) -> None:
    a = await admit(store, "a@satu")
    late = SaveDevice("1" * 32, a, "1" * 64, "", password_hash="")
    changed, saved = await in_one_batch(store, ChangePassword(a, "baru", replaces=""), late)
    assert (changed, saved) == ((), False)
    saved, changed = await in_one_batch(
        store,
        SaveDevice("2" * 32, a, "2" * 64, "", password_hash="baru"),
        ChangePassword(a, "lagi", replaces="baru"),
    )
    assert (saved, changed) == (True, ("2" * 32,))
    assert await there(store, a) == []


async def test_a_device_that_was_taken_back_is_not_seen_again(store: Store) -> None:
    a = await admit(store, "a@satu")
    await add(store, a, "1")
    assert await store.write(SeeDevice("1" * 32)) is True
    assert await in_one_batch(store, RemoveDevices(a, only="1" * 32), SeeDevice("1" * 32)) == [("1" * 32,), False]
