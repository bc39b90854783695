"""Around every answer: hosts that we are, sites that may send forms, and a policy without a loophole. [A34] [A35]"""

import httpx
import pytest
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from kentongan.web.guard import HEADERS, POLICY, Guard, host_of
from tests.web.stage import HOST, ORIGIN, SAME_ORIGIN, Stage


def test_the_policy_lets_nothing_in_that_is_not_ours() -> None:
    policy = {name: values for name, *values in (part.split() for part in POLICY.split(";"))}
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == ["'none'"]
    assert {value for name, values in policy.items() for value in values} == {"'self'", "'none'"}
    assert policy.keys() >= {"script-src", "style-src", "img-src", "connect-src", "form-action"}


def test_what_browsers_are_told() -> None:
    assert HEADERS["X-Content-Type-Options"] == "nosniff"
    assert HEADERS["X-Frame-Options"] == "DENY"
    assert HEADERS["Referrer-Policy"] == "same-origin"
    assert int(HEADERS["Strict-Transport-Security"].removeprefix("max-age=")) >= 86_400 * 180


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("console.example", "console.example"),
        ("CONSOLE.example.:7421", "console.example"),
        ("[::1]:7421", "::1"),
        ("127.0.0.1", "127.0.0.1"),
        ("a@b", "b"),
        ("[::1", ""),
        ("", ""),
        ("a:b:c", "a"),
    ],
)
def test_a_host_is_its_name(text: str, host: str) -> None:
    assert host_of(text) == host


@pytest.mark.parametrize(
    "host", ["other.example", "", "console.example.other.example", "console.example@other.example"]
)
async def test_other_names_are_not_answered(stage: Stage, host: str) -> None:
    answer = await stage.browser().get("/healthz", Host=host)
    assert answer.status_code == 421
    assert "console.names" in answer.text


async def test_too_long_an_address_is_told_in_both_languages(stage: Stage) -> None:
    answer = await stage.browser().get("/sign-in?next=" + "a" * 3000)
    assert answer.status_code == 414
    assert answer.text.splitlines() == ["Alamatnya terlalu panjang.", "The address is too long."]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (SAME_ORIGIN, 404),
        ({"Origin": ORIGIN.upper()}, 404),
        ({"Sec-Fetch-Site": "same-origin"}, 404),
        ({"Sec-Fetch-Site": "none"}, 403),
        ({"Origin": f"{ORIGIN}.other.example"}, 403),
        ({}, 403),
    ],
)
async def test_forms_come_from_us(stage: Stage, headers: dict[str, str], status: int) -> None:
    assert (await stage.browser().http.post("/nothing", headers=headers)).status_code == status


async def asked_of(app: object) -> httpx.Response:
    transport = httpx.ASGITransport(Guard(app, frozenset({HOST})))  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as browser:
        return await browser.get("/")


async def test_a_failure_tells_a_stranger_nothing() -> None:
    async def fail(scope: Scope, receive: Receive, send: Send) -> None:
        raise RuntimeError("sandi rahasia")

    answer = await asked_of(fail)
    assert answer.status_code == 500
    assert "sandi" not in answer.text
    assert answer.headers["content-security-policy"] == POLICY


async def test_who_goes_away_is_no_failure(capsys: pytest.CaptureFixture[str]) -> None:
    async def left(scope: Scope, receive: Receive, send: Send) -> None:
        raise ClientDisconnect

    with pytest.raises(AssertionError):  # nothing was answered, which the client of this test does not like
        await asked_of(left)
    assert "request_failed" not in capsys.readouterr().out
