"""Groups, for administrators. [ADMIN-25] ff."""

import pytest

from kentongan.errors import ErrorCode, Refusal
from kentongan.services.group import GroupService
from kentongan.store.store import Store
from tests.store.people import admit

ACTOR = "local:siti"


async def test_a_group_is_made_filled_emptied_and_removed(store: Store) -> None:
    for address in ("a@satu", "b@satu", "c@dua"):
        await admit(store, address)
    service = GroupService(store)
    assert (await service.create(" #Wilayah ", ACTOR)).group == "wilayah"
    done = await service.change("wilayah", ["a@satu", "A@SATU", "c@dua"], True, ACTOR)
    assert (done.members, done.changed) == (2, 2)
    done = await service.change("wilayah", ["b@satu", "c@dua"], True, ACTOR)
    assert (done.members, done.changed) == (3, 1)
    first = await service.members("wilayah", "", 2)
    assert first.members == ["a@satu", "b@satu"]
    assert (await service.members("wilayah", first.next, 2)).members == ["c@dua"]
    done = await service.change("wilayah", ["a@satu", "b@satu"], False, ACTOR)
    assert (done.members, done.changed) == (1, 2)
    assert [(row.group, row.members) for row in (await service.page("", 100)).groups] == [("wilayah", 1)]
    assert (await service.remove("wilayah", ACTOR)).changed == 1
    assert (await service.page("", 100)).groups == []


async def test_one_unknown_address_and_nothing_changes(store: Store) -> None:
    await admit(store, "a@satu")
    service = GroupService(store)
    await service.create("wilayah", ACTOR)
    for into in (True, False):
        with pytest.raises(Refusal) as refused:
            await service.change("wilayah", ["a@satu", "b@satu"], into, ACTOR)
        assert (refused.value.code, refused.value.detail) == (ErrorCode.RECIPIENT_UNKNOWN, "b@satu")
    assert (await service.members("wilayah", "", 100)).members == []


@pytest.mark.parametrize(
    ("name", "code"),
    [("wilayah", ErrorCode.GROUP_TAKEN), ("all", ErrorCode.NAME_RESERVED), ("dua kata", ErrorCode.FIELD_INVALID)],
)
async def test_a_name_must_be_free_and_a_name(store: Store, name: str, code: ErrorCode) -> None:
    service = GroupService(store)
    await service.create("wilayah", ACTOR)
    with pytest.raises(Refusal) as refused:
        await service.create(name, ACTOR)
    assert refused.value.code == code


async def test_a_group_that_is_not_there_is_refused_everywhere(store: Store) -> None:
    service = GroupService(store)
    for ask in (
        lambda: service.members("lain", "", 10),
        lambda: service.remove("lain", ACTOR),
        lambda: service.change("lain", ["a@satu"], True, ACTOR),
    ):
        with pytest.raises(Refusal) as refused:
            await ask()
        assert refused.value.code == ErrorCode.GROUP_UNKNOWN
