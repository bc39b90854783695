"""Trouble: the log as it grows, a bundle without secrets, a test popup."""

from starlette.responses import Response

from kentongan.errors import Refusal
from kentongan.limits import SEARCH
from kentongan.services.diagnostics import pack
from kentongan.web.table import act, page
from kentongan.web.texts import diagnostics as texts
from kentongan.web.visit import Visit
from kentongan.words import Role


@page("/trouble", Role.AUDITOR)
async def trouble(visit: Visit) -> Response:
    """The log, with what helps beside it."""
    return await _show(visit)


@page("/trouble/log", Role.AUDITOR, quiet=True)
async def log(visit: Visit) -> Response:
    """The newest lines again, for an open page."""
    return visit.fragment("log_lines.html", texts, lines=visit.services.diagnostics.newest(_search(visit)))


@act("/trouble/test", Role.OPERATOR)
async def test_popup(visit: Visit) -> Response:
    """Send a popup to one member that says that it is a test."""
    try:
        await visit.services.announcement.test(visit.field("address"), visit.actor)
    except Refusal as refusal:
        return await _show(visit, refusal)
    return visit.go("/trouble?tested=yes")


@act("/trouble/bundle", Role.ADMINISTRATOR)
async def bundle(visit: Visit) -> Response:
    """The bundle; that it leaves the server is recorded first."""
    content = pack(await visit.services.diagnostics.diagnose(visit.actor), visit.now / 1000)
    return visit.download(content, "kentongan-diagnostics.tar.gz", "application/gzip")


def _search(visit: Visit) -> str:
    return visit.asked("search")[: SEARCH.value]


async def _show(visit: Visit, refusal: Refusal | None = None) -> Response:
    return await visit.page(
        "trouble.html",
        texts,
        status=422 if refusal else 200,
        search=_search(visit),
        lines=visit.services.diagnostics.newest(_search(visit)),
        refusal=refusal,
        tested=visit.asked("tested") == "yes",
    )
