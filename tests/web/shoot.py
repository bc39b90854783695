"""`make screenshots`: every page of the console in both themes, both languages, at a desk and on a telephone."""

import asyncio
import re
import sys
import tempfile
from itertools import product
from pathlib import Path
from urllib.parse import urlsplit

from tests.web.browser import Window, link_for, opened
from tests.web.test_pages_in_a_browser import BEFORE_SIGN_IN, LOOKS, PAGES, Look, enter, furnished, show


async def shoot(folder: Path) -> None:
    """Take them all into a folder."""
    with tempfile.TemporaryDirectory() as data:
        async with furnished(Path(data)) as (server, base, browser), opened(browser, base) as window:
            link = await asyncio.to_thread(link_for, server, "sari")
            for look, path in product(LOOKS, [*BEFORE_SIGN_IN, urlsplit(link).path]):
                await take(window, path, look, folder)
            await enter(server, window)
            for look, path in product(LOOKS, PAGES):
                await take(window, path, look, folder)


async def take(window: Window, path: str, look: Look, folder: Path) -> None:
    """One page as a whole, however long it is."""
    await show(window, path, look)
    await window.page.evaluate("document.fonts.ready")
    name = re.sub(r"[^a-z0-9]+", "-", path.lower().split("/set-up/")[0] or "set-up").strip("-") or "home"
    picture = folder / f"console-{name}-{look.size}-{look.theme}-{look.language}.png"
    await window.page.screenshot(path=picture, full_page=True)


def main(arguments: list[str]) -> int:
    """Take the pictures and say how many there are."""
    folder = Path(arguments[1]).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(shoot(folder))
    print(f"{len(list(folder.glob('console-*.png')))} pictures of the console in {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
