"""The audit chain: any line that was changed, removed, added or moved is found. [AUDIT-1]"""

import dataclasses
import random
from collections.abc import Callable, Iterator

import pytest

from kentongan.domain.audit import (
    GENESIS,
    AuditChain,
    AuditEntry,
    AuditHead,
    AuditLine,
    cells_of,
    fields_of,
    hash_of,
    line_of,
)
from kentongan.words import AuditEvent
from tests.acceptance import Acceptance

LINES = 10_000


def log_of(count: int) -> list[AuditLine]:
    chance = random.Random(1)
    lines: list[AuditLine] = []
    head = AuditHead()
    for place in range(count):
        event = chance.choice(list(AuditEvent))
        entry = AuditEntry(event, "local:siti", "192.0.2.7", f"desk{place}@satu", {"number": place})
        lines.append(line_of(entry, head, 1_800_000_000_000 + place))
        head = AuditHead(lines[-1].sequence, lines[-1].hash)
    return lines


@pytest.fixture(scope="module")
def log() -> list[AuditLine]:
    return log_of(LINES)


def head_of(line: AuditLine) -> AuditHead:
    return AuditHead(line.sequence, line.hash)


def problems(lines: list[AuditLine], head: AuditHead, **options: object) -> list[int]:
    chain = AuditChain(head, **options)  # type: ignore[arg-type]
    chain.feed(lines)
    return [problem.sequence for problem in chain.finish()]


def test_a_table_tells_the_time_of_a_line_whatever_stands_there(log: list[AuditLine]) -> None:
    """A line that somebody has tampered with is shown as well, and the export goes on."""
    assert cells_of(log[0])[1] == "2027-01-15T08:00:00.000Z"
    assert cells_of(dataclasses.replace(log[0], at=2**62))[1] == "9999-12-30T00:00:00.000Z"


def test_a_log_that_nobody_touched_is_whole(log: list[AuditLine]) -> None:
    assert problems(log, head_of(log[-1])) == []
    assert problems([], AuditHead()) == []
    assert log[0].previous == GENESIS


# One line, one change; each gives the lines that stand in place of the one.

Change = Callable[[AuditLine, random.Random], list[AuditLine]]


def _flip(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + chance.choice("x\n\u202e9") + text[at:]


def change_field(line: AuditLine, chance: random.Random) -> list[AuditLine]:
    name = chance.choice(["event", "actor", "source", "subject", "detail"])
    return [dataclasses.replace(line, **{name: _flip(getattr(line, name), chance)})]


def change_time(line: AuditLine, chance: random.Random) -> list[AuditLine]:
    return [dataclasses.replace(line, at=line.at + chance.choice([-1, 1, 86_400_000]))]


def change_and_hash_again(line: AuditLine, chance: random.Random) -> list[AuditLine]:
    changed = change_field(line, chance)[0]
    return [dataclasses.replace(changed, hash=hash_of(changed))]


def change_chain(line: AuditLine, chance: random.Random) -> list[AuditLine]:
    return [dataclasses.replace(line, **{chance.choice(["hash", "previous"]): f"{chance.getrandbits(256):064x}"})]


def change_number(line: AuditLine, chance: random.Random) -> list[AuditLine]:
    changed = dataclasses.replace(line, sequence=line.sequence + chance.choice([-1, 1, 5]))
    return [dataclasses.replace(changed, hash=hash_of(changed))]


def remove(line: AuditLine, chance: random.Random) -> list[AuditLine]:
    return []


def double(line: AuditLine, chance: random.Random) -> list[AuditLine]:
    return [line, line]


def move_words(line: AuditLine, chance: random.Random) -> list[AuditLine]:
    """The same characters in the same order, in other fields."""
    return [dataclasses.replace(line, actor=line.actor + line.source, source="")]


CHANGES: list[Change] = [
    change_field, change_time, change_and_hash_again, change_chain, change_number, remove, double, move_words
]  # fmt: skip


def changed_logs(log: list[AuditLine]) -> Iterator[tuple[int, str, list[AuditLine]]]:
    """Every line once, with one change each, in turns; gives what stands from that line on."""
    chance = random.Random(2)
    for place, line in enumerate(log):
        change = CHANGES[place % len(CHANGES)]
        yield place, change.__name__, change(line, chance)


def test_every_one_of_ten_thousand_changes_of_one_line_is_found(log: list[AuditLine], acceptance: Acceptance) -> None:
    """The lines before the changed one are as they were, so the check begins behind them and ends when it has found."""
    head, found = head_of(log[-1]), 0
    for place, name, instead in changed_logs(log):
        chain = AuditChain(head, head_of(log[place - 1]) if place else None)
        chain.feed(instead)
        for line in log[place + 1 :]:
            if chain.problems:
                break
            chain.feed([line])
        assert chain.finish(), (place, name)
        found += 1
    assert found == LINES
    acceptance("A38", "tampering detected 100 % (10,000 single-line changes)", f"{found:,} of {LINES:,}")


def test_whoever_changes_a_line_has_to_change_every_later_one(log: list[AuditLine]) -> None:
    """A line that is changed and hashed anew, with a next line that follows from it, moves the break by one only."""
    chance = random.Random(3)
    lines = log[:50]
    for place in range(10, 49):
        lines[place] = change_and_hash_again(log[10] if place == 10 else lines[place], chance)[0]
        lines[place + 1] = dataclasses.replace(lines[place + 1], previous=lines[place].hash)
        assert problems(lines, head_of(log[49])) == [place + 2], place


def test_two_lines_that_changed_places_are_found(log: list[AuditLine]) -> None:
    few = log[:50]
    for place in range(49):
        moved = [*few[:place], few[place + 1], few[place], *few[place + 2 :]]
        assert problems(moved, head_of(few[-1])), place


def test_a_cut_tail_is_found_by_the_head_and_if_that_was_changed_by_the_signed_one(log: list[AuditLine]) -> None:
    assert problems(log[:40], head_of(log[49])) == [0]
    assert problems(log[:40], head_of(log[39])) == []
    assert problems(log[:40], head_of(log[39]), marks=[head_of(log[44])]) == [0]
    assert problems(log[:50], head_of(log[49]), marks=[head_of(log[44]), AuditHead()]) == []


def test_a_log_that_was_written_anew_is_found_by_the_signed_head(log: list[AuditLine]) -> None:
    forged = [line_of(AuditEntry(AuditEvent.RIGHTS_SET), AuditHead(), 1)]
    while len(forged) < 50:
        forged.append(line_of(AuditEntry(AuditEvent.RIGHTS_SET), head_of(forged[-1]), 1))
    assert problems(forged, head_of(forged[-1])) == []
    assert problems(forged, head_of(forged[-1]), marks=[head_of(log[44])]) == [45]


def test_a_log_without_its_oldest_lines_goes_on_from_the_last_that_went(log: list[AuditLine]) -> None:
    rest, head = log[30:50], head_of(log[49])
    assert problems(rest, head, trimmed=head_of(log[29])) == []
    assert problems(rest, head, trimmed=head_of(log[29]), marks=[head_of(log[29]), head_of(log[9])]) == []
    assert problems(rest, head, trimmed=head_of(log[29]), marks=[AuditHead(30, GENESIS)]) == [30]
    assert problems(rest, head, trimmed=head_of(log[28])) == [31]
    assert problems(rest, head) == [31]


def test_a_line_of_another_kind_of_value_is_a_changed_line(log: list[AuditLine]) -> None:
    broken = dataclasses.replace(log[1], actor=b"\xff")  # type: ignore[arg-type]
    assert problems([log[0], broken, log[2]], head_of(log[2])) == [2]


# Entries


def test_what_is_too_long_is_cut_and_half_surrogates_do_not_reach_the_database() -> None:
    many: dict[str, str | int | bool] = {f"d{place}": "x" * 500 for place in range(50)}
    line = line_of(AuditEntry(AuditEvent.RIGHTS_SET, "a" * 500, "b" * 500, "\ud800" + "c" * 500, many), AuditHead(), 1)
    assert [len(text) for text in (line.actor, line.source, line.subject)] == [80, 64, 120]
    assert len(line.detail) < 4000
    assert "".join(map(str, fields_of(line))).encode()


def test_a_detail_is_ascii_in_one_line_whatever_it_contains() -> None:
    nasty = "a\r\nb\u2028c\u202ed\x1b[2J\x00"
    line = line_of(AuditEntry(AuditEvent.RIGHTS_SET, detail={"reason": nasty}), AuditHead(), 1)
    assert line.detail.isascii()
    assert line.detail.isprintable()


@pytest.mark.parametrize(
    "name", ["password", "device_key", "claim", "ticket", "Proof", "new_password", "token", "code"]
)
def test_a_detail_that_is_named_like_a_secret_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="secret"):
        line_of(AuditEntry(AuditEvent.RIGHTS_SET, detail={name: "x"}), AuditHead(), 1)
