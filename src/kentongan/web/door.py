"""The door of every address: session, role, size, CSRF token, in this order, before its function is called."""

from collections.abc import Awaitable, Callable
from urllib.parse import quote, urlsplit

from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import Response

from kentongan.errors import ErrorCode, Refusal
from kentongan.web import cookies, csrf
from kentongan.web.console import Console
from kentongan.web.table import Row
from kentongan.web.texts import frame as texts
from kentongan.web.visit import Visit

# A longer address goes back without what it asks for: with it the way back could be too long itself.
_LONGEST_WAY_BACK = 600


def endpoint(row: Row, console: Console) -> Callable[[Request], Awaitable[Response]]:
    """The function that Starlette calls for a row."""

    async def answer(request: Request) -> Response:
        who = None
        if not row.cached:
            who = await console.services.console.who(cookies.read(request, cookies.SESSION), quiet=row.quiet)
        visit = Visit(console, request, who)
        try:
            return await _answer(row, visit)
        except Refusal as refusal:
            return await visit.refused(refusal)

    return answer


async def _answer(row: Row, visit: Visit) -> Response:
    if row.least is not None:
        if visit.who is None:
            return await _sign_in_first(row, visit)
        if not visit.may(row.least):
            raise Refusal(ErrorCode.NOT_ALLOWED)
    if row.method == "GET":
        return await row.handler(visit)
    try:
        return await _check(row, visit) or await row.handler(visit)
    finally:
        await visit.form.close()


async def _sign_in_first(row: Row, visit: Visit) -> Response:
    """A page is asked for again after signing in; an act is not done later by itself."""
    if row.method == "GET":
        return visit.go(f"/sign-in?next={quote(_wanted(visit))}")
    return await visit.page("sign_in_first.html", texts, status=403)


def _wanted(visit: Visit) -> str:
    """The page that was asked for, as it was; of a part of a page the one that it is on."""
    try:
        asked = urlsplit(visit.request.headers.get("hx-current-url", "") if visit.is_htmx else str(visit.request.url))
    except ValueError:
        return "/"
    ways = (f"{asked.path}?{asked.query}".rstrip("?"), asked.path, "/")
    return next(way for way in ways if 0 < len(way) < _LONGEST_WAY_BACK)


async def _check(row: Row, visit: Visit) -> Response | None:
    """What is wrong with an act that was sent; None when nothing is."""
    length = visit.request.headers.get("content-length", "")
    if not length.isdecimal():
        return await visit.page("not_understood.html", texts, status=411)
    if int(length) > row.largest:
        return await visit.page("not_understood.html", texts, status=413)
    try:
        await visit.read_form(int(length), row.files)
    except TimeoutError:
        return await visit.page("not_understood.html", texts, status=408)
    except MultiPartException:
        return await visit.page("not_understood.html", texts, status=400)
    token = visit.request.headers.get(csrf.HEADER) or visit.field(csrf.FIELD)
    if not csrf.is_right(visit.secret, token):
        return await visit.page("form_too_old.html", texts, status=403)
    return None
