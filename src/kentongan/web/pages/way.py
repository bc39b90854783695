"""Which way the transfers of each institution went: over shadow sockets, or in-band past a firewall."""

from starlette.responses import Response

from kentongan.limits import CODE, PAGE
from kentongan.web.table import page
from kentongan.web.texts import way as texts
from kentongan.web.visit import Visit
from kentongan.words import Role


@page("/trouble/ways", Role.AUDITOR)
async def ways(visit: Visit) -> Response:
    """A page of institutions in the order of their codes."""
    after = visit.asked("after")[: CODE.value]
    rows = (await visit.services.way.list(after)).rows
    following = rows[-1].institution if len(rows) == PAGE.value else ""
    return await visit.page("ways.html", texts, rows=rows, after=after, following=following)
