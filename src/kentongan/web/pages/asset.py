"""What every page is made with."""

from starlette.responses import Response

from kentongan.web.assets import assets
from kentongan.web.table import page
from kentongan.web.texts import frame as texts
from kentongan.web.visit import Visit


@page("/static/{name:path}", None, cached=True)
async def asset(visit: Visit) -> Response:
    """A style sheet, script, font or picture; kept by the browser for as long as its address names its hash."""
    found = assets().get(visit.request.path_params["name"])
    if found is None:
        return await visit.page("not_found.html", texts, status=404)
    named = visit.asked("v") == found.version
    keep = "public, max-age=31536000, immutable" if named else "public, max-age=3600"
    return Response(found.content, media_type=found.media_type, headers={"Cache-Control": keep})
