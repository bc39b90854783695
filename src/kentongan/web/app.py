"""The console as one ASGI application, put together from the route table."""

from starlette.convertors import Convertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from kentongan.web import pages
from kentongan.web.console import Console
from kentongan.web.cookies import SESSION, read
from kentongan.web.door import endpoint
from kentongan.web.guard import Guard
from kentongan.web.table import ROUTES
from kentongan.web.texts import frame as texts
from kentongan.web.visit import Visit

__all__ = ["make_app", "pages"]


class _Number(Convertor[int]):
    """Numbers in paths: no longer than the database has them, so that nothing is there for others."""

    regex = "[0-9]{1,18}"

    def convert(self, value: str) -> int:
        return int(value)

    def to_string(self, value: int) -> str:
        return str(value)


register_url_convertor("int", _Number())


def make_app(console: Console, hosts: frozenset[str]) -> ASGIApp:
    """Everything that the table has; `hosts` are the names that we answer to."""
    routes = [Route(row.path, endpoint(row, console), methods=[row.method]) for row in ROUTES]

    async def nothing_there(scope: Scope, receive: Receive, send: Send) -> None:
        response = await _not_found(console, Request(scope, receive))
        await response(scope, receive, send)

    return Guard(Router(routes, redirect_slashes=False, default=nothing_there), hosts)


async def _not_found(console: Console, request: Request) -> Response:
    who = await console.services.console.who(read(request, SESSION), quiet=True)
    return await Visit(console, request, who).page("not_found.html", texts, status=404)
