"""Jobs: one of several takes them, for a while."""

from kentongan.store.engine import Engines
from kentongan.store.job import ExtendJob, LeaseJob, is_leased
from kentongan.store.store import Store


async def test_a_job_is_leased_to_one_until_the_time_is_over(engines: Engines) -> None:
    now = [1000]
    store = Store(engines, lambda: now[0])
    store.start()
    lease = LeaseJob("retention", 100)
    assert [await store.write(lease), await store.write(lease), await store.write(LeaseJob("other", 5))] == [
        True,
        False,
        True,
    ]
    now[0] = 1099
    assert not await store.write(lease)
    now[0] = 1100
    assert [await store.write(lease), await store.write(lease)] == [True, False]
    await store.stop()


async def test_who_has_a_job_keeps_it_longer_or_gives_it_back(engines: Engines) -> None:
    now = [1000]
    store = Store(engines, lambda: now[0])
    store.start()
    await store.write(LeaseJob("backup", 100))
    await store.write(ExtendJob("backup", 500))
    assert [await store.read(is_leased, "backup", at) for at in (1000, 1499, 1500)] == [True, True, False]
    assert not await store.read(is_leased, "retention", 1000)
    assert not await store.write(LeaseJob("backup", 100))
    await store.write(ExtendJob("backup", 0))
    assert await store.write(LeaseJob("backup", 100))
    await store.stop()
