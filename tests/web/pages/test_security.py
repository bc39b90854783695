"""Security in the console: the chain, the log in plain words, who waits, certificates."""

import asyncio
import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import Connection, update
from structlog.testing import capture_logs

from kentongan.bus.bus import AuditLooked
from kentongan.domain.audit import AuditEntry
from kentongan.services.audit import AuditCheck
from kentongan.store.audit import AuditFilter
from kentongan.store.schema import audit as table
from kentongan.store.writer import Operation
from kentongan.web.texts.audit import EVENTS
from kentongan.words import AuditEvent, Role
from tests.web.stage import Browser, Stage, text_of

SCRIPT = "<script>alert(1)</script>"


async def note(stage: Stage, event: AuditEvent, actor: str = "", subject: str = "", **detail: str | int) -> None:
    await stage.services.audit.record(AuditEntry(event, actor, "192.0.2.9", subject, detail))


async def look(stage: Stage, browser: Browser) -> None:
    """Press the button, and wait for what comes of it."""
    looked = asyncio.Event()
    stage.bus.subscribe(lambda event: looked.set() if isinstance(event, AuditLooked) else None)
    answer = await browser.post("/security/verify")
    assert (answer.status_code, answer.headers["location"]) == (303, "/security")
    await asyncio.wait_for(looked.wait(), 10)


def test_every_event_has_its_words() -> None:
    assert set(EVENTS) == set(AuditEvent)


async def test_an_event_without_words_stands_there_by_its_name(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(EVENTS, AuditEvent.MEMBER_SUSPENDED)
    await note(stage, AuditEvent.MEMBER_SUSPENDED, "console:rani", "humas@satu")
    browser = await stage.signed_in("rani", Role.AUDITOR)
    answer = await browser.get("/security")
    assert answer.status_code == 200
    assert "(no event that is known) member_suspended humas@satu" in text_of(answer)


async def test_the_first_sentence_says_whether_the_chain_is_unbroken(stage: Stage) -> None:
    await stage.services.audit.started()
    browser = await stage.signed_in("rani", Role.AUDITOR)
    assert "The chain ends where it was signed" in text_of(await browser.get("/security"))
    await look(stage, browser)
    said = text_of(await browser.get("/security"))
    assert "The chain is unbroken" in said
    assert "Nobody has changed or removed one." in said
    assert "The chain is unbroken" in text_of(await browser.part("/security/chain"))
    assert "The chain is unbroken" in text_of(await browser.part("/security/said"))


async def test_a_page_asked_for_as_a_look_ends_looks_again(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """It knows of no result yet: then it must not stay as it is."""
    await stage.services.audit.started()
    browser = await stage.signed_in()
    audit, go = stage.services.audit, asyncio.Event()
    verify, damage = audit.verify, audit.damage

    async def held(**how: Any) -> AuditCheck:
        await go.wait()
        return await verify(**how)

    async def late() -> str:
        go.set()
        await looking
        return await damage()

    monkeypatch.setattr(audit, "verify", held)
    monkeypatch.setattr(audit, "damage", late)
    looking = await stage.services.verification.begin("local:test")
    assert "htmx:sseOpen" in (await browser.get("/security")).text


@dataclass(frozen=True)
class Forge(Operation[None]):
    """Gives an entry another subject."""

    sequence: int
    subject: str

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["Forge"], now: int) -> list[Any]:
        for one in operations:
            connection.execute(update(table).where(table.c.sequence == one.sequence).values(subject=one.subject))
        return [None] * len(operations)


async def test_a_break_names_the_first_bad_entry(stage: Stage) -> None:
    await stage.services.audit.started()
    await note(stage, AuditEvent.LOGIN_FAILED, subject="humas@satu")
    browser = await stage.signed_in()
    await stage.store.write(Forge(2, "humas@dua"))
    with capture_logs():
        await look(stage, browser)
    said = text_of(await browser.get("/security"))
    assert "The chain is broken" in said
    assert "Entry 2 is not what it was." in said


async def test_the_log_is_told_in_plain_words_and_filtered_by_the_address(stage: Stage) -> None:
    await note(stage, AuditEvent.MEMBER_SUSPENDED, "console:rani", "humas@satu")
    await note(stage, AuditEvent.MESSAGE_DISCLOSED, "console:agus", "humas@dua", reason="complaint 2026-11")
    browser = await stage.signed_in("rani", Role.AUDITOR)
    said = text_of(await browser.get("/security"))
    assert "Member suspended humas@satu from 192.0.2.9 Rani Sampelia" in said
    assert "Message content opened humas@dua from 192.0.2.9 · reason: complaint 2026-11 console:agus" in said
    for query, there in {
        "event=member_suspended": True,
        "actor=console:rani&event=member_suspended": True,
        "subject=humas@satu": True,
        "subject=humas": False,
        "until=2000-01-01": False,
        "since=2000-01-01": True,
        "since=nonsense&event=nothing": True,
    }.items():
        assert ("Member suspended humas@satu" in text_of(await browser.get(f"/security?{query}"))) is there, query
    assert "No entry is like that" in text_of(await browser.get("/security?subject=nobody"))


async def test_pages_go_on_where_the_last_one_ended(stage: Stage) -> None:
    for number in range(60):
        await note(stage, AuditEvent.LOGIN_FAILED, subject=f"desk-{number}@satu")
    browser = await stage.signed_in("rani", Role.AUDITOR)
    first = await browser.get("/security?event=login_failed")
    assert "desk-59@satu" in first.text
    assert "desk-9@satu" not in first.text
    older = await browser.get("/security?before=11&event=login_failed")
    assert 'href="/security?before=11&amp;event=login_failed"' in first.text
    assert "desk-9@satu" in text_of(older)
    assert "Newest" in text_of(older)


async def test_words_of_ours_are_said_in_the_language_and_a_reason_as_it_was_written(stage: Stage) -> None:
    await note(stage, AuditEvent.RIGHTS_SET, "console:rani", "humas@satu", highest_level="emergency")
    await note(stage, AuditEvent.MESSAGE_DISCLOSED, "console:rani", "humas@satu", reason="emergency")
    browser = await stage.signed_in("rani", Role.AUDITOR)
    said = text_of(await browser.get("/security", **{"Accept-Language": "id"}))
    assert "tingkat tertinggi: Darurat" in said
    assert "alasan: emergency" in said


async def test_what_strangers_wrote_is_text(stage: Stage) -> None:
    await note(stage, AuditEvent.LOGIN_FAILED, SCRIPT, SCRIPT, why=SCRIPT)
    browser = await stage.signed_in("rani", Role.AUDITOR)
    for path in ("/security", f"/security?subject={SCRIPT}&actor={SCRIPT}"):
        page = (await browser.get(path)).text
        assert SCRIPT not in page
        assert "&lt;script&gt;" in page


async def test_the_export_is_a_harmless_table_and_is_recorded(stage: Stage) -> None:
    await note(stage, AuditEvent.LOGIN_FAILED, subject="=cmd()")
    await note(stage, AuditEvent.MEMBER_SUSPENDED, "console:rani", "humas@satu")
    browser = await stage.signed_in("rani", Role.AUDITOR)
    answer = await browser.post("/security/export", event="login_failed")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"].startswith('attachment; filename="kentongan-audit-')
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [(row["event"], row["subject"]) for row in rows] == [("login_failed", "'=cmd()")]
    [line] = await stage.services.audit.lines(AuditFilter(AuditEvent.AUDIT_EXPORTED))
    assert line.actor == "console:rani"


async def test_failed_logins_and_who_waits_are_seen_and_unblocked(stage: Stage) -> None:
    browser = await stage.signed_in()
    await note(stage, AuditEvent.LOGIN_FAILED, subject="humas@satu")
    for _ in range(20):
        stage.services.limiter.charge("198.51.100.3")
    said = text_of(await browser.get("/security"))
    assert "1 in the last hour" in said
    assert "198.51.100.3 network address, logins ·" in said
    await browser.post("/security/unblock", what="198.51.100.3")
    assert "Nobody has to wait." in text_of(await browser.get("/security"))
    [line] = await stage.services.audit.lines(AuditFilter(AuditEvent.SOURCE_UNBLOCKED))
    assert (line.actor, line.subject) == ("console:rani", "198.51.100.3")


async def test_each_failed_login_that_is_shown_is_in_one_of_the_lists_that_follow(stage: Stage) -> None:
    browser = await stage.signed_in()
    await note(stage, AuditEvent.LOGIN_FAILED, subject="humas@satu")
    await note(stage, AuditEvent.ADMINISTRATOR_REFUSED, subject="budi")
    said = (await browser.get("/security")).text
    lists = re.findall(r'<a href="(/security\?event=[a-z_]+)">(All [^<]+)</a>', said)
    assert [words for _, words in lists] == ["All failed logins of members", "All who were refused at the console"]
    found = [(await browser.get(address)).text.partition("<tbody>")[2].partition("</tbody>")[0] for address, _ in lists]
    assert [[name in rows for name in ("humas@satu", "budi")] for rows in found] == [[True, False], [False, True]]


async def test_the_certificate_is_renewed_with_the_same_key(stage: Stage) -> None:
    browser = await stage.signed_in()
    before = stage.services.certificate.state()
    page = text_of(await browser.get("/security"))
    assert before.fingerprint in page
    certificate = (stage.folder / "certificate.pem").read_bytes()
    await browser.post("/security/renew", which="main")
    assert (stage.folder / "certificate.pem").read_bytes() != certificate
    assert stage.services.certificate.state().fingerprint == before.fingerprint
    assert (await browser.post("/security/renew", which="console")).status_code == 403  # there is none on this stage


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.OPERATOR])
async def test_who_only_reads_sees_no_button_that_acts(stage: Stage, role: Role) -> None:
    for _ in range(20):
        stage.services.limiter.charge("198.51.100.3")
    said = text_of(await (await stage.signed_in("rani", role)).get("/security"))
    assert "198.51.100.3" in said
    assert "Unblock" not in said.replace("Unblocked", "")
    assert "Renew with the same key" not in said


async def test_why_a_login_failed_is_said_in_words(stage: Stage) -> None:
    stage.services.audit.note(AuditEvent.LOGIN_FAILED, subject="humas@satu", detail={"why": "login_refused"})
    browser = await stage.signed_in("rani", Role.AUDITOR)
    await browser.post("/preferences", language="id")
    assert "karena: nama atau kata sandi tidak cocok" in text_of(await browser.get("/security"))
