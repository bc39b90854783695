"""The vocabulary stands still: these words are on the wire, in databases and in archives."""

from enum import StrEnum

import pytest

from kentongan.words import (
    AttachmentKind,
    BlockKind,
    DeliveryState,
    Direction,
    DoubtKind,
    HealthPart,
    HealthState,
    InstitutionKind,
    LetterState,
    Level,
    MemberState,
    PasswordWeakness,
    RegistrationState,
    RetentionKind,
    Role,
    TransferState,
)

VOCABULARY: list[tuple[type[StrEnum], str]] = [
    (Level, "info normal important emergency"),
    (InstitutionKind, "university institute college polytechnic academy ministry other"),
    (RegistrationState, "pending approved rejected withdrawn"),
    (Role, "auditor operator administrator"),
    (DoubtKind, "name mail origin"),
    (PasswordWeakness, "short monotonous old personal common pattern"),
    (DeliveryState, "delivered shown opened acknowledged"),
    (AttachmentKind, "text image audio video other"),
    (Direction, "upload download"),
    (BlockKind, "account login registration"),
    (MemberState, "active suspended"),
    (HealthState, "good look bad"),
    (HealthPart, "server shadow database disk mail backup certificate console_certificate"),
    (LetterState, "waiting sent failed"),
    (TransferState, "opening listening flowing ended"),
    (RetentionKind, "messages deliveries attachments blobs files parts letters registrations devices samples audit"),
]


@pytest.mark.parametrize(("words", "expected"), VOCABULARY, ids=lambda value: getattr(value, "__name__", ""))
def test_the_words_stand_in_their_order(words: type[StrEnum], expected: str) -> None:
    assert [str(word) for word in words] == expected.split()


def test_a_level_ranks_from_quiet_to_loud() -> None:
    assert [level.rank for level in Level] == [0, 1, 2, 3]
    assert max(Level, key=lambda level: level.rank) is Level.EMERGENCY
