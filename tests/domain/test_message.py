"""The rules of a message: what nobody may send, and what this member may not send now. [MSG-2]"""

from typing import Any

import pytest

from kentongan import limits
from kentongan.domain.message import Draft, Rights, make_draft, objection
from kentongan.errors import ErrorCode
from kentongan.words import Level
from tests.domain.refused import refused

NOW = 1_800_000_000_000
RIGHTS = Rights(broadcast=False, highest_level=Level.IMPORTANT)
DAY = 86_400_000


def draft(**changes: Any) -> Draft:
    said: dict[str, Any] = {
        "client_id": "1" * 32,
        "to": ["b@satu"],
        "subject": "Undangan",
        "text": "Seminar",
        "level": Level.NORMAL,
        "expires_at": 0,
        "attachments": (),
        "reply_to": "",
        "revises": "",
        "now": NOW,
    }
    return make_draft(**said | changes)


def test_a_draft_is_normalised_and_lives_thirty_days() -> None:
    made = draft(subject=" Undangan  se\u0301minar ", text="a\r\nb")
    assert (made.subject, made.text) == ("Undangan s\u00e9minar", "a\nb")
    assert made.expires_at == NOW + 30 * DAY
    assert draft(text="").text == ""
    assert draft(expires_at=NOW + 5).expires_at == NOW + 5


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("subject", "", ErrorCode.FIELD_EMPTY),
        ("subject", "x" * 201, ErrorCode.FIELD_TOO_LONG),
        ("subject", "a\nb", ErrorCode.FIELD_INVALID),
        ("text", "x" * 4001, ErrorCode.FIELD_TOO_LONG),
        ("text", "a\x1b[2J", ErrorCode.FIELD_INVALID),
    ],
)
def test_text_that_nobody_may_send_is_refused(field: str, value: str, code: ErrorCode) -> None:
    with refused(code, field):
        draft(**{field: value})


def test_all_thumbnails_together_have_a_limit() -> None:
    half = limits.THUMBNAILS.value // 2
    assert draft(attachments=(("1", "x" * half), ("2", "x" * half))).attachments
    with refused(ErrorCode.FIELD_TOO_LONG, "attachments", str(limits.THUMBNAILS.value)):
        draft(attachments=(("1", "x" * half), ("2", "x" * half), ("3", "x")))


@pytest.mark.parametrize("highest", list(Level))
@pytest.mark.parametrize("level", list(Level))
def test_a_level_above_ones_own_is_not_allowed(level: Level, highest: Level) -> None:
    found = objection(draft(level=level), Rights(False, highest), NOW)
    order = ["info", "normal", "important", "emergency"]
    if order.index(level) <= order.index(highest):
        assert found is None
    else:
        assert found is not None
        assert (found.code, found.field, found.detail) == (ErrorCode.LEVEL_NOT_ALLOWED, "level", level.value)


def test_broadcasting_is_a_right() -> None:
    found = objection(draft(to=["b@satu", "*"]), RIGHTS, NOW)
    assert found is not None
    assert (found.code, found.field) == (ErrorCode.BROADCAST_NOT_ALLOWED, "to")
    assert objection(draft(to=["*"]), Rights(True, Level.NORMAL), NOW) is None
    assert objection(draft(to=["@satu", "#semua"]), RIGHTS, NOW) is None


def test_entries_that_are_no_address_are_named_up_to_twenty() -> None:
    found = objection(draft(to=["b@satu", "Bu Siti", *(f"?{n}" for n in range(30))]), RIGHTS, NOW)
    assert found is not None
    assert (found.code, found.field) == (ErrorCode.RECIPIENT_UNKNOWN, "to")
    assert found.detail.split(", ") == ["bu siti", *(f"?{n}" for n in range(19))]


@pytest.mark.parametrize(
    ("expires_at", "may"),
    [
        (NOW - 1, False),
        (NOW, False),
        (NOW + 1, True),
        (NOW + 365 * DAY, True),
        (NOW + 365 * DAY + 1, False),
        (1, False),
    ],
)
def test_a_message_expires_within_a_year_and_not_before_now(expires_at: int, may: bool) -> None:
    found = objection(draft(expires_at=expires_at), RIGHTS, NOW)
    if may:
        assert found is None
    else:
        assert found is not None
        assert (found.code, found.field, found.detail) == (ErrorCode.EXPIRY_INVALID, "expires_at", "365")


def test_the_digest_tells_two_requests_apart_and_knows_one_again_at_any_time() -> None:
    """[MSG-4] It covers what the client has said, not when."""
    first = draft()
    assert draft(now=NOW + DAY, client_id="2" * 32).digest == first.digest
    assert draft(subject=" Undangan ").digest == first.digest
    changes: list[dict[str, Any]] = [
        {"to": ["c@satu"]},
        {"to": ["b@satu", "c@satu"]},
        {"subject": "Lain"},
        {"text": "Lain"},
        {"level": Level.INFO},
        {"expires_at": NOW + 1},
        {"attachments": (("1", ""),)},
        {"attachments": (("1", "x"),)},
        {"reply_to": "3" * 32},
        {"revises": "3" * 32},
    ]
    digests = {draft(**change).digest for change in changes}
    assert len(digests | {first.digest}) == len(changes) + 1
