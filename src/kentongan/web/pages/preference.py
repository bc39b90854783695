"""Language and theme, kept by the browser."""

from starlette.responses import Response

from kentongan.colours import Theme
from kentongan.errors import ErrorCode, Refusal
from kentongan.web import cookies
from kentongan.web.table import act
from kentongan.web.visit import Visit
from kentongan.web.wording import LANGUAGES

_CHOICES = {"language": (cookies.LANGUAGE, set(LANGUAGES)), "theme": (cookies.THEME, {*Theme, "system"})}


@act("/preferences", None)
async def choose(visit: Visit) -> Response:
    """Another language or theme, then the same page again."""
    response = visit.go(own_path(visit.field("back")))
    for field, (cookie, values) in _CHOICES.items():
        if chosen := visit.field(field):
            if chosen not in values:
                raise Refusal(ErrorCode.FIELD_INVALID, field=field, detail=chosen[:40])
            cookies.put(response, cookie, chosen, lasting=True)
    return response


def own_path(text: str) -> str:
    """A path of this console to go to; the home page for everything that might lead elsewhere."""
    harmless = text.startswith("/") and not text.startswith("//") and text.isascii() and text.isprintable()
    return text if harmless and "\\" not in text else "/"
