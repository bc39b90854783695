"""Security in a real browser: the chain verified before one's eyes, another certificate of the console at once."""

import asyncio
import ssl
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from cryptography import x509

from tests.web.browser import link_for, opened, set_up, sign_in
from tests.web.test_pages_in_a_browser import console

pytestmark = pytest.mark.process


async def shown(base: str) -> x509.Certificate:
    """The certificate that the console shows to whoever comes now."""
    where = urlsplit(base)
    assert where.hostname
    assert where.port
    text = await asyncio.to_thread(ssl.get_server_certificate, (where.hostname, where.port))
    return x509.load_pem_x509_certificate(text.encode())


async def test_the_chain_is_verified_and_the_consoles_certificate_renewed(tmp_path: Path) -> None:
    async with console(tmp_path) as (server, base, browser), opened(browser, base) as window:
        app = await set_up(window, await asyncio.to_thread(link_for, server, "rani"))
        await sign_in(window, "rani", app)
        await window.go("/security")
        page = window.page
        await page.wait_for_selector("#live.on")
        await page.get_by_role("button", name="Verify the chain").click()
        await page.get_by_role("heading", name="The chain is unbroken").wait_for()
        before = await shown(base)
        card = page.get_by_role("region", name="Certificate of the console")
        await card.get_by_role("button", name="Renew with the same key").click()
        await page.locator("td strong", has_text="Certificate renewed").wait_for()
        after = await shown(base)
        assert (after.serial_number != before.serial_number, after.public_key() == before.public_key()) == (True, True)
        assert window.troubles == []
