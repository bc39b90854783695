"""What a process asked of the kernel, in order, as `strace` wrote it down: to prove what came before what."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_UNFINISHED = " <unfinished ...>"
_RESUMED = re.compile(r"<\.\.\. \w+ resumed>")
_CALL = re.compile(r"(?P<name>\w+)\(\d+<(?P<target>[^>]*)>(?P<arguments>.*)\) += (?P<result>-?\d+)")
_TRACED = "read,recvfrom,recvmsg,write,writev,sendto,sendmsg,pwrite64,fsync,fdatasync"
# A page of the database in one piece; texts in it stand there as they are.
_SHOWN = "5000"


def tracer(trace: Path) -> list[str]:
    """The beginning of a command line that lets `strace` watch; the process stays our own child."""
    options = ["-D", "-f", "--seccomp-bpf", "-y", "-s", _SHOWN, "-e", f"trace={_TRACED}", "-e", "signal=none"]
    return ["strace", *options, "-o", str(trace)]


@dataclass(frozen=True, slots=True)
class Call:
    """One system call. `begin` and `end` are places in the trace: another call may come between them."""

    name: str
    target: str
    arguments: str
    result: int
    begin: int
    end: int


def calls(trace: Path) -> Iterator[Call]:
    """Every call that has come to its end, in the order of the ends."""
    begun: dict[str, tuple[int, str]] = {}
    for place, line in enumerate(trace.read_text(encoding="ascii").splitlines()):
        thread, _, text = line.partition(" ")
        text = text.lstrip()
        if text.endswith(_UNFINISHED):
            begun[thread] = place, text.removesuffix(_UNFINISHED)
            continue
        begin = place
        if resumed := _RESUMED.match(text):
            begin, first = begun.pop(thread)
            text = first + text[resumed.end() :]
        if match := _CALL.match(text):
            yield Call(match["name"], match["target"], match["arguments"], int(match["result"]), begin, place)


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The way of one message: it came in, stood in the log of the database, was synced, was answered."""

    id: str
    arrived: Call | None
    written: Call | None
    synced: Call | None
    answered: Call | None

    @property
    def fault(self) -> str:
        """What is missing or out of order; empty for a message that was on the disk before it was answered."""
        steps = {"arrived": self.arrived, "written": self.written, "synced": self.synced, "answered": self.answered}
        missing = [name for name, call in steps.items() if call is None]
        return f"{self.id} was not {missing[0]} in time" if missing else ""


_IN, _OUT = {"read", "recvfrom", "recvmsg"}, {"write", "writev", "sendto", "sendmsg"}


def acceptance(trace: list[Call], id: str) -> Acceptance:
    """Follow the message with the sender's `id`: each step must begin after the step before has ended."""
    naming = [call for call in trace if id in call.arguments]
    arrived = next((c for c in naming if c.name in _IN and c.target.startswith("socket:")), None)
    answers = [c for c in naming if c.name in _OUT and c.target.startswith("socket:") and "accepted" in c.arguments]
    answered = min(answers, key=lambda call: call.begin, default=None)
    written = synced = None
    if arrived and answered:
        time = [c for c in trace if arrived.end < c.begin and c.end < answered.begin and c.target.endswith("-wal")]
        written = next((c for c in time if c.name == "pwrite64" and id in c.arguments), None)
        if written:
            syncs = [c for c in time if c.name in ("fsync", "fdatasync") and c.result == 0]
            synced = next((c for c in syncs if c.begin > written.end), None)
    return Acceptance(id, arrived, written, synced, answered)
