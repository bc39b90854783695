"""Trouble in the console: the log with a filter, a bundle without secrets, a test popup."""

import io
import tarfile

from kentongan.store.audit import AuditFilter, list_audit
from kentongan.words import Role
from tests.store.people import admit
from tests.web.stage import Stage, text_of

DESK = {"institution": "Konsorsium Contoh", "city": "Kota", "contact": "Sekretariat", "email": "s@konsorsium.example"}


async def events(stage: Stage) -> list[str]:
    found = await stage.store.read(list_audit, AuditFilter(actor="console:rani"), 0, 20)
    return [line.event for line in reversed(found)]


async def test_the_log_is_shown_newest_first_without_secrets_and_without_markup(stage: Stage) -> None:
    for text in ("started", "warning mail <b>ditolak</b>", f"warning mail {'a1' * 32}", "warning disk"):
        stage.log(None, "", text)
    browser = await stage.signed_in("rani", Role.AUDITOR)
    page = await browser.get("/trouble")
    said = text_of(page)
    assert said.index("warning disk") < said.index("started")
    assert "&lt;b&gt;ditolak&lt;/b&gt;" in page.text
    found = text_of(await browser.part("/trouble/log?search=MAIL warning"))
    assert "The newest 2 lines" in found
    assert "warning mail […]" in found
    assert "started" not in found
    assert "No line has these words" in text_of(await browser.get("/trouble?search=tiada"))
    assert "/trouble/test" not in page.text
    assert "/trouble/bundle" not in page.text


async def test_at_most_a_hundred_lines_are_shown(stage: Stage) -> None:
    for number in range(150):
        stage.log(None, "", f"baris {number}.")
    browser = await stage.signed_in("rani", Role.AUDITOR)
    said = text_of(await browser.part("/trouble/log"))
    assert "The newest 100 lines" in said
    assert "baris 149." in said
    assert "baris 49." not in said


async def test_the_bundle_is_a_file_and_is_recorded(stage: Stage) -> None:
    stage.log(None, "", "started")
    browser = await stage.signed_in()
    answer = await browser.post("/trouble/bundle")
    assert answer.headers["content-type"] == "application/gzip"
    assert answer.headers["content-disposition"] == 'attachment; filename="kentongan-diagnostics.tar.gz"'
    with tarfile.open(fileobj=io.BytesIO(answer.content)) as bundle:
        log = bundle.extractfile("kentongan-diagnostics/log.txt")
        assert log is not None
        assert log.read() == b"started\n"
        settings = bundle.extractfile("kentongan-diagnostics/settings.txt")
        assert settings is not None
        assert "Konsorsium Contoh" in settings.read().decode()
    assert "diagnostics_made" in await events(stage)


async def test_a_test_popup_goes_to_one_member(stage: Stage) -> None:
    await admit(stage.store, "a@satu")
    browser = await stage.signed_in()
    early = await browser.post("/trouble/test", address="a@satu")
    assert early.status_code == 422
    assert "sekretariat@konsorsium has not been made yet. Make it first on the page Messages" in text_of(early)
    assert 'value="a@satu"' in early.text
    await browser.post("/messages/desk", **DESK)
    operator = await stage.signed_in("sari", Role.OPERATOR)
    answer = await operator.post("/trouble/test", address="a@satu")
    assert answer.headers["location"] == "/trouble?tested=yes"
    assert "The test popup was sent" in text_of(await operator.get("/trouble?tested=yes"))
    [sent] = (await stage.services.announcement.sent("", 10)).messages
    assert (sent.message.to, sent.message.subject) == (["a@satu"], "Tes popup · Test popup")
    assert (await operator.post("/trouble/test", address="x@tiada")).status_code == 422
    assert (await operator.post("/trouble/bundle")).status_code == 403
