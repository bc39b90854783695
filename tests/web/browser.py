"""Debian's Chromium, led by Playwright, in front of a real server: for what only a browser can show.

async with running(tmp_path, settings={"console.listen": ...}) as server, chromium() as browser:
    async with opened(browser, server) as window:
"""

import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pyotp
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, Request, async_playwright

from kentongan.protocol.commands.administrator import AddAdministrator, AdministratorLink
from kentongan.services.second_factor import STEP
from kentongan.words import Role
from tests.process.server import RunningServer

CHROMIUM = "/usr/bin/chromium"
AXE = Path(__file__).parent.parent.parent / "build" / "axe" / "axe.min.js"
PASSWORD = "bambu kuning di tepi kali"
PATIENCE = 10_000
# Told by our own pages to whoever listens: a policy that was broken, a script that failed, a name that is not there.
_HARMLESS = ("Failed to load resource: the server responded with a status of 4",)


@dataclass
class Window:
    """A page of a browser and what went wrong on it."""

    page: Page
    base: str
    troubles: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    def watch(self) -> None:
        """Note what goes wrong, and every request that goes elsewhere."""
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("request", self._see)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(_HARMLESS):
            self.troubles.append(message.text)

    def _see(self, request: Request) -> None:
        if not request.url.startswith((self.base, "data:", "blob:")):
            self.foreign.append(request.url)

    async def go(self, path: str) -> None:
        """Open a page; a stream stays open, so the network is never still."""
        await self.page.goto(self.base + path, wait_until="load")

    async def axe(self) -> list[str]:
        """What axe-core finds on the page; it is called from outside, so that the page's policy stays as it is."""
        found = await self.page.evaluate(f"async () => {{ {AXE.read_text('utf-8')}; return await axe.run() }}")
        return [
            f"{one['id']}: {json.dumps([node['html'][:160] for node in one['nodes']][:3])}"
            for one in found["violations"]
        ]


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A browser without a window."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def opened(browser: Browser, base: str, **options: object) -> AsyncIterator[Window]:
    """A window of its own, which keeps its own cookies."""
    context: BrowserContext = await browser.new_context(ignore_https_errors=True, locale="en-GB", **options)  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE)
    try:
        window = Window(await context.new_page(), base)
        window.watch()
        yield window
    finally:
        await context.close()


@dataclass
class App:
    """The code app on somebody's telephone."""

    secret: str
    used: int = 0

    def code(self) -> str:
        """A code that was not used yet: the present one, or the next, which counts already."""
        self.used = max(self.used + 1, int(time.time() * 1000) // STEP - 1)
        return pyotp.TOTP(self.secret).generate_otp(self.used)


def link_for(server: RunningServer, name: str, role: Role = Role.ADMINISTRATOR) -> str:
    """The link of a new administrator, as `kentongan admin administrators add` prints it."""
    asked = AddAdministrator(name=name, person=f"{name.title()} Sampelia", role=role)
    return server.admin(asked, AdministratorLink).link


async def set_up(window: Window, link: str) -> App:
    """Go through the three steps of a link."""
    page = window.page
    await page.goto(link)
    app = App(await page.locator("input[name=second_factor]").input_value())
    await page.fill("#password", PASSWORD)
    await page.fill("#again", PASSWORD)
    await page.fill("#code", app.code())
    await page.click("main form.card button")
    await page.wait_for_selector(".codes li")
    return app


async def sign_in(window: Window, name: str, app: App) -> None:
    """Name, password, code."""
    await ask_for_entry(window, name, app.code())
    await window.page.wait_for_selector(".rail")


async def ask_for_entry(window: Window, name: str, code: str) -> None:
    """Send the form with the right password, whatever comes of it."""
    await window.go("/sign-in")
    await window.page.fill("#name", name)
    await window.page.fill("#password", PASSWORD)
    await window.page.fill("#code", code)
    await window.page.click("main form.card button")
