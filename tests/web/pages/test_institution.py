"""Institutions in the console: opened beside their members, edited, and all members changed at once."""

import pytest

from kentongan.store.audit import AuditFilter, list_audit
from kentongan.store.institution import list_institutions
from kentongan.store.member import MemberRecord, get_member_at
from kentongan.words import AuditEvent, InstitutionKind, Level, Role
from tests.store.people import admit
from tests.web.stage import Stage, text_of

HERE = "/members/institutions/contoh"


async def fill(stage: Stage) -> None:
    for address in ("humas@contoh", "zakat@contoh", "humas@lain"):
        await admit(stage.store, address)


async def member(stage: Stage, address: str) -> MemberRecord:
    found = await stage.store.read(get_member_at, address)
    assert found is not None
    return found


async def test_one_is_opened_with_its_desks(stage: Stage) -> None:
    await fill(stage)
    stage.hub.following = {(await member(stage, "humas@contoh")).id, (await member(stage, "humas@lain")).id}
    browser = await stage.signed_in("rani", Role.AUDITOR)
    said = text_of(await browser.get(HERE))
    assert "Universitas Contoh @contoh" in said
    assert "Members 2 Connected 1 Suspended 0" in said
    assert "Desks humas (1) , zakat (1)" in said
    assert (await browser.get("/members/institutions/niemand")).status_code == 404


async def test_its_particulars_are_edited(stage: Stage) -> None:
    await fill(stage)
    browser = await stage.signed_in()
    answer = await browser.post(f"{HERE}/edit", name="Institut Contoh", city="Ambon", kind="institute")
    assert answer.headers["location"] == f"{HERE}?done=saved&count=1"
    [found] = await stage.store.read(list_institutions, "contoh", "", 1)
    assert (found.name, found.city, found.kind) == ("Institut Contoh", "Ambon", InstitutionKind.INSTITUTE)
    assert (await browser.post(f"{HERE}/edit", name="", city="")).status_code == 422


async def test_all_are_suspended_after_a_question_and_restored(stage: Stage) -> None:
    await fill(stage)
    stage.hub.following = {(await member(stage, "humas@contoh")).id}
    browser = await stage.signed_in("sari", Role.OPERATOR)
    asked = text_of(await browser.post(f"{HERE}/suspend"))
    assert "2 members are out within a second and receive no messages; 1 are connected now." in asked
    assert not (await member(stage, "humas@contoh")).suspended
    done = await browser.post(f"{HERE}/suspend", sure="yes", query="state=active")
    assert done.headers["location"] == f"{HERE}?state=active&done=suspended&count=2"
    assert [(await member(stage, one)).suspended for one in ("humas@contoh", "zakat@contoh", "humas@lain")] == [
        True,
        True,
        False,
    ]
    assert "All of its members are suspended already." in text_of(await browser.post(f"{HERE}/suspend"))
    await browser.post(f"{HERE}/restore")
    assert not (await member(stage, "zakat@contoh")).suspended
    events = [one.event for one in await stage.store.read(list_audit, AuditFilter(), 0, 20)]
    assert events.count(AuditEvent.MEMBER_SUSPENDED) == events.count(AuditEvent.MEMBER_RESTORED) == 2


async def test_rights_of_all_and_the_end_of_their_sessions(stage: Stage) -> None:
    await fill(stage)
    browser = await stage.signed_in()
    answer = await browser.post(f"{HERE}/rights", level="emergency", broadcast="yes", quota="2.5")
    assert answer.headers["location"] == f"{HERE}?done=rights&count=2"
    found = await member(stage, "zakat@contoh")
    assert (found.rights.broadcast, found.rights.highest_level, found.quota) == (True, Level.EMERGENCY, 2_500_000_000)
    assert not (await member(stage, "humas@lain")).rights.broadcast
    ended = await browser.post(f"{HERE}/end-sessions")
    assert ended.headers["location"] == f"{HERE}?done=ended&count=0"


@pytest.mark.parametrize("act", ["edit", "rights"])
async def test_an_operator_does_not_change_it(stage: Stage, act: str) -> None:
    await fill(stage)
    browser = await stage.signed_in("sari", Role.OPERATOR)
    assert (await browser.post(f"{HERE}/{act}", name="X", broadcast="yes")).status_code == 403
    assert "Edit" not in text_of(await browser.get(HERE))
