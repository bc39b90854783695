"""What may be changed while the server runs: nothing that is open, stored or promised depends on it."""

from typing import Any

from pydantic import BaseModel, ValidationError

from kentongan.config import LimitSettings, Settings
from kentongan.config.value import Unusable, reason_of

_LOGINS = ("login_failures", "login_window", "login_delay", "login_delay_longest", "login_failures_per_day")
_SOURCES = ("source_failures", "source_failures_per_hour", "registrations", "registrations_per_hour")
_MEMBERS = ("messages", "messages_per_minute", "deliveries_per_hour", "transfers_per_minute", "questions_per_minute")
CHANGEABLE = (
    *(f"limits.{name}" for name in (*_LOGINS, *_SOURCES, *_MEMBERS)),
    *(f"backup.{name}" for name in ("every_hours", "at", "keep")),
)

# The other limits: they hold until the next start.
FIXED = tuple(name for field in LimitSettings.model_fields if (name := f"limits.{field}") not in CHANGEABLE)


def value_of(settings: Settings, name: str) -> Any:
    """The value of a setting of a group, by its whole name."""
    group, field = _place(settings, name)
    return getattr(group, field)


def checked(settings: Settings, name: str, text: str) -> Any:
    """A value from its text, by the rules that a file is read by. Raises Unusable."""
    group, field = _place(settings, name)
    try:
        return getattr(type(group).model_validate(group.model_dump() | {field: text}), field)
    except ValidationError as error:
        raise Unusable(reason_of(error)) from None


def put(settings: Settings, name: str, value: Any) -> None:
    """Set it in place, for everybody who holds these settings; `value` is one that was checked."""
    group, field = _place(settings, name)
    setattr(group, field, value)


def _place(settings: Settings, name: str) -> tuple[BaseModel, str]:
    group, _, field = name.partition(".")
    return getattr(settings, group), field
