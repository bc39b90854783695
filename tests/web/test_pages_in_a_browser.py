"""The console in a real browser: the first journey, and every page in both themes and languages. [A34] [A35]"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser

from kentongan.client.client import Client
from kentongan.words import RegistrationState, Role
from tests.process.server import RunningServer, form_of, free_ports, running
from tests.web.browser import Window, chromium, link_for, opened, set_up, sign_in

pytestmark = pytest.mark.process

# Every page that a person looks at, with one registration in the database.
PAGES = [
    "/",
    "/registrations",
    "/registrations/1",
    "/registrations?state=approved",
    "/backup",
    "/account",
    "/account/app",
]
BEFORE_SIGN_IN = ["/sign-in"]
LANGUAGES, THEMES = ("id", "en"), ("light", "dark")
SIZES = {"desk": {"width": 1440, "height": 900}, "telephone": {"width": 375, "height": 812}}


@asynccontextmanager
async def console(folder: Path) -> AsyncIterator[tuple[RunningServer, str, Browser]]:
    port = free_ports(1)[0]
    async with running(folder, settings={"console.listen": f"127.0.0.1:{port}"}) as server, chromium() as browser:
        yield server, f"https://127.0.0.1:{port}", browser


async def test_a_registration_is_approved_while_its_client_waits(tmp_path: Path) -> None:
    """Sign-in with TOTP, a registration that comes in by itself, approval, and the client sees it within a second."""
    async with console(tmp_path) as (server, base, browser), opened(browser, base) as window:
        page = window.page
        app = await set_up(window, await asyncio.to_thread(link_for, server, "rani"))
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
            decided = await asyncio.wait_for(decision, 5)
            assert decided.state is RegistrationState.APPROVED
            assert asyncio.get_running_loop().time() - began < 1
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


async def test_every_page_in_both_themes_and_languages(tmp_path: Path) -> None:
    """axe finds nothing, nothing is wider than the screen, no policy is broken, nothing comes from elsewhere."""
    async with console(tmp_path) as (server, base, browser):
        await server.register("humas@univ-contoh")
        await server.member("humas@univ-lain")
        for size, viewport in SIZES.items():
            async with opened(browser, base, viewport=viewport) as window:
                found = [one async for one in look(window, BEFORE_SIGN_IN, size)]
                name = f"rani-{size}"
                app = await set_up(window, await asyncio.to_thread(link_for, server, name))
                await sign_in(window, name, app)
                found += [one async for one in look(window, PAGES, size)]
                assert found == [], "\n".join(found)
                assert window.troubles == []
                assert window.foreign == []


async def look(window: Window, paths: list[str], size: str) -> AsyncIterator[str]:
    """What is wrong with each of the pages."""
    for language in LANGUAGES:
        for theme in THEMES:
            await choose(window, language, theme)
            for path in paths:
                await window.go(path)
                where = f"{path} {language} {theme} {size}"
                for one in await window.axe():
                    yield f"{where}: {one}"
                wide = await window.page.evaluate("document.documentElement.scrollWidth - innerWidth")
                if wide > 0:
                    yield f"{where}: {wide} px wider than the screen"
                assert await window.page.get_attribute("html", "lang") == language


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
