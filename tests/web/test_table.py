"""Every address of the console, asked by everybody and in every wrong way. [A34] [A35] [A37]

`MAY` is written by hand: an address that is not in it fails the test, and so does one that lets in somebody else.
"""

import itertools

import httpx
import pytest

from kentongan.web.app import pages
from kentongan.web.guard import HEADERS
from kentongan.web.table import ROUTES
from kentongan.words import Role
from tests.web.stage import ORIGIN, SAME_ORIGIN, Browser, Stage

assert pages

# The least role; None is everybody.
MAY: dict[tuple[str, str], Role | None] = {
    ("GET", "/static/{name:path}"): None,
    ("GET", "/healthz"): None,
    ("GET", "/readyz"): None,
    ("GET", "/metrics"): None,  # to some addresses only, see tests/web/pages/test_health.py
    ("POST", "/preferences"): None,
    ("GET", "/sign-in"): None,
    ("POST", "/sign-in"): None,
    ("GET", "/set-up/{link}"): None,
    ("POST", "/set-up/{link}"): None,
    ("POST", "/sign-out"): Role.AUDITOR,
    ("GET", "/live"): Role.AUDITOR,
    ("GET", "/"): Role.AUDITOR,
    ("GET", "/home/parts"): Role.AUDITOR,
    ("GET", "/home/charts"): Role.AUDITOR,
    ("GET", "/traffic"): Role.AUDITOR,
    ("GET", "/traffic/figures"): Role.AUDITOR,
    ("GET", "/traffic/changes"): Role.AUDITOR,
    ("GET", "/traffic/chart"): Role.AUDITOR,
    ("GET", "/traffic/hubs"): Role.AUDITOR,
    ("GET", "/traffic/sessions"): Role.AUDITOR,
    ("GET", "/traffic/messages"): Role.AUDITOR,
    ("GET", "/traffic/sessions/{session}/end"): Role.OPERATOR,
    ("POST", "/traffic/sessions/{session}/end"): Role.OPERATOR,
    ("GET", "/traffic/transfers/{transfer}/end"): Role.OPERATOR,
    ("POST", "/traffic/transfers/{transfer}/end"): Role.OPERATOR,
    ("GET", "/traffic/messages/{message}/disclose"): Role.ADMINISTRATOR,
    ("POST", "/traffic/messages/{message}/disclose"): Role.ADMINISTRATOR,
    ("GET", "/account"): Role.AUDITOR,
    ("POST", "/account/password"): Role.AUDITOR,
    ("GET", "/account/app"): Role.AUDITOR,
    ("POST", "/account/app"): Role.AUDITOR,
    ("POST", "/account/codes"): Role.AUDITOR,
    ("POST", "/account/sessions/end"): Role.AUDITOR,
    ("GET", "/backup"): Role.AUDITOR,
    ("GET", "/backup/parts"): Role.AUDITOR,
    ("GET", "/backup/said"): Role.AUDITOR,
    ("POST", "/backup/make"): Role.ADMINISTRATOR,
    ("POST", "/backup/prove"): Role.ADMINISTRATOR,
    ("POST", "/backup/remove"): Role.ADMINISTRATOR,
    ("GET", "/security"): Role.AUDITOR,
    ("GET", "/security/chain"): Role.AUDITOR,
    ("GET", "/security/said"): Role.AUDITOR,
    ("POST", "/security/verify"): Role.AUDITOR,
    ("POST", "/security/export"): Role.AUDITOR,
    ("POST", "/security/unblock"): Role.ADMINISTRATOR,
    ("POST", "/security/renew"): Role.ADMINISTRATOR,
    ("GET", "/security/administrators"): Role.AUDITOR,
    ("POST", "/security/administrators/appoint"): Role.ADMINISTRATOR,
    ("POST", "/security/administrators/change"): Role.ADMINISTRATOR,
    ("POST", "/security/administrators/renew"): Role.ADMINISTRATOR,
    ("POST", "/security/administrators/remove"): Role.ADMINISTRATOR,
    ("POST", "/security/administrators/end"): Role.ADMINISTRATOR,
    ("GET", "/security/settings"): Role.AUDITOR,
    ("POST", "/security/settings/change"): Role.ADMINISTRATOR,
    ("POST", "/security/settings/reset"): Role.ADMINISTRATOR,
    ("GET", "/registrations"): Role.AUDITOR,
    ("GET", "/registrations/rows"): Role.AUDITOR,
    ("GET", "/registrations/waiting"): Role.AUDITOR,
    ("GET", "/registrations/{number:int}"): Role.AUDITOR,
    ("GET", "/registrations/{number:int}/panel"): Role.AUDITOR,
    ("POST", "/registrations/approve"): Role.OPERATOR,
    ("POST", "/registrations/reject"): Role.OPERATOR,
    ("POST", "/registrations/{number:int}/resend"): Role.OPERATOR,
    ("GET", "/messages"): Role.AUDITOR,
    ("GET", "/messages/sent"): Role.AUDITOR,
    ("GET", "/messages/statistics"): Role.AUDITOR,
    ("GET", "/messages/statistics/rows"): Role.AUDITOR,
    ("POST", "/messages/desk"): Role.ADMINISTRATOR,
    ("POST", "/messages/send"): Role.ADMINISTRATOR,
    ("GET", "/trouble"): Role.AUDITOR,
    ("GET", "/trouble/log"): Role.AUDITOR,
    ("GET", "/trouble/ways"): Role.AUDITOR,
    ("GET", "/trouble/letters"): Role.AUDITOR,
    ("GET", "/trouble/letters/rows"): Role.AUDITOR,
    ("POST", "/trouble/test"): Role.OPERATOR,
    ("POST", "/trouble/bundle"): Role.ADMINISTRATOR,
    ("POST", "/trouble/letters/retry"): Role.OPERATOR,
    ("GET", "/members"): Role.AUDITOR,
    ("GET", "/members/rows"): Role.AUDITOR,
    ("GET", "/members/{desk}@{code}"): Role.AUDITOR,
    ("GET", "/members/add"): Role.ADMINISTRATOR,
    ("POST", "/members/add"): Role.ADMINISTRATOR,
    ("POST", "/members/{desk}@{code}/edit"): Role.ADMINISTRATOR,
    ("POST", "/members/suspend"): Role.OPERATOR,
    ("POST", "/members/restore"): Role.OPERATOR,
    ("POST", "/members/end-sessions"): Role.OPERATOR,
    ("POST", "/members/reset-password"): Role.ADMINISTRATOR,
    ("POST", "/members/rights"): Role.ADMINISTRATOR,
    ("GET", "/members/import"): Role.ADMINISTRATOR,
    ("POST", "/members/import"): Role.ADMINISTRATOR,
    ("GET", "/members/import/{table}"): Role.ADMINISTRATOR,
    ("GET", "/members/import/{table}/parts"): Role.ADMINISTRATOR,
    ("POST", "/members/import/{table}/make"): Role.ADMINISTRATOR,
    ("POST", "/members/export"): Role.AUDITOR,
    ("GET", "/members/institutions/{code}"): Role.AUDITOR,
    ("POST", "/members/institutions/{code}/edit"): Role.ADMINISTRATOR,
    ("POST", "/members/institutions/{code}/rights"): Role.ADMINISTRATOR,
    ("POST", "/members/institutions/{code}/suspend"): Role.OPERATOR,
    ("POST", "/members/institutions/{code}/restore"): Role.OPERATOR,
    ("POST", "/members/institutions/{code}/end-sessions"): Role.OPERATOR,
    ("GET", "/members/groups"): Role.AUDITOR,
    ("POST", "/members/groups"): Role.ADMINISTRATOR,
    ("POST", "/members/put-into-group"): Role.ADMINISTRATOR,
    ("GET", "/members/groups/{group}"): Role.AUDITOR,
    ("POST", "/members/groups/{group}/add"): Role.ADMINISTRATOR,
    ("POST", "/members/groups/{group}/take-out"): Role.ADMINISTRATOR,
    ("POST", "/members/groups/{group}/remove"): Role.ADMINISTRATOR,
}
# What stands in the places of a path.
SAMPLES = {
    "{code}": "univ-contoh",
    "{group}": "bencana",
    "{desk}": "humas",
    "{name:path}": "console.css",
    "{link}": "0" * 64,
    "{number:int}": "1",
    "{table}": "0" * 64,
    "{session}": "0" * 32,
    "{transfer}": "0" * 32,
    "{message}": "0" * 32,
}
ACTS = [(method, path) for method, path in MAY if method == "POST"]
# A stream has no end that a test could wait for: tests/web/test_stream.py.
ENDLESS = {"/live"}


def sample(path: str) -> str:
    for place, value in SAMPLES.items():
        path = path.replace(place, value)
    assert "{" not in path, f"SAMPLES has nothing for {path}"
    return path


def test_every_address_is_in_the_table_with_its_least_role() -> None:
    assert {(row.method, row.path): row.least for row in ROUTES} == MAY
    assert len(ROUTES) == len(MAY)


async def ask(browser: Browser, method: str, path: str) -> httpx.Response:
    return await (browser.get(sample(path)) if method == "GET" else browser.post(sample(path)))


@pytest.mark.parametrize("role", [None, *Role])
async def test_nobody_gets_further_than_the_table_says(stage: Stage, role: Role | None) -> None:
    browser = await stage.signed_in("rani", role) if role else stage.browser()
    await browser.get("/sign-in")
    for (method, path), least in sorted(MAY.items(), key=lambda row: row[0] == ("POST", "/sign-out")):
        if path not in ENDLESS or role is None:
            answer = await ask(browser, method, path)
            allowed = least is None or (role is not None and role.rank >= least.rank)
            assert is_let_in(answer) is allowed or path == "/metrics", (method, path, role, answer.status_code)


def is_let_in(answer: httpx.Response) -> bool:
    to_the_door = answer.headers.get("location", "").startswith("/sign-in?")
    return answer.status_code != 403 and not to_the_door


# [A34] Every act, sent in every way in which another site, or an old page, could send it.
def foreign(browser: Browser, other: str) -> dict[str, tuple[dict[str, str], dict[str, str]]]:
    """By name: headers and fields."""
    right = {"csrf": browser.token}
    return {
        "no token": (SAME_ORIGIN, {}),
        "empty token": (SAME_ORIGIN, {"csrf": ""}),
        "token of another session": (SAME_ORIGIN, {"csrf": other}),
        "another site": (SAME_ORIGIN | {"Sec-Fetch-Site": "cross-site"}, right),
        "a neighbouring site": (SAME_ORIGIN | {"Sec-Fetch-Site": "same-site"}, right),
        "another origin": ({"Origin": "https://other.example", "Sec-Fetch-Site": "same-origin"}, right),
        "origin null": ({"Origin": "null"}, right),
        "another scheme": ({"Origin": ORIGIN.replace("https", "http")}, right),
        "another port": ({"Origin": f"{ORIGIN}:8443"}, right),
        "neither header": ({}, right),
    }


@pytest.mark.parametrize(("method", "path"), ACTS)
async def test_acts_of_other_sites_are_refused(stage: Stage, method: str, path: str) -> None:
    other = await stage.signed_in("other")
    browser = stage.browser() if path in ("/sign-in", "/set-up/{link}") else await stage.signed_in()
    await browser.get("/sign-in")
    for name, (headers, fields) in foreign(browser, other.token).items():
        answer = await browser.http.post(sample(path), data=fields, headers=headers)
        assert answer.status_code == 403, (path, name)
    if path != "/sign-out":
        assert (await ask(browser, method, path)).status_code != 403  # what was refused would have been let in


@pytest.mark.parametrize(("method", "path"), ACTS)
async def test_acts_are_no_pages(stage: Stage, method: str, path: str) -> None:
    if ("GET", path) not in MAY:
        browser = await stage.signed_in()
        assert (await browser.get(sample(path))).status_code == 405


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
async def test_there_are_no_other_methods(stage: Stage, method: str) -> None:
    browser = stage.browser()
    for _, path in MAY:
        answer = await browser.http.request(method, sample(path), headers=SAME_ORIGIN)
        assert answer.status_code == 405, path
        assert_dressed(answer)


# [A35] Every answer, also of errors, tells the browser what it may do with it.
def assert_dressed(answer: httpx.Response) -> None:
    for name, value in HEADERS.items():
        assert answer.headers.get(name) == value, (answer.url, name)
    assert answer.headers["cache-control"] == "no-store" or "/static/" in str(answer.url)


@pytest.mark.parametrize("signed_in", [False, True])
async def test_every_answer_is_dressed(stage: Stage, signed_in: bool) -> None:
    browser = await stage.signed_in() if signed_in else stage.browser()
    for method, path in [*MAY, ("GET", "/nothing"), ("POST", "/nothing")]:
        if path not in ENDLESS and path != "/sign-out":
            assert_dressed(await ask(browser, method, path))
    for host in ("other.example", "", "console.example@other.example"):
        answer = await browser.get("/", Host=host)
        assert answer.status_code == 421
        assert_dressed(answer)


async def test_pages_have_no_script_and_no_style_of_their_own(stage: Stage) -> None:
    browsers = stage.browser(), await stage.signed_in()
    for browser, (method, path) in itertools.product(browsers, MAY):
        if path in ENDLESS or method == "POST":
            continue
        page = (await browser.get(sample(path))).text.lower()
        if page.startswith("<!doctype"):
            assert " style=" not in page
            assert "<style" not in page
            assert " onclick" not in page
            assert "javascript:" not in page
            assert page.count("<script") == page.count("<script src=")
