"""Muting: by address or institution, told to the hub at once and to devices later, never for emergencies. [MSG-13]."""

from collections.abc import Awaitable, Callable

import pytest

from kentongan.errors import ErrorCode, Refusal
from kentongan.ids import new_id
from kentongan.limits import RECIPIENTS
from kentongan.protocol.commands import message as wire
from kentongan.services.login import Membership
from kentongan.services.message import MessageService, Publication
from kentongan.services.mute import MuteService
from kentongan.store.store import Store
from kentongan.words import DeliveryState, ElsewhereState, Level

Admit = Callable[[str], Awaitable[Membership]]


class Stage:
    def __init__(self, store: Store) -> None:
        self.messages = MessageService(store)
        self.service = MuteService(store)
        self.published: list[Publication] = []
        self.messages.publish = self.published.extend

    async def send(self, sender: Membership, level: Level = Level.NORMAL) -> None:
        await self.messages.send(sender, wire.Send(id=new_id(), to=["*"], subject="Rapat", level=level))


@pytest.fixture
def stage(store: Store) -> Stage:
    return Stage(store)


@pytest.mark.parametrize("who", ["a@satu", "@satu", " A@SATU "])
async def test_a_muted_sender_reaches_the_inbox_without_a_popup(stage: Stage, admit: Admit, who: str) -> None:
    a, b, c = await admit("a@satu"), await admit("b@dua"), await admit("c@dua")
    assert (await stage.service.mute(b, who, on=True)).who == [who.strip().lower()]
    await stage.send(a)
    assert [(set(one.members), one.muted) for one in stage.published] == [
        ({b.member_id, c.member_id}, frozenset({b.member_id}))
    ]
    assert [one.seen for one in await stage.messages.missed(b.member_id, 0, 1)] == [ElsewhereState.MUTED]
    assert [one.seen for one in await stage.messages.missed(c.member_id, 0, 1)] == [None]
    assert [one.muted for one in await stage.messages.published_between(0, 1)] == [frozenset({b.member_id})]
    message = stage.published[0].message.id
    await stage.messages.note(stage.messages.receipt(b, DeliveryState.OPENED, [message]))
    assert [one.seen for one in await stage.messages.missed(b.member_id, 0, 1)] == [ElsewhereState.OPENED]


async def test_an_emergency_is_never_muted(stage: Stage, admit: Admit) -> None:
    a, b = await admit("a@satu"), await admit("b@dua")
    await stage.service.mute(b, "@satu", on=True)
    await stage.send(a, Level.EMERGENCY)
    assert [one.muted for one in stage.published] == [frozenset()]
    assert [one.muted for one in await stage.messages.published_between(0, 1)] == [frozenset()]
    assert [one.seen for one in await stage.messages.missed(b.member_id, 0, 1)] == [None]


async def test_muting_ends_and_is_everybodys_own(stage: Stage, admit: Admit) -> None:
    a, b = await admit("a@satu"), await admit("b@dua")
    for who in ("@satu", "x@tiga", "@satu"):
        await stage.service.mute(b, who, on=True)
    assert (await stage.service.list(b)).who == ["@satu", "x@tiga"]
    assert (await stage.service.list(a)).who == []
    assert (await stage.service.mute(b, "@satu", on=False)).who == ["x@tiga"]
    await stage.send(a)
    assert stage.published[0].muted == frozenset()


@pytest.mark.parametrize("who", ["*", "#wilayah", "satu", "a b@satu", "@"])
async def test_what_is_no_sender_cannot_be_muted(stage: Stage, admit: Admit, who: str) -> None:
    b = await admit("b@dua")
    with pytest.raises(Refusal) as refused:
        await stage.service.mute(b, who, on=True)
    assert (refused.value.code, refused.value.field) == (ErrorCode.FIELD_INVALID, "who")


async def test_the_list_has_an_end(stage: Stage, admit: Admit) -> None:
    b = await admit("b@dua")
    for number in range(RECIPIENTS.value):
        await stage.service.mute(b, f"@k{number}", on=True)
    with pytest.raises(Refusal) as refused:
        await stage.service.mute(b, "@terlalu-banyak", on=True)
    assert (refused.value.code, refused.value.detail) == (ErrorCode.FIELD_TOO_LONG, str(RECIPIENTS.value))
    assert len((await stage.service.mute(b, "@k0", on=True)).who) == RECIPIENTS.value
