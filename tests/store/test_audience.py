"""Who stands behind an audience at this moment: institutions, groups, everybody; the suspended get nothing. [MSG-1]"""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import Engine, insert, select, update

from kentongan.domain.address import Audience
from kentongan.errors import ErrorCode, Refusal
from kentongan.ids import new_id
from kentongan.store.acceptance import AcceptMessage
from kentongan.store.audience import audience_size
from kentongan.store.engine import Engines
from kentongan.store.schema import audience_group, group_member, member
from kentongan.store.store import Store
from tests.store.drafts import draft
from tests.store.people import sender

Admit = Callable[[str], Awaitable[int]]
PEOPLE = ("a@satu", "b@satu", "c@dua", "d@tiga")


def group(engine: Engine, name: str, *members: int) -> None:
    with engine.begin() as connection:
        connection.execute(insert(audience_group).values(name=name, created_at=1))
        key = connection.scalar(select(audience_group.c.id).where(audience_group.c.name == name))
        if members:
            connection.execute(insert(group_member), [{"group_id": key, "member_id": one} for one in members])


def suspend(engine: Engine, member_id: int) -> None:
    with engine.begin() as connection:
        connection.execute(update(member).where(member.c.id == member_id).values(suspended=True))


async def reached(store: Store, sender_id: int, *to: str) -> set[int]:
    """The members that a message goes to; the question that sends nothing must agree, [MSG-1]."""
    count, _, unknown = await store.read(audience_size, sender_id, Audience.parse(list(to)))
    assert unknown == []
    operation = AcceptMessage(sender(sender_id), new_id(), draft(*to))
    if not count:
        with pytest.raises(Refusal) as refused:
            await store.write(operation)
        assert refused.value.code is ErrorCode.AUDIENCE_EMPTY
        return set()
    accepted = await store.write(operation)
    assert count == len(accepted.members) == accepted.recipients
    return set(accepted.members)


async def test_sets_and_names_reach_each_member_once_and_the_sender_only_when_named(
    store: Store, engines: Engines, admit: Admit
) -> None:
    a, b, c, d = [await admit(address) for address in PEOPLE]
    group(engines.writer, "humas", a, b, d)
    group(engines.writer, "kosong")
    cases: list[tuple[tuple[str, ...], set[int]]] = [
        (("*",), {b, c, d}),
        (("*", "a@satu"), {a, b, c, d}),
        (("@satu",), {b}),
        (("#humas",), {b, d}),
        (("#humas", "a@satu"), {a, b, d}),
        (("#humas", "@dua"), {b, c, d}),
        (("#humas", "#humas", "b@satu", "@satu"), {b, d}),
        (("a@satu",), {a}),
        (("#kosong",), set()),
        (("#kosong", "c@dua"), {c}),
    ]
    for to, expected in cases:
        assert await reached(store, a, *to) == expected, to


@pytest.mark.parametrize(
    ("to", "institutions"),
    [
        (["*"], 3),  # c and d have two, and b is of the sender's own
        (["@satu", "c@dua"], 2),
        (["b@satu", "@satu"], 1),
        (["#humas"], 1),
        (["#humas", "a@satu"], 2),
        (["#kosong"], 0),
    ],
)
async def test_institutions_are_counted_by_who_gets_it(
    store: Store, engines: Engines, admit: Admit, to: list[str], institutions: int
) -> None:
    a, _, _, d = [await admit(address) for address in PEOPLE]
    group(engines.writer, "humas", a, d)
    group(engines.writer, "kosong")
    assert (await store.read(audience_size, a, Audience.parse(to))).institutions == institutions


async def test_suspended_members_get_nothing_and_cannot_be_named(store: Store, engines: Engines, admit: Admit) -> None:
    a, b, c, d = [await admit(address) for address in PEOPLE]
    group(engines.writer, "humas", b, d)
    suspend(engines.writer, b)
    assert await reached(store, a, "*") == {c, d}
    assert await reached(store, a, "@satu") == set()
    assert await reached(store, a, "#humas") == {d}
    with pytest.raises(Refusal) as refused:
        await store.write(AcceptMessage(sender(a), new_id(), draft("b@satu", "c@dua")))
    assert (refused.value.code, refused.value.detail) == (ErrorCode.RECIPIENT_UNKNOWN, "b@satu")
    assert await store.read(audience_size, a, Audience.parse(["b@satu", "c@dua"])) == (1, 1, ["b@satu"])


async def test_members_of_later_get_nothing_of_before(store: Store, admit: Admit) -> None:
    a, b = await admit("a@satu"), await admit("b@satu")
    accepted = await store.write(AcceptMessage(sender(a), new_id(), draft("*")))
    assert accepted.members == (b,)
    later = await admit("c@dua")
    assert later not in (await store.write(AcceptMessage(sender(a), new_id(), draft("@satu")))).members
    assert await reached(store, a, "*") == {b, later}


async def test_every_name_that_nobody_answers_to_is_named(store: Store, admit: Admit) -> None:
    a = await admit("a@satu")
    await admit("b@satu")
    to = ["b@satu", "x@satu", "@nowhere", "#none", "not an address", "@satu"]
    count, _, unknown = await store.read(audience_size, a, Audience.parse(to))
    assert count == 1
    assert sorted(unknown) == sorted(["x@satu", "@nowhere", "#none", "not an address"])
    with pytest.raises(Refusal) as refused:
        await store.write(AcceptMessage(sender(a), new_id(), draft("b@satu", "x@satu", "@nowhere", "#none")))
    assert refused.value.detail == "x@satu, @nowhere, #none"


async def test_a_refusal_names_no_more_than_twenty(store: Store, admit: Admit) -> None:
    a = await admit("a@satu")
    with pytest.raises(Refusal) as refused:
        await store.write(AcceptMessage(sender(a), new_id(), draft(*(f"x{n}@satu" for n in range(30)))))
    assert len(refused.value.detail.split(", ")) == 20
