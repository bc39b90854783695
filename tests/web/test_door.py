"""The door of every act: size, shape, time and token of what is sent. [A34]"""

import asyncio
import html
import re
from collections.abc import AsyncIterator

import httpx
import pytest

from kentongan.web import cookies, visit
from kentongan.web.csrf import FIELD, token_of
from kentongan.web.table import ROUTES
from tests.services.administrators import PASSWORD
from tests.web.stage import ORIGIN, SAME_ORIGIN, Browser, Stage, text_of
from tests.web.test_table import sample

ACTS = sorted(row.path for row in ROUTES if row.method == "POST")
FORM = SAME_ORIGIN | {"Content-Type": "application/x-www-form-urlencoded"}


async def visitor(stage: Stage, path: str) -> Browser:
    """Somebody who may."""
    browser = stage.browser() if path in ("/sign-in", "/set-up/{link}") else await stage.signed_in()
    await browser.get("/sign-in")
    return browser


@pytest.mark.parametrize("path", ACTS)
async def test_what_is_too_large_or_says_no_size_is_not_read(stage: Stage, path: str) -> None:
    browser = await visitor(stage, path)
    [row] = [row for row in ROUTES if (row.method, row.path) == ("POST", path)]

    async def endless() -> AsyncIterator[bytes]:
        yield b"a=1"
        raise AssertionError("what comes after must not be read")

    for headers, status in (({}, 411), ({"Content-Length": str(row.largest + 1)}, 413)):
        answer = await browser.http.post(sample(path), content=endless(), headers=FORM | headers)
        assert answer.status_code == status
        assert "It is too large, or incomplete." in text_of(answer)


@pytest.mark.parametrize("path", ACTS)
async def test_forms_that_are_none_are_refused(stage: Stage, path: str) -> None:
    browser = await visitor(stage, path)
    right = {FIELD: browser.token}
    many = await browser.http.post(sample(path), content="a=1&" * 3000, headers=FORM)
    broken = {"Content-Type": "multipart/form-data; boundary=x"}
    torn = await browser.http.post(sample(path), content=b"--x\r\nnonsense", headers=SAME_ORIGIN | broken)
    json = await browser.http.post(sample(path), json=right, headers=SAME_ORIGIN)
    assert many.status_code == 400
    assert [torn.status_code in (400, 403), json.status_code] == [True, 403]


async def test_a_form_that_does_not_come_is_waited_for_a_while(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visit, "_BODY_SECONDS", 0.05)

    async def drip() -> AsyncIterator[bytes]:
        yield b"name="
        await asyncio.Event().wait()

    browser = await visitor(stage, "/sign-in")
    answer = await browser.http.post("/sign-in", content=drip(), headers=FORM | {"Content-Length": "100"})
    assert answer.status_code == 408


async def test_a_token_may_come_as_a_header_from_our_own_script(stage: Stage) -> None:
    browser = await stage.signed_in()
    headers = SAME_ORIGIN | {"X-CSRF-Token": browser.token, "HX-Request": "true"}
    assert (await browser.http.post("/sign-out", headers=headers)).status_code == 204


@pytest.mark.parametrize(
    ("path", "page", "back"),
    [
        ("/members?search=siti&state=active", "", "/members?search=siti&state=active"),
        ("/traffic/changes?since=7", f"{ORIGIN}/traffic?span=day", "/traffic?span=day"),
        ("/traffic/changes", "", "/"),
        ("/traffic/changes", "https://elsewhere.example//evil.example", "/"),
        ("/traffic/changes", "https://[", "/"),
        ("/traffic/changes", "https://a/" + "a" * 3000, "/"),
        ("/members?search=" + "a" * 1900, "", "/members"),
    ],
)
async def test_after_signing_in_one_is_where_one_was(stage: Stage, path: str, page: str, back: str) -> None:
    """Whoever watches a page for longer than a session lasts comes back to it, with what was looked for."""
    browser, person = stage.browser(), await stage.person()
    part = path.startswith("/traffic")
    headers = {"HX-Request": "true", "Sec-Fetch-Site": "same-origin"} | ({"HX-Current-URL": page} if page else {})
    answer = await browser.get(path, **(headers if part else {}))
    way = answer.headers["hx-redirect" if part else "location"]
    assert way.startswith("/sign-in?next=")
    form = await browser.get(way)
    [onward] = re.findall(r'name="next" value="([^"]*)"', form.text)
    assert (await browser.sign_in(person, next=html.unescape(onward))).headers["location"] == back


def with_session(browser: Browser, secret: str) -> None:
    browser.http.cookies.clear()
    browser.http.cookies.set(cookies.SESSION, secret, domain="console.example", path="/")


@pytest.mark.parametrize("secret", ["", "0" * 64, "x" * 5000, "é", '"; admin=1'])
async def test_a_session_that_we_have_not_given_is_none(stage: Stage, secret: str) -> None:
    await stage.signed_in()
    browser = stage.browser()
    if secret.isascii():
        with_session(browser, secret)
    headers = {} if secret.isascii() else {"Cookie": f"{cookies.SESSION}={secret}"}
    request = browser.http.build_request(
        "GET", "/account", headers=[(k.encode(), v.encode()) for k, v in headers.items()]
    )
    assert (await browser.http.send(request)).headers["location"] == "/sign-in?next=/account"


async def test_signing_in_begins_a_session_that_nobody_has_chosen(stage: Stage) -> None:
    """Fixation: a session that was there before the sign-in is worth nothing after it."""
    browser, person = stage.browser(), await stage.person()
    with_session(browser, "0" * 64)
    await browser.get("/sign-in")
    fields = {"name": person.name, "password": PASSWORD, "code": person.code(stage.clock.now)}
    fields[FIELD] = token_of(browser.http.cookies[cookies.VISITOR])
    answer = await browser.http.post("/sign-in", data=fields, headers=SAME_ORIGIN)
    assert answer.status_code == 303
    secret = cookie_of(answer, cookies.SESSION)
    assert secret != "0" * 64
    thief = stage.browser()
    with_session(thief, "0" * 64)
    assert (await thief.get("/account")).status_code == 303


async def test_a_session_that_was_signed_out_is_worth_nothing(stage: Stage) -> None:
    browser = await stage.signed_in()
    secret = browser.http.cookies[cookies.SESSION]
    answer = await browser.post("/sign-out")
    assert answer.headers["clear-site-data"] == '"cache", "storage"'
    with_session(browser, secret)
    assert (await browser.get("/account")).headers["location"] == "/sign-in?next=/account"
    act = await browser.http.post("/account/sessions/end", data={FIELD: token_of(secret)}, headers=SAME_ORIGIN)
    assert act.status_code == 403


async def test_every_cookie_is_bound_to_this_host(stage: Stage) -> None:
    browser = stage.browser()
    answers = [await browser.get("/sign-in"), await browser.post("/preferences", theme="dark", language="id")]
    answers += [await browser.sign_in(await stage.person())]
    given = [text for answer in answers for text in answer.headers.get_list("set-cookie")]
    assert len(given) >= 4
    for text in given:
        name, *flags = [part.strip().lower() for part in text.split(";")]
        assert name.startswith("__host-")
        assert {"secure", "httponly", "samesite=strict", "path=/"} <= set(flags)
        assert not any(flag.startswith("domain") for flag in flags)


def cookie_of(answer: httpx.Response, name: str) -> str:
    return (
        next(text for text in answer.headers.get_list("set-cookie") if text.startswith(name))
        .split("=")[1]
        .split(";")[0]
    )
