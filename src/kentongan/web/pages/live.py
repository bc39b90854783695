"""The stream that tells an open page what to look at again."""

from starlette.responses import Response, StreamingResponse

from kentongan.web.cookies import SESSION, read
from kentongan.web.table import page
from kentongan.web.visit import Visit
from kentongan.words import Role


@page("/live", Role.AUDITOR, quiet=True)
async def live(visit: Visit) -> Response:
    """Names of what has changed, for as long as the session lives."""
    secret = read(visit.request, SESSION)

    async def lives() -> bool:
        return await visit.services.console.who(secret, quiet=True) is not None

    streams = visit.console.streams
    stream = streams.open(again="last-event-id" in visit.request.headers)
    return StreamingResponse(streams.events(stream, lives), media_type="text/event-stream")
