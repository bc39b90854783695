"""The console in a real browser: the first journey, and every page in both themes and languages. [A34] [A35]"""

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, FilePayload, ViewportSize
from starlette.routing import compile_path

from kentongan.client.client import Client
from kentongan.domain.spreadsheet import csv_line
from kentongan.protocol.commands.administration import Approve, Decided
from kentongan.protocol.commands.attachment import OfferedFile, Shadow, Upload
from kentongan.protocol.commands.group import CreateGroup, GroupChanged
from kentongan.web.app import pages
from kentongan.web.table import ROUTES
from kentongan.words import RegistrationState, Role
from tests.process.server import RunningServer, form_of, free_ports, running
from tests.process.transfer import Transfer, sha256
from tests.web.browser import Window, ask_for_entry, chromium, link_for, opened, set_up, sign_in

pytestmark = pytest.mark.process
assert pages

RUNNING = "\"'><img src=x onerror=window.__xss=1><svg onload=window.__xss=1>{{7*7}}"

# Every page that a person looks at, with one registration in the database.
PAGES = [
    "/",
    "/registrations",
    "/registrations/1",
    "/registrations?state=approved",
    "/security",
    "/security?event=login_failed&since=2026-01-01",
    "/security/administrators",
    "/security/settings",
    "/backup",
    "/account",
    "/account/app",
]
PAGES += ["/messages", "/traffic"]
PAGES += ["/messages/statistics?whole=yes", "/trouble", "/trouble/ways", "/trouble/letters"]
PAGES += ["/members", "/members/humas@univ-lain", "/members/institutions/univ-lain", "/members/add", "/members/groups"]
PAGES += ["/members/groups/bencana", "/traffic", f"/traffic/messages/{'0' * 32}/disclose"]
# Tables that are laid out before: one without a mistake, one in which everything is wrong.
_HEAD = "desk,code,contact,email,institution,city,kind\n"
_SOUND = _HEAD + "".join(
    f"humas,univ-{place},Petugas {place},humas@univ-{place}.example,Universitas {place},Kota Contoh,university\n"
    for place in range(1, 4)
)
_FLAWED = (
    _HEAD
    + csv_line(["x x", RUNNING, "", RUNNING, RUNNING, "", RUNNING])
    + "rektorat,univ-baru,Siti Contoh,siti@baru.example,,,\n"
)
TABLES = {f"/members/import/{sha256(table.encode())}": table for table in (_SOUND, _FLAWED)}
PAGES += ["/members/import", *TABLES]
BEFORE_SIGN_IN = ["/sign-in"]
BY_LINK = ["/set-up/0"]
# What is there only while something moves.
NO_PAGES = {"/traffic/sessions/{session}/end", "/traffic/transfers/{transfer}/end"}
LANGUAGES, THEMES = ("id", "en"), ("light", "dark")
SIZES: dict[str, ViewportSize] = {
    "desk": {"width": 1440, "height": 900},
    "telephone": {"width": 375, "height": 812},
}
# What should take a second, on a machine that others use as well.
DEADLINE = 5.0


@asynccontextmanager
async def console(folder: Path) -> AsyncIterator[tuple[RunningServer, str, Browser]]:
    port = free_ports(1)[0]
    async with running(folder, settings={"console.listen": f"127.0.0.1:{port}"}) as server, chromium() as browser:
        yield server, f"https://127.0.0.1:{port}", browser


@asynccontextmanager
async def furnished(folder: Path) -> AsyncIterator[tuple[RunningServer, str, Browser]]:
    """With a registration that waits, and a member."""
    async with console(folder) as (server, base, browser):
        await server.register("humas@univ-contoh")
        await server.member("humas@univ-lain")
        await asyncio.to_thread(server.admin, CreateGroup(group="bencana"), GroupChanged)
        yield server, base, browser


async def test_a_registration_is_approved_while_its_client_waits(tmp_path: Path) -> None:
    """Sign-in with TOTP, a registration that comes in by itself, approval, and the client sees it at once."""
    async with console(tmp_path) as (server, base, browser), opened(browser, base) as window:
        page = window.page
        app = await set_up(window, await asyncio.to_thread(link_for, server, "rani"))
        await ask_for_entry(window, "rani", "000000")
        await page.get_by_role("alert").wait_for()
        await window.go("/registrations")
        assert urlsplit(page.url).path == "/sign-in"
        await sign_in(window, "rani", app)
        await window.go("/registrations")
        await page.wait_for_selector("#live.on")
        async with Client.connect(server.line) as client:
            form = form_of("humas@univ-contoh")
            receipt = await client.register(**form)
            decision = asyncio.create_task(client.wait_for_decision(receipt.number, receipt.claim))
            await page.get_by_role("link", name=form["institution"]).click()
            await page.wait_for_selector("text=Their client is connected now.")
            began = asyncio.get_running_loop().time()
            await page.keyboard.press("a")
            decided = await asyncio.wait_for(decision, DEADLINE)
            print(f"from the key to the client: {asyncio.get_running_loop().time() - began:.2f} s")
            assert decided.state is RegistrationState.APPROVED
        await page.wait_for_selector("text=Rani Sampelia approved this just now")
        assert window.troubles == []
        assert window.foreign == []


async def test_a_second_administrator_sees_who_decided(tmp_path: Path) -> None:
    async with (
        console(tmp_path) as (server, base, browser),
        opened(browser, base) as one,
        opened(browser, base) as other,
    ):
        for window, name in ((one, "rani"), (other, "sari")):
            link = await asyncio.to_thread(link_for, server, name, Role.OPERATOR)
            await sign_in(window, name, await set_up(window, link))
        await server.register("humas@univ-contoh")
        for window in (one, other):
            await window.go("/registrations/1")
            await window.page.wait_for_selector("#live.on")
        await one.page.locator("#reason").fill("Sudah terdaftar.")
        await one.page.get_by_role("button", name="Reject with reason").click()
        await other.page.wait_for_selector("text=Rani Sampelia rejected this just now")
        await other.page.wait_for_selector("text=Sudah terdaftar.")
        assert await other.page.get_by_role("button", name="Approve").count() == 0
        assert one.troubles == other.troubles == []


async def test_keys_go_through_lists_and_are_told(tmp_path: Path) -> None:
    async with furnished(tmp_path) as (server, base, browser), opened(browser, base) as window:
        await server.register("humas@univ-ketiga")
        page = window.page
        await sign_in(window, "rani", await set_up(window, await asyncio.to_thread(link_for, server, "rani")))
        await window.go("/registrations/3")
        await page.keyboard.press("j")
        await page.wait_for_url("**/registrations/1?**")
        await page.keyboard.press("j")  # the last one stays
        await page.keyboard.press("?")
        await page.get_by_text("Approve the registration that is open").wait_for()
        await page.keyboard.press("Escape")
        await page.get_by_text("Approve the registration that is open").wait_for(state="hidden")
        assert urlsplit(page.url).path == "/registrations/1"
        await page.keyboard.press("/")
        await page.keyboard.type("jn?a")
        assert await page.locator("[name=search]").input_value() == "jn?a"
        await window.go("/members")
        await page.keyboard.press("n")
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/members/humas@univ-lain?**")
        assert window.troubles == []


def test_every_page_for_people_is_looked_at() -> None:
    """What a page asks for by itself, and what programs ask for, is no page."""
    shown = [path.partition("?")[0] for path in [*PAGES, *BEFORE_SIGN_IN, *BY_LINK]]
    rows = [row for row in ROUTES if row.method == "GET" and not row.quiet and not row.cached]
    routes = {row.path: compile_path(row.path)[0] for row in rows if row.path not in NO_PAGES}
    assert [path for path, pattern in routes.items() if not any(map(pattern.match, shown))] == []


@dataclass(frozen=True)
class Look:
    """How a page is looked at."""

    size: str
    language: str
    theme: str


LOOKS = [Look(*one) for one in itertools.product(SIZES, LANGUAGES, THEMES)]


def views(*, every: bool) -> list[tuple[str, Look]]:
    """Each page in every look, or each page in one, going through the looks in turn. Sorted by looks."""
    if every:
        return [(path, look) for look in LOOKS for path in PAGES]
    step = 3  # has no divisor in common with the number of looks
    found = [(path, LOOKS[place * step % len(LOOKS)]) for place, path in enumerate(PAGES)]
    return sorted(found, key=lambda one: LOOKS.index(one[1]))


@pytest.mark.parametrize("every", [False, pytest.param(True, marks=pytest.mark.nightly)], ids=["once", "every-look"])
async def test_every_page_in_both_themes_and_languages(tmp_path: Path, every: bool) -> None:
    """axe finds nothing, nothing is wider than the screen, no policy is broken, nothing comes from elsewhere."""
    async with furnished(tmp_path) as (server, base, browser), opened(browser, base) as window:
        looks = LOOKS if every else LOOKS[::5]
        link = await asyncio.to_thread(link_for, server, "sari")
        outside = [(path, look) for look in looks for path in (*BEFORE_SIGN_IN, urlsplit(link).path)]
        found = [one async for one in flaws(window, outside)]
        await enter(server, window)
        found += [one async for one in flaws(window, views(every=every))]
        assert found == [], "\n".join(found)
        assert window.troubles == []
        assert window.foreign == []


async def enter(server: RunningServer, window: Window) -> None:
    """Sign in as one who does everything, and lay tables out."""
    await sign_in(window, "rani", await set_up(window, await asyncio.to_thread(link_for, server, "rani")))
    for path, table in TABLES.items():
        await window.go("/members/import")
        file: FilePayload = {"name": "anggota.csv", "mimeType": "text/csv", "buffer": table.encode()}
        await window.page.set_input_files("#table", file)
        await window.page.locator("main form .primary").click()
        await window.page.wait_for_url(f"**{path}")


async def flaws(window: Window, views: list[tuple[str, Look]]) -> AsyncIterator[str]:
    """What is wrong with pages as they look."""
    for path, look in views:
        await show(window, path, look)
        for one in await window.axe():
            yield f"{path} {look}: {one}"
        wide = await window.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wide > 0:
            yield f"{path} {look}: {wide} px wider than the screen"
        assert await window.page.get_attribute("html", "lang") == look.language


async def show(window: Window, path: str, look: Look) -> None:
    """Open a page in one of its looks."""
    await window.page.set_viewport_size(SIZES[look.size])
    await choose(window, look.language, look.theme)
    await window.go(path)


async def test_what_members_type_never_runs(tmp_path: Path) -> None:
    """Hostile names, subject, text and file name come over the wire, and then every page is opened. [A35]"""
    async with console(tmp_path) as (server, base, browser), opened(browser, base) as window:
        await speak(server)
        await enter(server, window)
        for path in PAGES:
            await window.go(path)
            assert await window.page.evaluate("window.__xss") is None, path
        assert window.troubles == []
        assert window.foreign == []


async def speak(server: RunningServer) -> None:
    """Everything that can be typed: by one who waits, and by a member."""
    names = dict.fromkeys(("institution", "city", "contact"), RUNNING)
    async with Client.connect(server.line) as client:
        await client.register(**form_of("humas@univ-contoh") | names)  # type: ignore[arg-type]
    async with Client.connect(server.line) as client:
        asked = await client.register(**form_of("humas@univ-lain") | names)  # type: ignore[arg-type]
        await asyncio.to_thread(server.admin, Approve(number=asked.number), Decided)
        first = await asyncio.to_thread(server.first_password, "humas@univ-lain")
        await client.login("humas@univ-lain", first, new_password="rahasia milik sendiri")
        offered = OfferedFile(name=RUNNING.replace("/", ""), size=1, sha256=sha256(b"x"))
        with client.link.conversation(Upload(files=[offered])) as answers:
            [attachment] = await Transfer(client, await answers.answer(Shadow), answers).send(b"x")
        await client.send(["humas@univ-lain"], RUNNING, RUNNING, attachments=[attachment])


async def choose(window: Window, language: str, theme: str) -> None:
    cookies = {"__Host-kentongan-language": language, "__Host-kentongan-theme": theme}
    host = {"url": f"https://{urlsplit(window.base).netloc}", "secure": True}
    await window.page.context.add_cookies([{"name": name, "value": value, **host} for name, value in cookies.items()])  # type: ignore[list-item]


async def test_a_stopping_server_does_not_wait_for_open_pages(tmp_path: Path) -> None:
    async with console(tmp_path) as (server, base, browser), opened(browser, base) as window:
        await sign_in(window, "rani", await set_up(window, await asyncio.to_thread(link_for, server, "rani")))
        await window.page.wait_for_selector("#live.on")
        began = asyncio.get_running_loop().time()
        await asyncio.to_thread(server.stop)
        assert asyncio.get_running_loop().time() - began < 3
