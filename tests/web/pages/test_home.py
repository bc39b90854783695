"""The home page: what needs a decision with the way to it, each part, charts; the rail says the same on every page."""

from kentongan.domain.audit import AuditEntry
from kentongan.limits import DAY
from kentongan.store.letter import CloseLetter, LeaseLetter
from kentongan.web.texts.frame import PARTS
from kentongan.words import AuditEvent, HealthPart, Role
from tests.store.people import admit, form
from tests.web.stage import Stage, text_of


def be_calm(stage: Stage) -> None:
    """A server that was just started, with every process that it should have; its first backup is still to come."""
    stage.hub.started_at = stage.clock.now
    stage.hub.workers = [*range(stage.settings.shadow.workers)]


async def test_a_calm_server_says_so_everywhere_and_every_part_has_its_words(stage: Stage) -> None:
    browser = await stage.signed_in("rani", Role.AUDITOR)
    be_calm(stage)
    home = text_of(await browser.get("/"))
    assert "Nothing needs you right now" in home
    for part in set(HealthPart) - {HealthPart.CONSOLE_CERTIFICATE}:
        assert PARTS[part].en in home
    assert home.count("Good ") >= len(HealthPart) - 1
    assert "All is well" in text_of(await browser.get("/account"))


async def test_registrations_that_wait_are_a_decision_and_nothing_wrong(stage: Stage) -> None:
    be_calm(stage)
    await stage.services.registration.submit(form("humas@satu"), "192.0.2.7")
    browser = await stage.signed_in("rani", Role.AUDITOR)
    page = await browser.get("/")
    assert "Registrations that wait for your decision: 1." in text_of(page)
    assert 'class="button primary" href="/registrations"' in page.text
    assert "All is well" in text_of(page)


async def test_what_belongs_to_no_part_is_told_by_the_rail_too(stage: Stage) -> None:
    be_calm(stage)
    browser = await stage.signed_in("rani", Role.AUDITOR)
    for number in range(20):
        await stage.services.audit.record(AuditEntry(AuditEvent.LOGIN_FAILED, source=f"192.0.2.{number}"))
    page = await browser.get("/")
    assert "Failed logins in the last hour: 20, far more than usual. Have a look" in text_of(page)
    for said in (text_of(page), text_of(await browser.get("/account"))):
        assert "Something needs a look" in said
        assert "All is well" not in said


async def test_a_letter_that_fails_again_and_again_is_behind_its_button(stage: Stage) -> None:
    be_calm(stage)
    await admit(stage.store, "humas@satu")
    for _ in range(3):
        found = await stage.store.write(LeaseLetter(1000))
        assert found is not None
        await stage.store.write(CloseLetter(found.id, "unreachable", stage.clock.now + 2000))
        stage.clock.forward(3000)
    browser = await stage.signed_in("rani", Role.AUDITOR)
    page = await browser.part("/home/parts")
    assert "Letters that cannot be sent: 1" in text_of(page)
    assert 'href="/trouble/letters"' in page.text
    assert "humas@satu" in text_of(await browser.get("/trouble/letters"))
    assert "E-mail needs a look" in text_of(await browser.get("/account"))


async def test_a_server_without_a_backup_says_so_when_the_first_should_be_there(stage: Stage) -> None:
    be_calm(stage)
    stage.clock.forward(DAY)
    browser = await stage.signed_in("rani", Role.AUDITOR)
    page = await browser.get("/")
    assert 'href="/backup">Have a look' in page.text
    assert "Backup needs a look" in text_of(page)
