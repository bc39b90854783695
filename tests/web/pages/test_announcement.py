"""Announcements in the console: a desk, one question, one message, one line in the audit log."""

import json

from kentongan.ids import new_id
from kentongan.store.audit import AuditFilter, list_audit
from kentongan.words import Role
from tests.store.people import admit
from tests.web.stage import Browser, Stage, text_of

DESK = {
    "institution": "Konsorsium Contoh",
    "city": "Kota Contoh",
    "contact": "Sekretariat",
    "email": "sekretariat@konsorsium.example",
}
RAPAT = {"to": "*", "level": "important", "subject": "Rapat <b>besok</b>", "text": "Kamis.\nAula."}


async def with_a_desk(stage: Stage) -> Browser:
    browser = await stage.signed_in()
    await admit(stage.store, "a@satu")
    await admit(stage.store, "b@satu")
    assert (await browser.post("/messages/desk", **DESK)).status_code == 303
    return browser


async def sent(stage: Stage) -> list[str]:
    return [one.message.subject for one in (await stage.services.announcement.sent("", 10)).messages]


async def test_the_desk_is_made_by_the_first_administrator_who_comes(stage: Stage) -> None:
    browser = await stage.signed_in()
    assert "Announcements come from sekretariat@konsorsium" in text_of(await browser.get("/messages"))
    wrong = await browser.post("/messages/desk", **DESK | {"email": "bukan alamat"})
    assert wrong.status_code == 422
    assert 'value="Sekretariat"' in wrong.text
    assert (await browser.post("/messages/desk", **DESK)).headers["location"] == "/messages"
    assert "from sekretariat@konsorsium" in text_of(await browser.get("/messages"))
    assert (await stage.services.announcement.desk()).may_announce


async def test_an_announcement_is_sent_after_one_question_and_once(stage: Stage) -> None:
    browser = await with_a_desk(stage)
    fields = RAPAT | {"id": new_id()}
    asked = await browser.post("/messages/send", **fields)
    assert "Send it to 2 recipients?" in text_of(asked)
    assert "Rapat &lt;b&gt;besok&lt;/b&gt;" in asked.text
    back = await browser.post("/messages/send", **fields, sure="no")
    assert "Kamis.\nAula.</textarea>" in back.text
    assert await sent(stage) == []
    for _ in range(2):  # a form that is sent twice is one message
        answer = await browser.post("/messages/send", **fields, sure="yes")
        assert answer.headers["location"] == "/messages?sent=yes"
    assert await sent(stage) == ["Rapat <b>besok</b>"]
    shown = await browser.get("/messages?sent=yes")
    assert "The announcement was sent" in text_of(shown)
    assert "Rapat &lt;b&gt;besok&lt;/b&gt;" in shown.text
    assert "2 recipients · shown 0 % · acknowledged 0 %" in text_of(await browser.part("/messages/sent"))
    [line] = await stage.store.read(list_audit, AuditFilter(event="announcement_sent"), 0, 10)
    assert (line.actor, json.loads(line.detail)["level"]) == ("console:rani", "important")


async def test_what_cannot_be_sent_is_said_above_what_was_typed(stage: Stage) -> None:
    browser = await with_a_desk(stage)
    for wrong, said in (
        ({"to": "@tiada"}, "@tiada"),
        ({"to": " , "}, "recipient"),
        ({"subject": " "}, "subject"),
        ({"level": "loud"}, "level"),
        ({"text": "x" * 4001}, "4000"),
    ):
        answer = await browser.post("/messages/send", **RAPAT | wrong)
        assert answer.status_code == 422
        assert said in text_of(answer)
    assert 'value="Rapat' in (await browser.post("/messages/send", **RAPAT | {"to": "@tiada"})).text
    assert await sent(stage) == []


async def test_others_than_administrators_only_look(stage: Stage) -> None:
    await with_a_desk(stage)
    for role in (Role.AUDITOR, Role.OPERATOR):
        browser = await stage.signed_in(role.value, role)
        page = await browser.get("/messages")
        assert "Only administrators can announce" in text_of(page)
        assert "/messages/send" not in page.text
        assert (await browser.post("/messages/send", **RAPAT, sure="yes")).status_code == 403
    assert await sent(stage) == []
