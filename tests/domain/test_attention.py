"""What is worth an administrator's attention, and what is not."""

from dataclasses import replace
from typing import Any

import pytest

from kentongan.domain.attention import DAY, HOUR, Figures, MailFigures, concerns_of, health_of
from kentongan.words import ConcernKind

NOW = 1_800_000_000_000
CALM = Figures(
    now=NOW, started_at=NOW - 50 * HOUR, certificate_until=NOW + 400 * DAY, free=5 * 10**9, workers=2, workers_wanted=2
)


def kinds(**figures: Any) -> list[tuple[ConcernKind, bool]]:
    return [(concern.kind, concern.urgent) for concern in concerns_of(replace(CALM, **figures))]


def test_a_calm_server_has_no_concerns_and_all_parts_are_well() -> None:
    assert kinds() == []
    parts = list(health_of(CALM))
    assert all(part.good for part in parts)
    assert [part.part for part in parts] == ["server", "database", "disk", "mail", "shadow", "certificate"]
    assert [part.sentence.en for part in parts][:3] == [
        "up for 50 hours, 0 sessions",
        "writing, 0 waiting",
        "5.0 GB left",
    ]


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        ({"registrations": 1}, [(ConcernKind.REGISTRATIONS, False)]),
        ({"mail": MailFigures(waiting=9)}, []),
        ({"mail": MailFigures(stuck=1)}, [(ConcernKind.MAIL, False)]),
        ({"low": True}, [(ConcernKind.DISK, False)]),
        ({"full": True}, [(ConcernKind.DISK, True)]),
        ({"certificate_until": NOW + 30 * DAY}, []),
        ({"certificate_until": NOW + 30 * DAY - 1}, [(ConcernKind.CERTIFICATE, False)]),
        ({"certificate_until": NOW + 2 * DAY}, [(ConcernKind.CERTIFICATE, True)]),
        ({"certificate_until": NOW - DAY}, [(ConcernKind.CERTIFICATE, True)]),
        ({"failures_hour": 19}, []),
        ({"failures_hour": 20}, [(ConcernKind.FAILED_LOGINS, False)]),
        ({"failures_hour": 299, "failures_day": 2400}, []),
        ({"failures_hour": 300, "failures_day": 2400}, [(ConcernKind.FAILED_LOGINS, False)]),
        ({"queue": 20_000}, []),
        ({"queue": 20_001}, [(ConcernKind.DATABASE, True)]),
        ({"broken": True, "queue": 30_000}, [(ConcernKind.DATABASE, True)]),
        ({"workers": 1}, [(ConcernKind.WORKERS, False)]),
        ({"workers": 0}, [(ConcernKind.WORKERS, True)]),
    ],
)
def test_what_is_a_concern_and_what_cannot_wait(
    figures: dict[str, Any], expected: list[tuple[ConcernKind, bool]]
) -> None:
    assert kinds(**figures) == expected


def test_what_cannot_wait_comes_first_and_its_part_is_not_well() -> None:
    figures = replace(
        CALM, registrations=2, registrations_since=7, broken=True, mail=MailFigures(stuck=3, error="ditolak")
    )
    first, *_, last = concerns_of(figures)
    assert (first.kind, last.kind, last.sentence.en) == (
        *(ConcernKind.DATABASE, ConcernKind.MAIL),
        "Letters that cannot be sent: 3 (ditolak).",
    )
    assert [part.part for part in health_of(figures) if not part.good] == ["database", "mail"]
    for concern in concerns_of(replace(figures, mail=MailFigures(stuck=3))):
        assert concern.sentence.id != concern.sentence.en
