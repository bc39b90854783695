"""The pages, one file for one noun; importing this package fills the route table."""

from kentongan.web.pages import (
    account,
    announcement,
    asset,
    backup,
    diagnostics,
    health,
    home,
    letter,
    live,
    preference,
    registration,
    security,
    set_up,
    sign_in,
    statistics,
    way,
)

__all__ = [
    "account",
    "announcement",
    "asset",
    "backup",
    "diagnostics",
    "health",
    "home",
    "letter",
    "live",
    "preference",
    "registration",
    "security",
    "set_up",
    "sign_in",
    "statistics",
    "way",
]
