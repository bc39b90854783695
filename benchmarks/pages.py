"""Every page of the console, asked as whoever works with it asks, and at its worst.

The addresses are made of the console's own table: a page that is new is measured without a word here, and one with a
new kind of place in its path fails until the place is named.
"""

import re
import time

import httpx

from benchmarks.generator import percentile
from benchmarks.report import Figure
from kentongan.web.app import pages
from kentongan.web.table import ROUTES

assert pages  # they have entered themselves in the table
MOST = 200.0
# Not a page: it never ends, belongs to somebody else, is a file; or it is about a table that was just handed in.
_LEFT_OUT = {"/live", "/set-up/{link}", "/static/{name:path}", "/sign-in"}
_LEFT_OUT |= {"/members/import/{table}", "/members/import/{table}/parts"}
_SEARCHES = {
    "/": ("span=day", "span=month"),
    "/members": ("search=m4", "search=tidak+ada", "search=universitas+77", "broadcast=no", "after=m9@i0"),
    "/members/rows": ("search=tidak+ada",),
    "/messages/statistics": ("period=day", "period=month", "period=month&after=i1500"),
    "/registrations": ("state=approved", "search=tidak+ada"),
    "/security": ("event=login_failed", "search=tidak+ada", "before=100"),
    "/traffic": ("span=day", "span=month", "search=m42"),
    "/traffic/changes": ("since=0",),
    "/trouble": ("search=tidak+ada",),
}


async def measure(browser: httpx.AsyncClient, rounds: int) -> list[Figure]:
    """Median and 95th percentile of each page, in milliseconds until it is whole; the slowest pages last."""
    places = await _places(browser)
    figures = []
    for path in _addresses(places):
        times = [await _time(browser, path) for _ in range(5 * rounds)]
        figures += [Figure(f"{path}, median", percentile(times, 0.5), "ms")]
        figures += [Figure(f"{path}, p95", percentile(times, 0.95), "ms")]
    slowest = [max(figure.value for figure in figures if figure.what.endswith(end)) for end in ("median", "p95")]
    named = zip(("median", "p95"), slowest, strict=True)
    return [*figures, *(Figure(f"  slowest page, {end} (at most {MOST:.0f})", value, "ms") for end, value in named)]


def _addresses(places: dict[str, str]) -> list[str]:
    rows = [row.path for row in ROUTES if row.method == "GET" and row.path not in _LEFT_OUT]
    searched = [f"{path}?{search}" for path, searches in _SEARCHES.items() for search in searches]
    return sorted(re.sub(r"{(\w+)(?::\w+)?}", lambda found: places[found[1]], path) for path in [*rows, *searched])


async def _places(browser: httpx.AsyncClient) -> dict[str, str]:
    """What stands for the parts of addresses: of what moves, the first that the page of the traffic names."""
    places = {"desk": "m7", "code": "i0", "group": "bencana", "number": "7"}
    page = (await browser.get("/traffic")).text
    for kind in ("session", "transfer", "message"):
        [places[kind], *_] = re.findall(rf"/traffic/{kind}s/([0-9a-f]{{32}})/", page)
    return places


async def _time(browser: httpx.AsyncClient, path: str) -> float:
    begun = time.perf_counter()
    (await browser.get(path)).raise_for_status()
    return (time.perf_counter() - begun) * 1000
