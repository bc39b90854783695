"""Registrations in the console: found, doubted, decided once, told with a reason."""

import pytest

from kentongan.store.letter import CloseLetter, LeaseLetter
from kentongan.words import LetterState, RegistrationState, Role
from tests.store.people import admit, form
from tests.web.stage import Stage, text_of


async def submit(stage: Stage, address: str, origin: str = "192.0.2.7", **details: str) -> int:
    return (await stage.services.registration.submit(form(address, **details), origin)).number


async def state_of(stage: Stage, number: int) -> RegistrationState:
    return (await stage.services.registration.look(number)).state


async def test_what_waits_is_listed_with_its_doubts(stage: Stage) -> None:
    await admit(stage.store, "humas@lama", institution="Universitas Contoh Nusantara")
    await submit(stage, "humas@baru", institution="Universitas Contoh Nusantari", email="a@gmail.com")
    browser = await stage.signed_in("rani", Role.AUDITOR)
    assert "2 warnings" in text_of(await browser.get("/registrations"))
    opened = text_of(await browser.get("/registrations/2"))
    assert "“Universitas Contoh Nusantara” is a member already." in opened
    assert "gmail.com, not an address of a campus." in opened
    assert "Reject with reason" not in opened  # an auditor reads


async def test_one_is_approved_as_it_was_read(stage: Stage) -> None:
    number = await submit(stage, "humas@satu")
    browser = await stage.signed_in("rani", Role.OPERATOR)
    await browser.get("/registrations")
    stale = await browser.post("/registrations/approve", **{"only": number, f"revision-{number}": 7})
    assert stale.status_code == 409
    assert await state_of(stage, number) is RegistrationState.PENDING
    answer = await browser.post("/registrations/approve", **{"only": number, f"revision-{number}": 0})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/registrations/{number}")
    assert "Rani Sampelia approved this just now" in text_of(await browser.get(f"/registrations/{number}"))
    again = await browser.post("/registrations/approve", only=number)
    assert again.status_code == 409
    assert "has been decided already" in text_of(again)


async def test_doubts_ask_once_more(stage: Stage) -> None:
    number = await submit(stage, "humas@satu", email="a@gmail.com")
    browser = await stage.signed_in("rani", Role.OPERATOR)
    asked = await browser.post("/registrations/approve", **{"number": [number], f"revision-{number}": 0})
    assert "Approve in spite of the warnings?" in text_of(asked)
    assert await state_of(stage, number) is RegistrationState.PENDING
    await browser.post("/registrations/approve", **{"number": [number], f"revision-{number}": 0, "sure": "yes"})
    assert await state_of(stage, number) is RegistrationState.APPROVED


@pytest.mark.parametrize("reason", ["", "  "])
async def test_nobody_is_rejected_without_a_reason(stage: Stage, reason: str) -> None:
    number = await submit(stage, "humas@satu")
    browser = await stage.signed_in("rani", Role.OPERATOR)
    assert (await browser.post("/registrations/reject", only=number, reason=reason)).status_code == 422
    assert await state_of(stage, number) is RegistrationState.PENDING


async def test_many_at_once_and_what_was_refused_is_told(stage: Stage) -> None:
    numbers = [await submit(stage, f"humas@kampus-{place}", f"192.0.2.{place}") for place in range(3)]
    await stage.services.registration.reject(numbers[0], "Ganda.", "local:siti")
    browser = await stage.signed_in("rani", Role.OPERATOR)
    answer = await browser.post("/registrations/approve", number=numbers)
    assert "registration 1 has been decided already" in text_of(answer)
    assert [await state_of(stage, number) for number in numbers[1:]] == [RegistrationState.APPROVED] * 2


async def test_hostile_names_are_text(stage: Stage) -> None:
    name = "<img src=x onerror=alert(1)>"
    number = await submit(stage, "humas@satu", institution=name, city=name, contact=name)
    browser = await stage.signed_in()
    for path in ("/registrations", f"/registrations/{number}", f"/registrations?search={name}"):
        page = await browser.get(path)
        assert "<img src=x" not in page.text
        assert name in text_of(page)


@pytest.mark.parametrize("query", ["state=nonsense", "before=-1", "before=9999999999999999999", "search=%25_%27--"])
async def test_odd_parameters_are_harmless(stage: Stage, query: str) -> None:
    browser = await stage.signed_in()
    assert (await browser.get(f"/registrations?{query}")).status_code == 200


async def test_a_letter_is_stuck_when_something_was_wrong_and_not_when_it_is_being_sent(stage: Stage) -> None:
    number = await submit(stage, "humas@satu")
    await stage.services.registration.approve(number, "console:rani")
    browser = await stage.signed_in("rani", Role.AUDITOR)
    found = await stage.store.write(LeaseLetter(60_000))
    assert found is not None
    assert "E-mail state will be sent" in text_of(await browser.get(f"/registrations/{number}"))
    await stage.store.write(CloseLetter(found.id, "unreachable", stage.clock.now + 1000))
    assert "E-mail state stuck, 1 tries" in text_of(await browser.get(f"/registrations/{number}"))


async def test_a_letter_that_was_sent_is_sent_again(stage: Stage) -> None:
    number = await submit(stage, "humas@satu")
    browser = await stage.signed_in("rani", Role.OPERATOR)
    assert "Resend" not in text_of(await browser.get(f"/registrations/{number}"))
    await stage.services.registration.approve(number, "local:siti")
    leased = await stage.store.write(LeaseLetter(60_000))
    assert leased is not None
    await stage.store.write(CloseLetter(leased.id))
    assert "Resend" in text_of(await browser.get(f"/registrations/{number}"))
    again = await browser.post(f"/registrations/{number}/resend")
    assert again.headers["location"] == f"/registrations/{number}?state=approved"
    waiting = (await stage.services.letter.page(LetterState.WAITING, 0)).letters
    assert [(letter.kind, letter.address) for letter in waiting] == [("welcome", "humas@satu")]
