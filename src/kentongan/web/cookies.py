"""The console's cookies: every one of them `__Host-`, Secure, HttpOnly, SameSite=Strict.

`__Host-` binds a cookie to this very host, so that no neighbour under the same domain can set it; Strict leaves it out
of whatever another site causes.
"""

from starlette.requests import Request
from starlette.responses import Response

SESSION = "__Host-kentongan"
# Before signing in, only for the CSRF token.
VISITOR = "__Host-kentongan-visitor"
LANGUAGE = "__Host-kentongan-language"
THEME = "__Host-kentongan-theme"
_YEAR = 365 * 86_400
_LONGEST = 200


def read(request: Request, name: str) -> str:
    """The value of a cookie; empty when there is none, or one that we would not have set."""
    value = request.cookies.get(name, "")
    return value if len(value) <= _LONGEST and value.isascii() else ""


def put(response: Response, name: str, value: str, *, lasting: bool = False) -> None:
    """Set a cookie, for a year or until the browser is closed."""
    age = _YEAR if lasting else None
    response.set_cookie(name, value, max_age=age, path="/", secure=True, httponly=True, samesite="strict")


def drop(response: Response, name: str) -> None:
    """Take a cookie back."""
    response.delete_cookie(name, path="/", secure=True, httponly=True, samesite="strict")
