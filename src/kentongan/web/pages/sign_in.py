"""Signing in and out."""

from starlette.responses import Response

from kentongan.errors import Refusal
from kentongan.web import cookies
from kentongan.web.pages.preference import own_path
from kentongan.web.table import act, page
from kentongan.web.texts import sign_in as texts
from kentongan.web.visit import Visit, status_of
from kentongan.words import Role


@page("/sign-in", None)
async def form(visit: Visit) -> Response:
    """Name, password and code."""
    if visit.who is not None:
        return visit.go("/")
    return await visit.page("sign_in.html", texts, refusal=None, name="", next=own_path(visit.asked("next")))


@act("/sign-in", None)
async def sign_in(visit: Visit) -> Response:
    """Begin a session, under a secret that was never seen before."""
    onward = own_path(visit.field("next"))
    name = visit.field("name")
    try:
        secret = await visit.services.console.sign_in(
            name,
            visit.field("password"),
            visit.field("code"),
            visit.source,
            visit.request.headers.get("user-agent", ""),
        )
    except Refusal as refusal:
        status = status_of(refusal.code)
        return await visit.page("sign_in.html", texts, status=status, refusal=refusal, name=name, next=onward)
    response = visit.go(onward)
    cookies.put(response, cookies.SESSION, secret)
    cookies.drop(response, cookies.VISITOR)
    return response


@act("/sign-out", Role.AUDITOR)
async def sign_out(visit: Visit) -> Response:
    """End the session here and on the server."""
    await visit.services.console.sign_out(visit.me)
    response = visit.go("/sign-in")
    cookies.drop(response, cookies.SESSION)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
