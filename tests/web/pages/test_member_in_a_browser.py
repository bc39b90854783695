"""A member who is suspended by two clicks is out at once, stays out, and comes back when it is restored. [MEMBER-1]"""

import asyncio
import time
from pathlib import Path

import pytest

from kentongan.client.client import Client
from kentongan.client.errors import LinkEnded, ServerRefused
from kentongan.client.profile import Profile
from kentongan.words import Role
from tests.acceptance import Acceptance
from tests.web.browser import link_for, opened, set_up, sign_in
from tests.web.test_pages_in_a_browser import DEADLINE, console

pytestmark = pytest.mark.process

MEMBER, OTHER = "humas@univ-contoh", "humas@univ-lain"


async def farewell(client: Client, following: asyncio.Event) -> str:
    """Follow until the server says goodbye, and what it says."""
    try:
        async for _ in client.follow(0):
            following.set()
    except LinkEnded as ended:
        return ended.goodbye.code
    raise AssertionError("following ended without a word")


async def test_a_suspended_member_is_out_while_the_administrator_looks(tmp_path: Path, acceptance: Acceptance) -> None:
    profile = Profile(tmp_path / "profile")
    async with console(tmp_path / "server") as (server, base, browser), opened(browser, base) as window:
        passwords = await server.members([MEMBER, OTHER])
        page = window.page
        link = await asyncio.to_thread(link_for, server, "rani", Role.OPERATOR)
        await sign_in(window, "rani", await set_up(window, link))
        async with (
            server.session(OTHER, passwords[OTHER]) as other,
            Client.connect(server.line, profile) as client,
        ):
            await client.login(MEMBER, passwords[MEMBER])
            following = asyncio.Event()
            leaving = asyncio.create_task(farewell(client, following))
            await other.send([MEMBER], "Kabar", "Sebelum ditangguhkan.")
            await asyncio.wait_for(following.wait(), DEADLINE)
            await window.go(f"/members/{MEMBER}")
            await page.locator("#panel").get_by_text("Connected").wait_for()
            await page.locator("#panel").get_by_role("button", name="Suspend").click()
            await page.get_by_role("heading", name="Suspend one member?").wait_for()
            assert not leaving.done(), "asked only, and out already"
            began = time.monotonic()
            await page.get_by_role("button", name="Suspend").click()
            assert await asyncio.wait_for(leaving, DEADLINE) == "suspended"
            spent = f"{time.monotonic() - began:.2f} s"
            await page.get_by_text("This member is suspended.").wait_for()
            await other.ping()
        async with Client.connect(profile) as client:
            with pytest.raises(ServerRefused) as refused:
                await client.resume()
            assert refused.value.code == "suspended"
            await page.get_by_role("button", name="Restore").click()
            await page.get_by_text("Restored: 1.").wait_for()
            await client.resume()
        assert window.troubles == []
        assert window.foreign == []
    acceptance("A37", "a member who is suspended by a click in the console is out in <= 5 s", spent)
