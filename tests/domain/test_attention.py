"""What is worth an administrator's attention, and what is not."""

from dataclasses import replace
from typing import Any

import pytest

from kentongan.domain.attention import DAY, HOUR, Concern, Figures, MailFigures, concerns_of, look_at
from kentongan.language import Sentence
from kentongan.words import ConcernKind, HealthPart, HealthState

NOW = 1_800_000_000_000
CALM = Figures(
    now=NOW,
    started_at=NOW - 50 * HOUR,
    certificate_until=NOW + 400 * DAY,
    free=5 * 10**9,
    workers=2,
    workers_wanted=2,
    ports=20,
)


def kinds(**figures: Any) -> list[tuple[ConcernKind, bool]]:
    return [(concern.kind, concern.urgent) for concern in concerns_of(replace(CALM, **figures))]


def test_a_calm_server_has_no_concerns_and_all_parts_are_well() -> None:
    assert kinds() == []
    look = look_at(replace(CALM, sessions=1234))
    assert look.worst.state is HealthState.GOOD
    assert [part.part for part in look.parts] == list(HealthPart)[:-1]
    assert [part.sentence.en for part in look.parts] == [
        *("1,234 sessions", "0 of 20 ports", "0 waiting", "5.0 GB left", "0 letters waiting", "nothing wrong"),
        "400 days left",
    ]
    assert [part.sentence.id for part in look.parts][:4] == [
        "1.234 sesi",
        "0 dari 20 port",
        "0 menunggu",
        "sisa 5,0 GB",
    ]


def test_the_console_has_a_certificate_of_its_own() -> None:
    console = look_at(replace(CALM, console_until=NOW + 2 * DAY)).parts[-1]
    assert (console.part, console.state) == (HealthPart.CONSOLE_CERTIFICATE, HealthState.BAD)
    assert console.sentence.en == "2 days left"


def test_concerns_of_others_make_their_parts_unwell() -> None:
    backup = Concern(ConcernKind.BACKUP, Sentence("Lama.", "Old."))
    look = look_at(replace(CALM, registrations=3), [backup])
    assert (look.worst.part, look.worst.state, look.worst.sentence.en) == (
        *(HealthPart.BACKUP, HealthState.LOOK),
        "something wrong",
    )
    urgent = look_at(replace(CALM, registrations=3), [replace(backup, urgent=True)])
    assert [one.kind for one in urgent.concerns] == [ConcernKind.BACKUP, ConcernKind.REGISTRATIONS]
    assert urgent.worst.state is HealthState.BAD


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
        ({"transfers": 17}, []),
        ({"transfers": 18}, [(ConcernKind.PORTS, False)]),
        ({"console_until": NOW + 30 * DAY}, []),
        ({"console_until": NOW + 30 * DAY - 1}, [(ConcernKind.CONSOLE_CERTIFICATE, False)]),
        ({"console_until": NOW + 2 * DAY}, [(ConcernKind.CONSOLE_CERTIFICATE, True)]),
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
    unwell = [(part.part, part.state) for part in look_at(figures).parts if part.state is not HealthState.GOOD]
    assert unwell == [(HealthPart.DATABASE, HealthState.BAD), (HealthPart.MAIL, HealthState.LOOK)]
    for concern in concerns_of(replace(figures, mail=MailFigures(stuck=3))):
        assert concern.sentence.id != concern.sentence.en
