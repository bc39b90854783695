"""The letters of the server in the console: what waits, what has failed and why, and trying again."""

import pytest

from kentongan.store.letter import CloseLetter, LeaseLetter
from kentongan.words import LetterState, Role
from tests.store.people import admit
from tests.web.stage import Stage, text_of


async def fail(stage: Stage, error: str = "550 <b>ditolak</b>") -> int:
    """Give a letter up."""
    found = await stage.store.write(LeaseLetter(1000))
    assert found is not None
    await stage.store.write(CloseLetter(found.id, error, given_up=True))
    stage.clock.forward(2000)
    return found.id


async def states(stage: Stage) -> list[LetterState]:
    return [one.state for one in (await stage.services.letter.page(None, 0)).letters]


async def test_letters_stand_under_their_state_with_their_trouble(stage: Stage) -> None:
    await admit(stage.store, "a@satu")
    await fail(stage)
    await admit(stage.store, "b@satu")
    browser = await stage.signed_in("rani", Role.AUDITOR)
    waiting = text_of(await browser.get("/trouble/letters?state=waiting"))
    assert "b@satu.example b@satu" in waiting
    assert "a@satu" not in waiting
    failed = await browser.part("/trouble/letters/rows?state=failed")
    assert "a@satu.example a@satu" in text_of(failed)
    assert "given up after 1 tries" in text_of(failed)
    assert "550 &lt;b&gt;ditolak&lt;/b&gt;" in failed.text
    assert "Try" not in text_of(failed)
    assert "No letters here" in text_of(await browser.get("/trouble/letters?state=sent"))
    assert (await browser.get("/trouble/letters?state=tiada&after=x")).status_code == 200


async def test_whoever_comes_without_a_state_sees_first_what_was_given_up(stage: Stage) -> None:
    await admit(stage.store, "a@satu")
    browser = await stage.signed_in("rani", Role.AUDITOR)
    assert "a@satu" in text_of(await browser.get("/trouble/letters"))
    await fail(stage)
    await admit(stage.store, "b@satu")
    given_up = text_of(await browser.get("/trouble/letters"))
    assert "a@satu" in given_up
    assert "b@satu" not in given_up


@pytest.mark.parametrize("one", [True, False])
async def test_letters_that_failed_are_tried_again_one_or_all(stage: Stage, one: bool) -> None:
    for address in ("a@satu", "b@satu"):
        await admit(stage.store, address)
        number = await fail(stage)
    browser = await stage.signed_in("rani", Role.OPERATOR)
    assert "Try all failed ones again" in text_of(await browser.get("/trouble/letters?state=failed"))
    answer = await browser.post("/trouble/letters/retry", **({"letter": number} if one else {}))
    assert answer.headers["location"] == f"/trouble/letters?due={1 if one else 2}"
    assert f"{1 if one else 2} letters will be tried now" in text_of(await browser.get(answer.headers["location"]))
    expected = [LetterState.FAILED, LetterState.WAITING] if one else [LetterState.WAITING] * 2
    assert await states(stage) == expected


async def test_what_stands_in_the_address_is_no_sentence(stage: Stage) -> None:
    browser = await stage.signed_in("rani", Role.AUDITOR)
    for due in ("1<b>", "seratus", "9" * 40):
        assert "will be tried" not in text_of(await browser.get(f"/trouble/letters?due={due}"))


async def test_why_a_letter_is_stuck_is_said_in_words(stage: Stage) -> None:
    await admit(stage.store, "humas@satu")
    leased = await stage.store.write(LeaseLetter(60_000))
    assert leased is not None
    later = stage.clock.now + 60_000
    await stage.store.write(CloseLetter(leased.id, "recipient_refused 550", later))
    browser = await stage.signed_in("rani", Role.AUDITOR)
    assert "the mail server refuses the recipient (550)" in text_of(await browser.get("/trouble/letters"))
    await browser.post("/preferences", language="id")
    assert "server surat menolak penerimanya (550)" in text_of(await browser.get("/trouble/letters"))
