"""The second factor: six digits that an app on the administrator's telephone shows, new ones every 30 seconds.

TOTP (RFC 6238) as every such app knows it, by pyotp. A code that was taken is not taken again: whoever uses one writes
its step down.
"""

import hmac
import re

import pyotp

from kentongan.errors import ErrorCode, Refusal

STEP = 30_000
# Steps before and after the present one: clocks differ, and people type slowly.
_WINDOW = (0, -1, 1)
_SECRET = re.compile(r"[A-Z2-7]{32}")


def new_second_factor() -> str:
    """A secret for an app, in base32: 160 bits."""
    return pyotp.random_base32()


def same_or_new(secret: str) -> str:
    """A secret that came back with a form; a new one for what was never a secret of ours."""
    return secret if _SECRET.fullmatch(secret) else new_second_factor()


def address_of(secret: str, name: str, issuer: str) -> str:
    """What the app reads from a QR code: `otpauth://...`."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=issuer)


def step_of(secret: str, code: str, now: int) -> int:
    """The step whose code this is, around a moment (milliseconds); 0 when it is none, or there is no secret."""
    digits = "".join(code.split())
    present = now // STEP
    found = 0
    for step in (present + offset for offset in _WINDOW):
        expected = pyotp.TOTP(secret or pyotp.random_base32()).generate_otp(step)
        if hmac.compare_digest(expected.encode(), digits.encode("utf-8", "replace")) and secret:
            found = found or step
    return found


def checked_step(secret: str, code: str, now: int) -> int:
    """The step of the first code of a new secret; raises Refusal(SECOND_FACTOR_REFUSED)."""
    step = step_of(secret, code, now) if _SECRET.fullmatch(secret) else 0
    if not step:
        raise Refusal(ErrorCode.SECOND_FACTOR_REFUSED, field="code")
    return step
