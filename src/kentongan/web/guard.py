"""Around everything: which hosts we are, which sites may send forms, and what every answer tells the browser.

Pure ASGI, so that streams pass untouched. What goes wrong inside becomes an answer that tells a stranger nothing.
"""

from urllib.parse import urlsplit

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kentongan.web.texts.guard import REFUSED
from kentongan.web.wording import LANGUAGES

SAFE = ("GET", "HEAD")
_METHODS = (*SAFE, "POST")
_LONGEST_TARGET = 2048
# Nothing but what comes from here, no script or style inside a page, no frame around it.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not `no-referrer`: browsers would then send forms with the origin `null`.
    "Referrer-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_log = structlog.get_logger("web")


class Guard:
    """Lets through what may be answered, and dresses every answer."""

    def __init__(self, app: ASGIApp, hosts: frozenset[str]) -> None:
        """`hosts` are the names and addresses that we answer to, in small letters, without ports."""
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        begun = False

        async def dressed(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                _dress(MutableHeaders(scope=message))
            await send(message)

        try:
            await (self._refusal(scope) or self._app)(scope, receive, dressed)
        except ClientDisconnect:
            return
        except Exception as error:
            _log.error("request_failed", path=scope["path"], exc_info=error)
            if begun:
                raise
            await _said(500)(scope, receive, dressed)

    def _refusal(self, scope: Scope) -> Response | None:
        """Why a request is not even looked at."""
        headers = Headers(scope=scope)
        if scope["method"] not in _METHODS:
            return _said(405, {"Allow": ", ".join(_METHODS)})
        if len(scope["path"]) + len(scope["query_string"]) > _LONGEST_TARGET:
            return _said(414)
        if len(headers.getlist("host")) != 1 or host_of(headers["host"]) not in self._hosts:
            return _said(421)
        if scope["method"] not in SAFE and not _comes_from_us(headers):
            return _said(403)
        return None


def _said(status: int, headers: dict[str, str] | None = None) -> Response:
    """An answer before anything is known of who asks: in both languages, without a page around it."""
    text = "\n".join(REFUSED[status].say(language) for language in LANGUAGES)
    return Response(f"{text}\n", status, headers, media_type="text/plain")


def host_of(text: str) -> str:
    """The name or address in a Host header or a setting, without port; empty when it is none."""
    try:
        return (urlsplit(f"//{text}").hostname or "").rstrip(".")
    except ValueError:
        return ""


def _comes_from_us(headers: Headers) -> bool:
    """Whether a form was sent by a page of ours: every browser says so in at least one of two headers."""
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None and site != "same-origin":
        return False
    if origin is not None and origin.lower() != f"https://{headers['host'].lower()}":
        return False
    return site is not None or origin is not None


def _dress(headers: MutableHeaders) -> None:
    for name, value in HEADERS.items():
        headers[name] = value
    headers.setdefault("Cache-Control", "no-store")
