"""Members: finding them, their password, their rights, the directory. [DIR-1]"""

import pytest
from sqlalchemy import update

from kentongan.errors import ErrorCode, Refusal
from kentongan.store.engine import Engines
from kentongan.store.member import SetPassword, SetRights, get_member, get_member_at, list_members
from kentongan.store.schema import member
from kentongan.store.store import Store
from kentongan.words import Level
from tests.store.batch import in_one_batch
from tests.store.people import admit


async def found(store: Store, search: str, after: str = "", limit: int = 10) -> list[str]:
    return [one.address for one in await store.read(list_members, search, after, limit)]


async def test_a_member_is_found_by_id_and_by_address(store: Store) -> None:
    a = await admit(store, "a@satu")
    by_id, by_address = await store.read(get_member, a), await store.read(get_member_at, "a@satu")
    assert by_id is not None
    assert by_id == by_address
    assert await store.read(get_member, a + 1) is None
    assert await store.read(get_member_at, "A@satu") is None
    assert await store.read(get_member_at, "") is None


async def test_the_newest_password_replaces_every_older_one(store: Store) -> None:
    a, b = await admit(store, "a@satu"), await admit(store, "b@satu")
    await in_one_batch(
        store, SetPassword(a, "one", 5, ""), SetPassword(b, "other", None, ""), SetPassword(a, "two", None, "one")
    )
    first, second = await store.read(get_member, a), await store.read(get_member, b)
    assert first is not None
    assert second is not None
    assert (first.password_hash, first.first_password_until) == ("two", None)
    assert second.password_hash == "other"


async def test_a_right_that_is_not_named_stays_as_it_is(store: Store) -> None:
    a, b = await admit(store, "a@satu"), await admit(store, "b@satu")
    assert (await store.write(SetRights("a@satu", True, None))).rights.highest_level is Level.IMPORTANT
    changed = await store.write(SetRights("a@satu", None, Level.EMERGENCY, quota=7))
    assert (changed.rights.broadcast, changed.rights.highest_level, changed.quota) == (True, Level.EMERGENCY, 7)
    assert await store.write(SetRights("a@satu", None, None)) == changed
    assert (await store.write(SetRights("a@satu", None, None, quota=0))).quota is None
    stored, other = await store.read(get_member, a), await store.read(get_member, b)
    assert stored is not None
    assert other is not None
    assert stored.rights == changed.rights
    assert other.rights.broadcast is False
    with pytest.raises(Refusal) as refused:
        await store.write(SetRights("x@satu", True, None))
    assert (refused.value.code, refused.value.detail) == (ErrorCode.MEMBER_UNKNOWN, "x@satu")


async def test_the_directory_finds_every_word_in_address_contact_institution_or_city(store: Store) -> None:
    await admit(store, "humas@satu", institution="Universitas Melati", city="Bogor", contact="Siti Contoh")
    await admit(store, "rektorat@dua", institution="Institut Kenanga", city="Medan", contact="Budi Contoh")
    cases = {
        "": ["humas@satu", "rektorat@dua"],
        "humas": ["humas@satu"],
        "MELATI": ["humas@satu"],
        "contoh": ["humas@satu", "rektorat@dua"],
        "contoh medan": ["rektorat@dua"],
        "bogor medan": [],
        "budi kenanga dua": ["rektorat@dua"],
        "%": [],
        "_": [],
        "\\": [],
        "' OR 1=1 --": [],
    }
    for search, expected in cases.items():
        assert await found(store, search) == expected, search


async def test_the_directory_is_paged_by_address_and_leaves_out_the_suspended(store: Store, engines: Engines) -> None:
    for address in ("d@satu", "a@satu", "c@satu", "b@satu", "e@satu"):
        await admit(store, address)
    with engines.writer.begin() as connection:
        connection.execute(update(member).where(member.c.address == "c@satu").values(suspended=True))
    assert await found(store, "", limit=2) == ["a@satu", "b@satu"]
    assert await found(store, "", after="b@satu", limit=2) == ["d@satu", "e@satu"]
    assert await found(store, "", after="e@satu") == []


async def test_a_password_that_was_replaced_meanwhile_is_not_replaced_again(store: Store) -> None:
    a = await admit(store, "a@satu")
    assert await store.write(SetPassword(a, "letter", 5, replaces=""))
    assert await store.write(SetPassword(a, "own", None, replaces="letter"))
    assert not await store.write(SetPassword(a, "newer letter", 6, replaces="letter"))
    found = await store.read(get_member, a)
    assert found is not None
    assert found.password_hash == "own"
