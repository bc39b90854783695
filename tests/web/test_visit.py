"""What a visit reads of a request, and how it answers."""

import pytest

from kentongan.errors import ErrorCode
from kentongan.web.visit import number_of, status_of
from tests.web.stage import SAME_ORIGIN, Stage, text_of


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("12", 12),
        ("9" * 18, 10**18 - 1),
        ("9" * 19, None),
        ("", None),
        ("-1", None),
        ("1.0", None),
        ("²", None),
    ],
)
def test_numbers_are_those_that_a_database_has(text: str, number: int | None) -> None:
    assert number_of(text) == number


def test_a_code_has_the_status_that_says_the_same() -> None:
    assert status_of(ErrorCode.NOT_ALLOWED) == 403
    assert status_of(ErrorCode.REGISTRATION_UNKNOWN) == 404
    assert status_of(ErrorCode.REGISTRATION_DECIDED) == 409
    assert status_of(ErrorCode.LOGIN_LIMITED) == 429
    assert status_of(ErrorCode.FIELD_INVALID) == 422
    assert all(400 <= status_of(code) < 600 for code in ErrorCode)


async def test_language_and_theme_are_kept_by_the_browser(stage: Stage) -> None:
    browser = stage.browser()
    assert 'lang="en"' in (await browser.get("/sign-in")).text
    assert 'lang="id"' in (await browser.get("/sign-in", **{"Accept-Language": "id"})).text
    await browser.post("/preferences", language="id", theme="dark")
    page = (await browser.get("/sign-in")).text
    assert 'lang="id"' in page
    assert 'data-theme="dark"' in page
    await browser.post("/preferences", theme="system")
    assert "data-theme" not in (await browser.get("/sign-in")).text


@pytest.mark.parametrize("back", ["//other.example", "https://other.example", "/\\other.example", "/a\r\nX: 1", "é"])
async def test_nobody_is_led_elsewhere(stage: Stage, back: str) -> None:
    browser = stage.browser()
    await browser.get("/sign-in")
    assert (await browser.post("/preferences", language="id", back=back)).headers["location"] == "/"


async def test_a_refusal_is_a_note_in_an_open_page_and_a_page_otherwise(stage: Stage) -> None:
    browser = await stage.signed_in()
    page = await browser.post("/registrations/approve")
    assert page.text.startswith("<!doctype html>")
    token = {"X-CSRF-Token": browser.token, "HX-Request": "true"}
    note = await browser.http.post("/registrations/approve", headers=SAME_ORIGIN | token)
    assert (page.status_code, note.status_code) == (422, 422)
    assert (note.headers["hx-retarget"], note.headers["hx-reswap"]) == ("#notes", "innerHTML")
    assert not note.text.startswith("<!doctype html>")
    assert text_of(note).strip() in text_of(page)


async def test_a_part_whose_session_has_ended_leads_to_the_door(stage: Stage) -> None:
    answer = await stage.browser().part("/registrations/rows")
    assert (answer.status_code, answer.headers["hx-redirect"]) == (204, "/sign-in?next=/")
