"""The backup's journey: made, proved, restored into an empty folder, and the old client is at home there. [R39]"""

import asyncio
import json
import shutil
from pathlib import Path

import pytest

from kentongan.client.client import Client
from kentongan.client.profile import Profile
from tests.process.administrator import Administrator
from tests.process.test_backup import running_again
from tests.web.browser import link_for, opened, set_up, sign_in
from tests.web.test_pages_in_a_browser import console

pytestmark = pytest.mark.process


def proved_at(backup: Path) -> int:
    return int(json.loads(backup.with_name(f"{backup.name}.json").read_text("utf-8"))["at"])


async def test_back_up_prove_restore_and_log_in_there_with_the_old_client(tmp_path: Path) -> None:
    profile = Profile(tmp_path / "profile")
    async with console(tmp_path / "server") as (server, base, browser), opened(browser, base) as window:
        password = await server.member("humas@univ-contoh")
        async with Client.connect(server.line, profile) as client:
            await client.login("humas@univ-contoh", password)
            kept = await client.send(["humas@univ-contoh"], "Kabar", "Sebelum dicadangkan.")
        page = window.page
        app = await set_up(window, await asyncio.to_thread(link_for, server, "rani"))
        await sign_in(window, "rani", app)
        await window.go("/backup")
        await page.wait_for_selector("text=There is no backup yet")
        await page.wait_for_selector("#live.on")
        await page.get_by_role("button", name="Back up now").click()
        await page.wait_for_selector("text=Your last backup really works")
        [row] = await page.get_by_role("table").first.locator("tbody tr").all()
        name = await row.locator(".quiet").first.inner_text()
        first = proved_at(server.data / "backups" / name)
        async with page.expect_navigation():
            await page.get_by_role("button", name="Prove").click()
        await page.get_by_role("button", name="Back up now").wait_for()  # it is there again when nothing runs
        assert proved_at(server.data / "backups" / name) > first
        assert await page.get_by_role("table").first.locator("tbody tr").count() == 1
        assert name in await page.locator("pre").first.inner_text()
        assert window.troubles == []
        await asyncio.to_thread(server.stop)
        saved = shutil.move(server.data / "backups" / name, tmp_path / name)
        shutil.rmtree(server.data)  # the machine is lost
        folder = tmp_path / "restored"
        await Administrator(folder).good("restore", str(saved), "--into", str(folder))
        async with running_again(server, folder), Client.connect(profile) as client:
            await client.resume()
            assert kept.message in [row.message.id async for row in client.inbox()]
