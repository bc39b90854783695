"""Members in the console: found by institution, paged by key, changed one or many, by whom the table lets."""

import re

import pytest

from kentongan.protocol.commands.roster import Members
from kentongan.store.audit import AuditFilter, list_audit
from kentongan.store.member import MemberRecord, SetRights, SetSuspended, get_member_at
from kentongan.words import AuditEvent, Level, Role
from tests.store.people import admit
from tests.web.stage import Browser, Stage, text_of

EVERYBODY = ["humas@bahari", "rektorat@bahari", "humas@contoh", "zakat@contoh"]


async def fill(stage: Stage) -> None:
    """In another order than they shall be shown; `a@z` would come before `b@a` by address alone."""
    for address in ("zakat@contoh", "humas@bahari", "humas@contoh", "rektorat@bahari"):
        await admit(stage.store, address, contact=f"Kontak {address.partition('@')[0].title()}")


async def member(stage: Stage, address: str) -> MemberRecord:
    found = await stage.store.read(get_member_at, address)
    assert found is not None
    return found


def shown(text: str) -> list[str]:
    return re.findall(r'name="address" value="([^"]+)"', text)


async def acts_of(stage: Stage) -> list[tuple[AuditEvent, str, str]]:
    return [(one.event, one.actor, one.subject) for one in await stage.store.read(list_audit, AuditFilter(), 0, 20)]


async def test_members_stand_by_institution(stage: Stage) -> None:
    await fill(stage)
    browser = await stage.signed_in()
    page = await browser.get("/members")
    assert shown(page.text) == EVERYBODY
    said = text_of(page)
    assert said.index("Universitas Bahari") < said.index("humas@bahari") < said.index("Universitas Contoh")
    assert "2 institutions, 4 members, 0 sessions connected" in said
    assert "@bahari · 2 members" in said


async def test_pages_lead_on_and_back_by_key(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kentongan.web.pages.member._ROWS", 2)
    await fill(stage)
    await admit(stage.store, "aula@bahari")
    browser = await stage.signed_in()
    await browser.get("/members")
    path, seen = "/members?broadcast=no", []
    while path:
        page = await browser.get(path)
        seen.append((path, shown(page.text)))
        assert "5 members match" in text_of(page)
        path = link(page.text, "after")
    assert [rows for _, rows in seen] == [
        ["aula@bahari", "humas@bahari"],
        ["rektorat@bahari", "humas@contoh"],
        ["zakat@contoh"],
    ]
    back = await browser.get(seen[2][0])
    for _, rows in reversed(seen[:2]):
        back = await browser.get(link(back.text, "before"))
        assert shown(back.text) == rows
    assert link(back.text, "before") == ""


def link(text: str, way: str) -> str:
    found = re.search(rf'href="(/members\?{way}=[^"]+)"', text)
    return found[1].replace("&amp;", "&") if found else ""


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("search=zakat", ["zakat@contoh"]),
        ("search=UNIVERSITAS+bahari", ["humas@bahari", "rektorat@bahari"]),
        ("institution=contoh", ["humas@contoh", "zakat@contoh"]),
        ("state=suspended", ["humas@contoh"]),
        ("state=active&institution=contoh", ["zakat@contoh"]),
        ("level=emergency", ["rektorat@bahari"]),
        ("broadcast=yes", ["rektorat@bahari"]),
        ("state=nonsense&level=x&broadcast=maybe&after=../x&before=%00", EVERYBODY),
        ("search=%25", []),
    ],
)
async def test_the_address_is_the_filter(stage: Stage, query: str, wanted: list[str]) -> None:
    await fill(stage)
    await stage.store.write(SetSuspended("humas@contoh", True, "test"))
    await stage.store.write(SetRights("rektorat@bahari", True, Level.EMERGENCY))
    browser = await stage.signed_in()
    assert shown((await browser.get(f"/members?{query}")).text) == wanted
    assert shown((await browser.part(f"/members/rows?{query}")).text) == wanted


async def test_who_is_connected_and_how_full_the_quota_is(stage: Stage) -> None:
    await fill(stage)
    stage.hub.following = {(await member(stage, "humas@contoh")).id}
    browser = await stage.signed_in("rani", Role.AUDITOR)
    said = text_of(await browser.get("/members"))
    assert said.count("Connected") == 1
    assert said.count("Never signed in") == 3
    assert "0 B of 10.7 GB" in said
    assert "End sessions" not in said  # an auditor reads


async def test_one_is_opened_beside_the_list(stage: Stage) -> None:
    await fill(stage)
    browser = await stage.signed_in()
    page = await browser.get("/members/humas@contoh?search=humas")
    assert "Kontak Humas" in text_of(page)
    assert "humas@contoh.example" in text_of(page)
    assert 'href="/members?search=humas"' in page.text  # closing it leads back to the list as it was
    assert (await browser.get("/members/niemand@contoh")).status_code == 404
    assert (await browser.get("/members/humas@no/thing")).status_code == 404
    assert (await browser.get("/members/no sense@contoh")).status_code == 422


async def test_suspending_asks_with_the_consequence(stage: Stage) -> None:
    await fill(stage)
    await stage.store.write(SetSuspended("zakat@contoh", True, "test"))
    stage.hub.following = {(await member(stage, "humas@contoh")).id}
    browser = await stage.signed_in("rani", Role.OPERATOR)
    chosen = ["humas@bahari", "humas@contoh", "zakat@contoh"]
    asked = await browser.post("/members/suspend", address=chosen, query="search=a")
    said = text_of(asked)
    assert "2 members are out within a second and receive no messages. 1 of them are connected now." in said
    assert not (await member(stage, "humas@contoh")).suspended
    done = await browser.post("/members/suspend", address=shown(asked.text), query="search=a", sure="yes")
    assert done.headers["location"] == "/members?search=a&done=suspended&count=2"
    assert "Suspended: 2." in text_of(await browser.get(done.headers["location"]))
    assert [(await member(stage, one)).suspended for one in EVERYBODY] == [True, False, True, True]
    assert (AuditEvent.MEMBER_SUSPENDED, "console:rani", "humas@contoh") in await acts_of(stage)


async def test_restoring_ending_and_a_new_password(stage: Stage) -> None:
    await fill(stage)
    await stage.store.write(SetSuspended("humas@contoh", True, "test"))
    browser = await stage.signed_in()
    done = await browser.post("/members/restore", only="humas@contoh")
    assert done.headers["location"] == "/members/humas@contoh?done=restored&count=1"
    assert not (await member(stage, "humas@contoh")).suspended
    ended = await browser.post("/members/end-sessions", address=["humas@contoh", "humas@bahari"])
    assert ended.headers["location"] == "/members?done=ended&count=0"
    await browser.post("/members/reset-password", address=["humas@contoh", "humas@bahari"])
    assert [event for event, _, _ in await acts_of(stage)].count(AuditEvent.PASSWORD_RESET) == 2


async def test_rights_of_many_leave_what_is_not_said(stage: Stage) -> None:
    await fill(stage)
    await stage.store.write(SetRights("humas@contoh", True, Level.NORMAL))
    browser = await stage.signed_in()
    chosen = ["humas@contoh", "zakat@contoh"]
    answer = await browser.post("/members/rights", address=chosen, quota="1,5", level="emergency", broadcast="")
    assert answer.headers["location"] == "/members?done=rights&count=2"
    found = [await member(stage, one) for one in chosen]
    assert [one.rights.broadcast for one in found] == [True, False]
    assert {one.rights.highest_level for one in found} == {Level.EMERGENCY}
    assert {one.quota for one in found} == {1_500_000_000}
    await browser.post("/members/rights", only="zakat@contoh", quota="0")
    assert (await member(stage, "zakat@contoh")).quota is None


@pytest.mark.parametrize("quota", ["-1", "1e9", "viel", "1.2.3", "99999999999", "1,", "\u0661"])
async def test_a_quota_that_is_no_amount_is_refused(stage: Stage, quota: str) -> None:
    await fill(stage)
    browser = await stage.signed_in()
    answer = await browser.post("/members/rights", only="zakat@contoh", quota=quota)
    assert answer.status_code == 422
    assert "“quota”" in text_of(answer)


async def test_what_is_refused_is_told_and_the_others_are_done(stage: Stage) -> None:
    await fill(stage)
    browser = await stage.signed_in()
    answer = await browser.post("/members/restore", address=["humas@contoh", "gone@contoh"], query="institution=contoh")
    assert answer.status_code == 404
    assert "gone@contoh" in text_of(answer)
    assert shown(answer.text) == ["humas@contoh", "zakat@contoh"]  # the list is still the one that was looked at
    assert (AuditEvent.MEMBER_RESTORED, "console:rani", "humas@contoh") in await acts_of(stage)
    assert (await browser.post("/members/restore")).status_code == 422


async def test_contact_and_email_are_edited(stage: Stage) -> None:
    await fill(stage)
    browser = await stage.signed_in()
    answer = await browser.post("/members/humas@contoh/edit", contact="Budi Contoh", email="budi@contoh.example")
    assert answer.headers["location"] == "/members/humas@contoh?done=saved&count=1"
    found = await member(stage, "humas@contoh")
    assert (found.contact, found.email) == ("Budi Contoh", "budi@contoh.example")
    assert (await browser.post("/members/humas@contoh/edit", contact="", email="x")).status_code == 422


async def test_one_is_added_by_hand(stage: Stage) -> None:
    browser = await stage.signed_in()
    fields = {"code": "baru", "desk": "humas", "contact": "Ani Contoh", "email": "ani@baru.example"}
    incomplete = await browser.post("/members/add", **fields)
    assert incomplete.status_code == 422
    assert 'value="Ani Contoh"' in incomplete.text  # nothing has to be typed again
    new = fields | {"institution": "Universitas Baru", "city": "Ambon", "kind": "university"}
    answer = await browser.post("/members/add", **new)
    assert answer.headers["location"] == "/members/humas@baru?done=added"
    [row] = (await stage.services.roster.page(Members())).members
    assert (row.address, row.institution) == ("humas@baru", "Universitas Baru")


async def test_hostile_names_are_text(stage: Stage) -> None:
    name = "<img src=x onerror=alert(1)>"
    await admit(stage.store, "humas@satu", institution=name, city=name, contact=name)
    browser = await stage.signed_in()
    for path in ("/members", "/members/humas@satu", f"/members?search={name}", f"/members/add?institution={name}"):
        page = await browser.get(path)
        assert page.status_code == 200
        assert "<img src=x" not in page.text
    asked = await browser.post("/members/suspend", only="humas@satu", query=f"search={name}")
    assert "<img src=x" not in asked.text
    assert name in text_of(asked)


@pytest.mark.parametrize("act", ["edit", "rights", "reset-password"])
async def test_an_operator_changes_no_rights(stage: Stage, act: str) -> None:
    await fill(stage)
    browser: Browser = await stage.signed_in("sari", Role.OPERATOR)
    path = f"/members/humas@contoh/{act}" if act == "edit" else f"/members/{act}"
    assert (await browser.post(path, only="humas@contoh", broadcast="yes", contact="X")).status_code == 403
    assert not (await member(stage, "humas@contoh")).rights.broadcast
    assert "Set rights" not in text_of(await browser.get("/members/humas@contoh"))
