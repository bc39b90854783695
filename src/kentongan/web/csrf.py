"""The CSRF token: shows that a form comes from a page of ours that this browser was given.

It is derived from the secret of the session's cookie (before signing in: of a cookie for that), which no other site and
no script can read. So there is nothing to store, and it ends with its session.
"""

import hashlib
import hmac

FIELD = "csrf"
HEADER = "x-csrf-token"


def token_of(secret: str) -> str:
    """The token of a cookie's secret; empty without a secret."""
    return hashlib.sha256(b"kentongan-csrf/1\0" + secret.encode("utf-8", "replace")).hexdigest() if secret else ""


def is_right(secret: str, token: str) -> bool:
    """Whether a token belongs to a cookie's secret; in a time that tells nothing."""
    return bool(secret) and hmac.compare_digest(token_of(secret).encode(), token.encode("utf-8", "replace"))
