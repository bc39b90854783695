"""A real upload, watched in a real browser from the opening of its shadow socket to the end."""

import asyncio
import os
from pathlib import Path

import pytest

from kentongan.client.errors import ServerRefused
from kentongan.errors import ErrorCode
from kentongan.protocol.transfer import Stored
from tests.process.transfer import last_word, uploading
from tests.web.browser import link_for, opened, set_up, sign_in
from tests.web.test_pages_in_a_browser import DEADLINE, console

pytestmark = pytest.mark.process

SIZE = 4_000_000


async def test_a_shadow_socket_appears_moves_and_vanishes(tmp_path: Path) -> None:
    """It stands on the page soon after its announcement, and has gone soon after its end."""
    content = os.urandom(SIZE)
    loop = asyncio.get_running_loop()
    async with console(tmp_path) as (server, base, browser), opened(browser, base) as window:
        page = window.page
        await sign_in(window, "rani", await set_up(window, await asyncio.to_thread(link_for, server, "rani")))
        await window.go("/traffic")
        await page.wait_for_selector("#live.on")
        await page.wait_for_selector("text=Nothing moves right now")
        password = await server.member("humas@univ-contoh")
        async with server.session("humas@univ-contoh", password) as client, uploading(client, content) as transfer:
            announced = loop.time()
            row = page.locator(f"#transfer-{transfer.shadow.transfer}")
            await row.wait_for(timeout=DEADLINE * 1000)
            print(f"from the announcement to the page: {loop.time() - announced:.2f} s")
            said = await row.inner_text()
            assert str(transfer.port) in said
            assert "humas@univ-contoh" in said
            assert "berkas-0.bin" in said
            square = page.locator(f'.ports a[aria-label^="{transfer.port}, humas@univ-contoh"]')
            await square.focus()
            assert str(transfer.port) in await page.locator("#port-name").inner_text()
            await page.wait_for_selector("text=Waiting for the client")
            async with transfer.visit() as line:
                await line.go(1)
                await line.send_bytes(content[: SIZE // 2])
                await row.get_by_text("50 %").wait_for()
                await line.send_bytes(content[SIZE // 2 :])
                assert isinstance(await last_word(line), Stored)
            await transfer.end()
            await row.get_by_text("Verified, closing").wait_for()
            await row.wait_for(state="detached")
            assert await square.count() == 0
        await page.wait_for_selector("text=Nothing moves right now")
        assert window.troubles == []
        assert window.foreign == []


async def test_a_transfer_is_ended_from_the_page(tmp_path: Path) -> None:
    async with console(tmp_path) as (server, base, browser), opened(browser, base) as window:
        page = window.page
        await sign_in(window, "rani", await set_up(window, await asyncio.to_thread(link_for, server, "rani")))
        password = await server.member("humas@univ-contoh")
        async with server.session("humas@univ-contoh", password) as client, uploading(client, b"x" * 100) as transfer:
            await window.go("/traffic")
            await page.get_by_role("link", name="End the transfer of humas@univ-contoh").click()
            await page.wait_for_selector("text=End this transfer?")
            await page.get_by_role("button", name="End").click()
            await page.wait_for_selector("text=Shadow sockets as they open and close")
            with pytest.raises(ServerRefused) as refused:
                await transfer.end()
            assert refused.value.code == ErrorCode.TRANSFER_CANCELLED
        assert window.troubles == []
