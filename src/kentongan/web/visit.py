"""One request: who asks, in which language, and the ways to answer."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from types import ModuleType

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse

from kentongan.colours import Theme
from kentongan.errors import ErrorCode, Refusal
from kentongan.ids import new_secret
from kentongan.language import Language
from kentongan.services.console import SignedIn
from kentongan.services.services import Services
from kentongan.web import cookies, csrf
from kentongan.web.console import Console
from kentongan.web.navigation import NAVIGATION, Frame
from kentongan.web.texts import frame as frame_texts
from kentongan.web.wording import LANGUAGES, Speech, Words, language_of
from kentongan.words import Role

# How long a body may take, and by how much longer for each of its bytes: a slow campus sends 64 KiB a second.
_BODY_SECONDS, _SECONDS_A_BYTE = 20.0, 1 / (64 * 1024)
_FIELDS = 2000
_STATUS = {
    ErrorCode.NOT_ALLOWED: 403,
    ErrorCode.REGISTRATION_DECIDED: 409,
    ErrorCode.REGISTRATION_CHANGED: 409,
    ErrorCode.LOGIN_LIMITED: 429,
    ErrorCode.TOO_FAST: 429,
    ErrorCode.LOGIN_BUSY: 503,
    ErrorCode.GOING_DOWN: 503,
    ErrorCode.STORAGE_FAILED: 503,
    ErrorCode.INTERNAL: 500,
}
_UNUSABLE = 422


# As many digits as a number of the database can have.
_DIGITS = 18


def number_of(text: str) -> int | None:
    """A decimal number, as long as the database could have it; None for everything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _DIGITS else None


def status_of(code: ErrorCode) -> int:
    """The status of HTTP that says the same as a code of ours."""
    return _STATUS.get(code, 404 if code.endswith("_unknown") else _UNUSABLE)


class Visit:
    """One request of one browser."""

    def __init__(self, console: Console, request: Request, who: SignedIn | None) -> None:
        """`who` is signed in, or nobody."""
        self.console = console
        self.request = request
        self.who = who
        self.form = FormData()
        self._visitor = cookies.read(request, cookies.VISITOR)
        self._new_visitor = ""

    # Who asks

    @property
    def services(self) -> Services:
        """The use cases."""
        return self.console.services

    @property
    def me(self) -> SignedIn:
        """Who is signed in; the route table lets nobody else reach a handler that uses this."""
        assert self.who is not None
        return self.who

    @property
    def actor(self) -> str:
        """How the audit log names who asks."""
        return self.me.actor

    @property
    def source(self) -> str:
        """The network address that the request came from."""
        return self.request.client.host if self.request.client else ""

    @property
    def is_htmx(self) -> bool:
        """Whether a part of a page is wanted and not a whole one."""
        return "hx-request" in self.request.headers

    def may(self, least: Role) -> bool:
        """Whether who asks has at least this role."""
        return self.who is not None and self.who.administrator.role.rank >= least.rank

    @property
    def language(self) -> Language:
        """The chosen language, otherwise the browser's."""
        chosen = cookies.read(self.request, cookies.LANGUAGE)
        return chosen if chosen in LANGUAGES else language_of(self.request.headers.get("accept-language", ""))

    @property
    def theme(self) -> str:
        """`light` or `dark` when chosen; empty follows the system."""
        chosen = cookies.read(self.request, cookies.THEME)
        return chosen if chosen in set(Theme) else ""

    @property
    def now(self) -> int:
        """Milliseconds since 1970."""
        return self.console.now()

    # The CSRF token

    @property
    def secret(self) -> str:
        """The cookie's secret that the CSRF token belongs to: the session's, or that of a visitor."""
        return cookies.read(self.request, cookies.SESSION) if self.who else self._visitor

    @property
    def csrf(self) -> str:
        """The token for the forms of this answer. A visitor without a cookie gets one with the answer."""
        if not self.secret:
            self._visitor = self._new_visitor = new_secret()
        return csrf.token_of(self.secret)

    # What was sent

    async def read_form(self, length: int, files: int = 0) -> None:
        """Read the body of an act, of so many bytes, within its time."""
        async with asyncio.timeout(_BODY_SECONDS + length * _SECONDS_A_BYTE):
            self.form = await self.request.form(max_files=files, max_fields=_FIELDS)

    def field(self, name: str) -> str:
        """A field of the form; empty when it was not sent."""
        value = self.form.get(name, "")
        return value if isinstance(value, str) else ""

    async def file(self, name: str) -> bytes:
        """What is in a file of the form; nothing when none was chosen."""
        value = self.form.get(name)
        return await value.read() if isinstance(value, UploadFile) else b""

    def numbers(self, name: str) -> list[int]:
        """Every number that was sent under a name, in its order, once; what is none is left out."""
        sent = [number_of(value) for value in self.form.getlist(name) if isinstance(value, str)]
        return list(dict.fromkeys(number for number in sent if number is not None))

    def texts(self, name: str) -> list[str]:
        """Every text that was sent under a name, in its order, once; what is empty is left out."""
        sent = [value for value in self.form.getlist(name) if isinstance(value, str)]
        return list(dict.fromkeys(filter(None, sent)))

    def asked(self, name: str) -> str:
        """A parameter of the address; empty when there is none."""
        return self.request.query_params.get(name, "")

    def part(self, name: str) -> int:
        """A number in the path."""
        return int(self.request.path_params[name])

    def name(self, name: str) -> str:
        """A text in the path."""
        return str(self.request.path_params[name])

    # Answers

    async def page(self, template: str, texts: ModuleType, *, status: int = 200, **values: object) -> Response:
        """A whole page, with the frame around it for who is signed in."""
        frame = await Frame.around(self) if self.who else None
        return self.fragment(template, texts, status=status, frame=frame, navigation=NAVIGATION, **values)

    def fragment(self, template: str, texts: ModuleType, *, status: int = 200, **values: object) -> Response:
        """A part of a page, to be put into one that is open."""
        speech = Speech(self.language)
        shared: dict[str, object] = {
            "visit": self,
            "speech": speech,
            "shared": Words(frame_texts, self.language),
            "words": Words(texts, self.language),
            "now": self.now,
            "Role": Role,
        }
        text = self.console.renderer.fill(template, shared | values)
        response = HTMLResponse(text, status)
        if self._new_visitor:
            cookies.put(response, cookies.VISITOR, self._new_visitor)
        return response

    def go(self, path: str) -> Response:
        """Send the browser to another page, after an act."""
        if self.is_htmx:
            return Response(status_code=204, headers={"HX-Redirect": path})
        return RedirectResponse(path, status_code=303)

    def download(self, content: bytes, name: str, media_type: str) -> Response:
        """A file to be kept; `name` is one of ours, never a user's."""
        return Response(
            content, media_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
        )

    def table(self, pages: AsyncIterator[str], name: str) -> Response:
        """A table (CSV) to be kept, which is written while it is sent; the moment is added to its name."""
        file = f"{name}-{datetime.fromtimestamp(self.now / 1000):%Y%m%d-%H%M%S}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{file}"'}
        return StreamingResponse(pages, media_type="text/csv; charset=utf-8", headers=headers)

    async def refused(self, refusal: Refusal) -> Response:
        """Say why something is not done: as a note in the open page, or as a page of its own."""
        status = status_of(refusal.code)
        if self.is_htmx:
            response = self.fragment("refusal_note.html", frame_texts, status=status, refusal=refusal)
            response.headers["HX-Retarget"] = "#notes"
            response.headers["HX-Reswap"] = "innerHTML"
        else:
            response = await self.page("refusal.html", frame_texts, status=status, refusal=refusal)
        if refusal.retry_after:
            response.headers["Retry-After"] = str(refusal.retry_after)
        return response
