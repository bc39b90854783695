"""Administrators in the console: appointed by a link, changed, removed, and seen wherever they are signed in."""

import re

from kentongan.store.audit import AuditFilter
from kentongan.words import AuditEvent, Role
from tests.web.stage import Stage, text_of

PLACE = "/security/administrators"


async def names(stage: Stage) -> dict[str, Role]:
    return {one.name: one.role for one in await stage.services.administrator.all()}


async def test_one_is_appointed_by_a_link_that_is_shown_once(stage: Stage) -> None:
    browser = await stage.signed_in()
    answer = await browser.post(f"{PLACE}/appoint", name="sari", person="Sari Contoh", role="auditor")
    [secret] = re.findall(r"/set-up/([0-9a-f]{64})", answer.text)
    assert (await stage.services.administrator.linked(secret)).name == "sari"
    listed = await browser.get(PLACE)
    assert "Sari Contoh sari · Auditor · Not set up yet" in text_of(listed)
    assert secret not in listed.text
    assert (await names(stage))["sari"] is Role.AUDITOR
    [line] = await stage.services.audit.lines(AuditFilter(AuditEvent.ADMINISTRATOR_ADDED, "console:rani"))
    assert line.subject == "sari"


async def test_what_is_wrong_stands_at_its_field_and_nothing_is_lost(stage: Stage) -> None:
    browser = await stage.signed_in()
    answer = await browser.post(f"{PLACE}/appoint", name="Bukan Nama!", person="Sari Contoh", role="auditor")
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert 'value="Sari Contoh"' in answer.text
    assert set(await names(stage)) == {"rani"}


async def test_role_and_name_are_changed(stage: Stage) -> None:
    browser = await stage.signed_in()
    await stage.person("sari", Role.AUDITOR)
    await browser.post(f"{PLACE}/change", name="sari", person="Sari Teladan", role="operator")
    assert (await names(stage))["sari"] is Role.OPERATOR
    assert "Sari Teladan" in text_of(await browser.get(PLACE))


async def test_a_new_link_and_removing_ask_once_more(stage: Stage) -> None:
    browser = await stage.signed_in()
    other = await stage.signed_in("sari", Role.OPERATOR)
    assert "A new link for sari?" in text_of(await browser.post(f"{PLACE}/renew", name="sari"))
    assert (await other.get("/")).status_code == 200
    answer = await browser.post(f"{PLACE}/renew", name="sari", sure="yes")
    assert "/set-up/" in answer.text
    assert (await other.get("/")).status_code == 303  # its session has ended
    assert "Remove sari?" in text_of(await browser.post(f"{PLACE}/remove", name="sari"))
    await browser.post(f"{PLACE}/remove", name="sari", sure="yes")
    assert set(await names(stage)) == {"rani"}


async def test_sessions_of_everybody_are_seen_and_ended_by_administrators_only(stage: Stage) -> None:
    browser = await stage.signed_in()
    other = await stage.signed_in("sari", Role.OPERATOR)
    assert "Who is signed in" not in text_of(await other.get(PLACE))
    page = await browser.get(PLACE)
    assert text_of(page).count("Browser/1") == 1  # and the other one is this browser
    [session] = re.findall(r'name="session" value="(\w+)"', page.text)  # one's own has no button
    await browser.post(f"{PLACE}/end", session=session)
    assert (await other.get("/")).status_code == 303
    assert (await browser.get("/")).status_code == 200
    [line] = await stage.services.audit.lines(AuditFilter(AuditEvent.SESSIONS_ENDED))
    assert (line.actor, line.subject) == ("console:rani", "console:sari")
