"""Tables of members in the console: looked through line by line, taken in once, and given out."""

import asyncio
import hashlib

import httpx
import pytest

from kentongan.domain.intake import read_intake
from kentongan.limits import INTAKE_BYTES
from kentongan.protocol.commands.roster import Members
from kentongan.store.audit import AuditFilter
from kentongan.web import csrf
from kentongan.words import AuditEvent, Role
from tests.store.people import admit
from tests.web.stage import SAME_ORIGIN, Browser, Stage, text_of

HEAD = "desk,code,contact,email,institution,city,kind\n"
TABLE = HEAD + (
    "humas,univ-baru,Siti Contoh,siti@baru.example,Universitas Baru,Kota Contoh,university\n"
    "rektorat,univ-baru,Budi Contoh,budi@baru.example,,,\n"
)
PLACE = "/members/import"


async def upload(browser: Browser, content: str) -> httpx.Response:
    files = {"table": ("anggota.csv", content.encode(), "text/csv")}
    return await browser.http.post(PLACE, data={csrf.FIELD: browser.token}, files=files, headers=SAME_ORIGIN)


async def addresses(stage: Stage) -> list[str]:
    return [row.address for row in (await stage.services.roster.page(Members())).members]


async def test_a_table_is_shown_first_and_then_made_once(stage: Stage) -> None:
    browser = await stage.signed_in()
    answer = await upload(browser, TABLE)
    place = answer.headers["location"]
    assert place == f"{PLACE}/{hashlib.sha256(TABLE.encode()).hexdigest()}"
    shown = text_of(await browser.get(place))
    assert "2 members at 1 institutions will be made. Nobody has been made yet." in shown
    assert "Budi Contoh rektorat@univ-baru" in shown
    assert await addresses(stage) == []
    for _ in range(2):
        assert (await browser.post(f"{place}/make")).headers["location"] == place
        assert "2 members at 1 institutions are there" in text_of(await browser.get(place))
    assert await addresses(stage) == ["humas@univ-baru", "rektorat@univ-baru"]
    lines = await stage.services.audit.lines(AuditFilter(AuditEvent.MEMBER_ADDED, "console:rani"))
    assert sorted(line.subject for line in lines) == ["humas@univ-baru", "rektorat@univ-baru"]


async def test_every_mistake_is_told_with_its_line_and_nobody_can_be_made(stage: Stage) -> None:
    await admit(stage.store, "humas@lama")
    browser = await stage.signed_in()
    table = (
        HEAD
        + "humas,lama,Ani,ani@lama.example,,,\nrektorat,lama,Budi,bukan surat,,,\n<b>,lama,Cici,c@lama.example,,,\n"
    )
    place = (await upload(browser, table)).headers["location"]
    page = await browser.get(place)
    said = text_of(page)
    assert "3 mistakes, so nobody was made" in said
    for row in ("2 desk The address humas@lama", "3 email", "4 desk"):
        assert row in said
    assert "<b>" not in page.text
    assert "/make" not in page.text
    await browser.post(f"{place}/make")
    assert await addresses(stage) == ["humas@lama"]


async def test_what_has_come_between_is_told_instead(stage: Stage) -> None:
    browser = await stage.signed_in()
    place = (await upload(browser, TABLE)).headers["location"]
    await admit(stage.store, "rektorat@univ-baru")
    await browser.post(f"{place}/make")
    assert "3 desk The address rektorat@univ-baru" in text_of(await browser.get(place))
    assert await addresses(stage) == ["rektorat@univ-baru"]


async def test_an_unhurried_table_says_that_it_goes_on(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = await stage.signed_in()
    place = (await upload(browser, TABLE)).headers["location"]
    go_on, take_in = asyncio.Event(), stage.services.intake.take_in

    async def late(content: bytes, actor: str, *, dry_run: bool) -> object:
        await go_on.wait()
        return await take_in(content, actor, dry_run=dry_run)

    monkeypatch.setattr(stage.services.intake, "take_in", late)
    monkeypatch.setattr("kentongan.web.pages.intake._PATIENCE", 0)
    for _ in range(2):
        await browser.post(f"{place}/make")
    page = await browser.get(place)
    assert "2 members are being made" in text_of(page)
    assert f'hx-get="{place}/parts"' in page.text
    assert (await upload(browser, TABLE)).headers["location"] == place
    go_on.set()
    await stage.services.intake.stop()
    part = await browser.part(f"{place}/parts")
    assert "2 members at 1 institutions are there" in text_of(part)
    assert "hx-get" not in part.text
    assert len(await addresses(stage)) == 2


async def test_what_is_no_table_comes_back_with_a_sentence(stage: Stage) -> None:
    browser = await stage.signed_in()
    nothing = await browser.post(PLACE)
    assert nothing.status_code == 422
    assert "The field “CSV” is missing." in text_of(nothing)
    large = await upload(browser, "x" * (INTAKE_BYTES.value + 1))
    assert large.status_code == 422
    assert "The file CSV is too large; at most 16 MiB." in text_of(large)
    assert (await upload(browser, "x" * (INTAKE_BYTES.value + 65_536))).status_code == 413
    gone = await browser.post(f"{PLACE}/{'0' * 64}/make")
    assert gone.status_code == 404
    assert "This table is no longer here; upload it once more." in text_of(gone)


async def test_everybody_who_matches_is_given_out(stage: Stage) -> None:
    for address in ("humas@univ-baru", "humas@univ-lain", "rektorat@univ-lain"):
        await admit(stage.store, address, contact="=1+1")
    browser = await stage.signed_in("rani", Role.AUDITOR)
    page = await browser.get("/members?institution=univ-lain")
    assert "Import CSV" not in text_of(page)
    answer = await browser.post("/members/export", query="institution=univ-lain")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "kentongan-members-2" in answer.headers["content-disposition"]
    read = read_intake(answer.content)
    assert [str(row.address) for row in read.rows] == ["humas@univ-lain", "rektorat@univ-lain"]
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert "'=1+1" in answer.text
    [line] = await stage.services.audit.lines(AuditFilter(AuditEvent.MEMBERS_EXPORTED))
    assert (line.actor, line.subject) == ("console:rani", "univ-lain")
