"""Statistics in the console: every institution with numbers and bars, over a day, a week or a month."""

import pytest

from kentongan.ids import new_id
from kentongan.limits import DAY
from kentongan.protocol.commands.message import Send
from kentongan.services.login import membership_of
from kentongan.store.member import get_member_at
from kentongan.web.pages.statistics import took
from kentongan.web.wording import Speech
from kentongan.words import DeliveryState, Role
from tests.store.people import admit
from tests.web.stage import Stage, text_of


async def test_what_was_sent_shown_and_acknowledged_stands_in_the_table(stage: Stage) -> None:
    for address in ("a@satu", "b@dua"):
        await admit(stage.store, address)
    a, b = [await stage.store.read(get_member_at, address) for address in ("a@satu", "b@dua")]
    assert a is not None
    assert b is not None
    messages = stage.services.message
    for _ in range(2):
        sent = await messages.send(membership_of(a, "", "", 0), Send(id=new_id(), to=["b@dua"], subject="Rapat"))
    stage.clock.forward(1500)
    for state in (DeliveryState.SHOWN, DeliveryState.ACKNOWLEDGED):
        await messages.note(messages.receipt(membership_of(b, "", "", 0), state, [sent.public_id]))
    browser = await stage.signed_in("rani", Role.AUDITOR)
    said = text_of(await browser.get("/messages/statistics/rows?period=day"))
    assert "Universitas Dua dua 0 2 1.5 s 1.5 s 50 %" in said
    assert "Universitas Satu satu 2 0 none yet none yet none yet" in said
    stage.clock.forward(2 * DAY)
    browser = await stage.signed_in("sari", Role.AUDITOR)
    assert "dua 0 0" in text_of(await browser.get("/messages/statistics/rows?period=day"))
    assert "dua 0 2" in text_of(await browser.get("/messages/statistics/rows?period=anything"))


async def test_a_long_table_goes_on_after_its_last_row(stage: Stage) -> None:
    for number in range(51):
        await admit(stage.store, f"a@kampus-{number:02}")
    browser = await stage.signed_in("rani", Role.AUDITOR)
    first = await browser.get("/messages/statistics/rows")
    assert "after=kampus-49" in first.text
    assert "Kampus-50" not in first.text
    second = text_of(await browser.get("/messages/statistics/rows?after=kampus-49"))
    assert "Kampus-50" in second
    assert "Kampus-49" not in second


async def test_the_page_does_not_wait_for_its_numbers_unless_it_is_asked_to(stage: Stage) -> None:
    await admit(stage.store, "a@satu")
    browser = await stage.signed_in("rani", Role.AUDITOR)
    page = await browser.get("/messages/statistics?period=month&after=a")
    assert "Universitas Satu" not in page.text
    assert 'hx-get="/messages/statistics/rows?period=month&amp;after=a" hx-trigger="load"' in page.text
    whole = await browser.get("/messages/statistics?period=month&after=a&whole=yes")
    assert "Universitas Satu" in whole.text
    assert 'hx-get="/messages/statistics' not in whole.text


@pytest.mark.parametrize(
    ("milliseconds", "said"),
    [(99, "99 md"), (100, "0,1 dtk"), (59_949, "59,9 dtk"), (60_000, "1 mnt"), (5_400_000, "1,5 jam")],
)
def test_durations_are_said_in_their_largest_unit(milliseconds: int, said: str) -> None:
    assert took(Speech("id"), milliseconds) == said
