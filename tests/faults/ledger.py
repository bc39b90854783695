"""LEDGER: what clients say about themselves, and a program that compares it.

Each client appends to a file of its own and syncs each line before it goes on, so what stands there is true whatever
dies next: `intent` before a message is sent, `ack` when it was accepted, `displayed` when it was painted. A message is
known by the sender's own id, which travels as its subject. The checker needs nothing but the files:

    python -m tests.faults.ledger FOLDER
"""

import json
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from kentongan.protocol.commands.message import Accepted, Message


class Ledger:
    """The file of one client of one member."""

    def __init__(self, folder: Path, address: str, device: str = "") -> None:
        """Lines are added to what an earlier run of this client has written."""
        folder.mkdir(exist_ok=True)
        self.path = folder / f"{address}{device and '+'}{device}.jsonl"
        self._descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._address = address

    def intend(self, id: str, to: Iterable[str]) -> None:
        """A message is about to be sent; to whom it is, every recipient by name."""
        self._append(kind="intent", id=id, to=sorted(to))

    def acknowledge(self, answer: Accepted) -> None:
        """The server has accepted it."""
        self._append(kind="ack", id=answer.id, message=answer.message, sequence=answer.sequence)

    def display(self, message: Message) -> None:
        """It stands on this client's screen."""
        self._append(kind="displayed", id=message.subject, message=message.id, sequence=message.sequence)

    def last_displayed(self) -> int:
        """The highest sequence on record here: from where a client that was killed goes on."""
        return max((line["sequence"] for line in read(self.path) if line["kind"] == "displayed"), default=0)

    def _append(self, **line: Any) -> None:
        os.write(self._descriptor, json.dumps({"by": self._address, **line}).encode() + b"\n")
        os.fsync(self._descriptor)

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._descriptor)


def read(path: Path) -> list[dict[str, Any]]:
    """The lines of one file; a last line that was cut off by the end of its client was never on record."""
    return [json.loads(line) for line in path.read_text().splitlines(keepends=True) if line.endswith("\n")]


@dataclass(frozen=True)
class Findings:
    """What is wrong, each entry a sentence; and how much was looked at."""

    lost: list[str] = field(default_factory=list)
    dup: list[str] = field(default_factory=list)
    phantom: list[str] = field(default_factory=list)
    misdelivered: list[str] = field(default_factory=list)
    inverted: list[str] = field(default_factory=list)
    intended: int = 0
    acknowledged: int = 0
    displayed: int = 0

    @property
    def faults(self) -> dict[str, list[str]]:
        """Kinds that are not empty; an empty dictionary is a clean ledger."""
        found = {item.name: getattr(self, item.name) for item in fields(self)}
        return {name: entries for name, entries in found.items() if entries and isinstance(entries, list)}


def check(folder: Path) -> Findings:
    """Compare all ledgers of a folder."""
    return compare([read(path) for path in sorted(folder.glob("*.jsonl"))])


@dataclass(frozen=True)
class _Sent:
    """A message as its sender's ledger tells it: who, to whom, and where in the file it was begun and accepted."""

    by: str
    to: frozenset[str]
    begun: int
    accepted: int | None
    messages: frozenset[str]


def compare(ledgers: Sequence[list[dict[str, Any]]]) -> Findings:
    """Compare ledgers, each the lines of one client in their order."""
    findings = Findings(
        intended=sum(line["kind"] == "intent" for lines in ledgers for line in lines),
        acknowledged=sum(line["kind"] == "ack" for lines in ledgers for line in lines),
        displayed=sum(line["kind"] == "displayed" for lines in ledgers for line in lines),
    )
    sent: dict[str, _Sent] = {}
    for lines in ledgers:
        sent |= _sent(lines)
    _look_for_lost(findings, sent, ledgers)
    for lines in ledgers:
        _look_at_screen(findings, sent, [line for line in lines if line["kind"] == "displayed"])
    return findings


def _sent(lines: list[dict[str, Any]]) -> dict[str, _Sent]:
    begun: dict[str, int] = {}
    accepted: dict[str, int] = {}
    messages: defaultdict[str, set[str]] = defaultdict(set)
    found = {}
    for place, line in enumerate(lines):
        if line["kind"] == "intent":
            begun.setdefault(line["id"], place)
            found[line["id"]] = line
        elif line["kind"] == "ack":
            accepted.setdefault(line["id"], place)
            messages[line["id"]].add(line["message"])
    return {
        id: _Sent(line["by"], frozenset(line["to"]), begun[id], accepted.get(id), frozenset(messages[id]))
        for id, line in found.items()
    }


def _look_for_lost(findings: Findings, sent: dict[str, _Sent], ledgers: Sequence[list[dict[str, Any]]]) -> None:
    seen = {(line["by"], line["id"]) for lines in ledgers for line in lines if line["kind"] == "displayed"}
    for id, one in sent.items():
        if len(one.messages) > 1:
            findings.dup.append(f"{id} of {one.by} was accepted as {len(one.messages)} messages")
        if one.accepted is not None:
            findings.lost.extend(f"{id} of {one.by} never came to {to}" for to in one.to if (to, id) not in seen)


def _look_at_screen(findings: Findings, sent: dict[str, _Sent], shown: list[dict[str, Any]]) -> None:
    """One client's display."""
    for id, times in Counter(line["id"] for line in shown).items():
        by = shown[0]["by"]
        if times > 1:
            findings.dup.append(f"{id} was displayed {times} times to {by}")
        if id not in sent:
            findings.phantom.append(f"{id} was displayed to {by}, and nobody has sent it")
        elif by not in sent[id].to:
            findings.misdelivered.append(f"{id} was displayed to {by}, and was not for it")
    by_sender: defaultdict[str, list[str]] = defaultdict(list)
    for line in shown:
        if line["id"] in sent:
            by_sender[sent[line["id"]].by].append(line["id"])
    for ids in by_sender.values():
        _look_at_order(findings, sent, ids, shown[0]["by"])


def _look_at_order(findings: Findings, sent: dict[str, _Sent], ids: list[str], by: str) -> None:
    """What was begun after another one was accepted must be displayed after it; what overlapped may come either way."""
    earliest, first = sys.maxsize, ""
    for id in reversed(ids):
        one = sent[id]
        if earliest < one.begun and first != id:
            findings.inverted.append(f"{id} of {one.by} was displayed to {by} before {first}, which is older")
        if one.accepted is not None and one.accepted < earliest:
            earliest, first = one.accepted, id


def main(folder: str) -> int:
    """Print what is found; 1 when the ledger is not clean."""
    findings = check(Path(folder))
    print(f"{findings.intended} intended, {findings.acknowledged} acknowledged, {findings.displayed} displayed")
    for kind, entries in findings.faults.items():
        print(f"{kind}: {len(entries)}", *entries[:20], sep="\n  ")
    return 1 if findings.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
