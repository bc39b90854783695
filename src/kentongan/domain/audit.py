"""The audit chain: how an entry becomes a line, how lines hang together, and how a broken chain is found.

A line's hash is taken over its own fields and the hash of the line before, so that nobody can change, remove, insert or
move a line without every later hash being wrong. What a chain cannot show by itself, that its tail was cut, a signed
head shows: count and hash of the log at some moment, signed with the server's key. Old lines go by retention: a line of
the chain then says up to which one, with the hash of the last that went and a signature.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC

from kentongan.domain.spreadsheet import harmless
from kentongan.domain.text import escaped
from kentongan.moments import moment
from kentongan.words import AuditEvent

GENESIS = "0" * 64
_ACTOR = 80
_SOURCE = 64
_SUBJECT = 120
_DETAILS = 16
_DETAIL = 200
_PROBLEMS = 20
# A detail is never a secret, whatever a caller believes.
SECRET_WORDS = ("password", "secret", "key", "claim", "ticket", "proof", "token", "code")

Detail = str | int | bool


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """What happened. Never a secret in any field.

    Attributes:
        actor: who did it: `local:<user>`, an address, `server`; empty when nobody knows
        source: the network address it came from
        subject: whom or what it was done to: an address, the number of a registration, a transfer
        detail: what else must be known, in few words
    """

    event: AuditEvent
    actor: str = ""
    source: str = ""
    subject: str = ""
    detail: Mapping[str, Detail] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AuditLine:
    """A line of the log as it is stored. `at` in milliseconds since 1970; `detail` is JSON in ASCII."""

    sequence: int
    at: int
    event: str
    actor: str
    source: str
    subject: str
    detail: str
    previous: str
    hash: str


AUDIT_COLUMNS = ("sequence", "time", "event", "actor", "source", "subject", "detail", "hash")


def cells_of(line: AuditLine) -> tuple[str, ...]:
    """A line for a table that others open: time in UTC, whatever could do something there made harmless."""
    when = moment(line.at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    words = (*map(escaped, (line.event, line.actor, line.source, line.subject)), shown_detail(line.detail))
    return str(line.sequence), when, *map(harmless, (*words, escaped(line.hash)))


def shown_detail(detail: str) -> str:
    """We write it in ASCII, with what is not printable escaped; whoever has changed it may not have."""
    return detail if detail.isascii() and detail.isprintable() else escaped(detail)


@dataclass(frozen=True, slots=True)
class AuditHead:
    """Where the log ends: how many lines were ever written, and the hash of the last."""

    count: int = 0
    hash: str = GENESIS


def line_of(entry: AuditEntry, head: AuditHead, at: int) -> AuditLine:
    """The line that comes after `head`; what is too long is cut. Raises ValueError for a detail named like a secret."""
    for name in entry.detail:
        if any(word in name.lower().split("_") for word in SECRET_WORDS):
            raise ValueError(f"a detail named {name} may be a secret")
    few = list(entry.detail.items())[:_DETAILS]
    detail = {_cut(name, _SOURCE): _cut(value, _DETAIL) if isinstance(value, str) else value for name, value in few}
    line = AuditLine(
        sequence=head.count + 1,
        at=at,
        event=str(entry.event),
        actor=_cut(entry.actor, _ACTOR),
        source=_cut(entry.source, _SOURCE),
        subject=_cut(entry.subject, _SUBJECT),
        detail=json.dumps(detail, ensure_ascii=True, separators=(",", ":")) if detail else "",
        previous=head.hash,
        hash="",
    )
    return AuditLine(*fields_of(line)[:-1], hash=hash_of(line))


def _cut(text: str, most: int) -> str:
    """At most so many characters, without half surrogates, which no database takes."""
    whole = text.encode("utf-8", "replace").decode()
    return whole if len(whole) <= most else whole[: most - 1] + "…"


def fields_of(line: AuditLine) -> tuple[int, int, str, str, str, str, str, str, str]:
    """The fields in their order; the hash is the last."""
    return (
        line.sequence,
        line.at,
        line.event,
        line.actor,
        line.source,
        line.subject,
        line.detail,
        line.previous,
        line.hash,
    )


def hash_of(line: AuditLine) -> str:
    """SHA-256 over everything but the hash, as one JSON array: no two different lines give the same text."""
    canonical = json.dumps(fields_of(line)[:-1], ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class AuditProblem:
    """Where the log is not what it was, in one sentence; sequence 0 is the log as a whole."""

    sequence: int
    what: str


class AuditChain:
    """Checks lines in their order, then the end. `trimmed` is the last line that retention has taken."""

    def __init__(self, head: AuditHead, trimmed: AuditHead | None = None, marks: Iterable[AuditHead] = ()) -> None:
        """`marks` are heads that were signed once: the log must still go through each of them."""
        self.problems: list[AuditProblem] = []
        self.checked = 0
        self.head = head
        self._trimmed = self._last = trimmed or AuditHead()
        self._marks = {mark.count: mark.hash for mark in marks}

    @property
    def length(self) -> int:
        """How many lines there should be."""
        return max(0, self.head.count - self._trimmed.count)

    def feed(self, lines: Iterable[AuditLine]) -> None:
        """The next lines."""
        for line in lines:
            self._check(line)
            self.checked += 1
            self._last = AuditHead(line.sequence, line.hash)

    def _check(self, line: AuditLine) -> None:
        if line.sequence != self._last.count + 1:
            self._note(line.sequence, f"follows line {self._last.count}: lines are missing, added or moved")
        elif line.previous != self._last.hash:
            self._note(line.sequence, "does not follow from the line before: one of the two was changed or moved")
        if _safe_hash(line) != line.hash:
            self._note(line.sequence, "was changed")
        if self._marks.get(line.sequence, line.hash) != line.hash:
            self._note(line.sequence, "is not the one whose hash was signed")

    def finish(self) -> list[AuditProblem]:
        """What is wrong, the first problems only; empty when nothing is."""
        if self._last != self.head:
            self._note(0, f"ends with line {self._last.count} and should end with line {self.head.count}")
        for count, expected in self._marks.items():
            if count > self._last.count:
                self._note(0, f"ends with line {self._last.count}, but line {count} was there when its end was signed")
            elif count and AuditHead(count, expected) != self._trimmed and count == self._trimmed.count:
                self._note(count, "is not the one whose hash was signed")
        return self.problems

    def _note(self, sequence: int, what: str) -> None:
        if len(self.problems) < _PROBLEMS:
            self.problems.append(AuditProblem(sequence, what))


def _safe_hash(line: AuditLine) -> str:
    """The hash; empty for a line whose fields are not even of the right kind."""
    try:
        return hash_of(line)
    except (TypeError, ValueError):
        return ""
