"""The route table: every address of the console, who may ask for it, and the function that answers.

    @page("/registrations", Role.AUDITOR)
    async def registrations(visit: Visit) -> Response: ...

    @act("/registrations/{number:int}/approve", Role.OPERATOR)
    async def approve(visit: Visit) -> Response: ...

Nothing is served that is not a row here; what a row says is checked in one place (`door`) before its function is
called. Acts are `POST` and want the CSRF token; nothing that `GET` does changes anything.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

from starlette.responses import Response

from kentongan.web.visit import Visit
from kentongan.words import Role

Handler = Callable[[Visit], Awaitable[Response]]
Method = Literal["GET", "POST"]


@dataclass(frozen=True, slots=True)
class Row:
    """One address.

    Attributes:
        least: the least role that may ask; None is everybody, also who is not signed in
        quiet: asked by a page and not by a person, so a session does not live on by it
        cached: the same for everybody until the next version, so browsers may keep it
        largest: bytes that an act may send
        files: how many of them may be files
    """

    method: Method
    path: str
    least: Role | None
    handler: Handler
    quiet: bool = False
    cached: bool = False
    largest: int = 64 * 1024
    files: int = 0


ROUTES: list[Row] = []


def page(path: str, least: Role | None, *, quiet: bool = False, cached: bool = False) -> Callable[[Handler], Handler]:
    """Enter something to look at into the table."""

    def enter(handler: Handler) -> Handler:
        ROUTES.append(Row("GET", path, least, handler, quiet=quiet, cached=cached))
        return handler

    return enter


def act(path: str, least: Role | None, *, largest: int = 64 * 1024, files: int = 0) -> Callable[[Handler], Handler]:
    """Enter something that changes something into the table."""

    def enter(handler: Handler) -> Handler:
        ROUTES.append(Row("POST", path, least, handler, largest=largest, files=files))
        return handler

    return enter
