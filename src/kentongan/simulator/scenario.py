"""Scenario files: a dialogue with a server in YAML, with the clauses of the specification that it proves.

    name: Kata sandi yang salah ditolak
    clauses: [LOGIN-1, LOGIN-3]
    needs: {members: [humas@kampus-a]}
    steps:
      - by: humas
        connect:
      - by: humas
        send: {command: login, address: humas@kampus-a, password: salah}
        expect_error: login_refused

How each step is written is told in docs/howto/simulate.md.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from kentongan.simulator.mishap import ScenarioUnreadable

_CLAUSE = re.compile(r"[A-Z]+-\d+")
_SCENARIO_KEYS = {"name", "clauses", "about", "needs", "files", "steps"}
_NEEDS_KEYS = {"members", "broadcasters"}

# The verbs, and the options that may stand beside each.
VERBS: dict[str, frozenset[str]] = {
    "connect": frozenset(),
    "enter": frozenset({"follow"}),
    "send": frozenset({"as"}),
    "raw": frozenset({"as"}),
    "expect": frozenset({"of"}),
    "expect_error": frozenset({"of"}),
    "wait_for": frozenset(),
    "wait_until": frozenset(),
    "ping": frozenset(),
    "upload": frozenset(),
    "download": frozenset(),
    "decide": frozenset(),
    "letter": frozenset(),
    "code_letter": frozenset(),
    "close": frozenset(),
    "closed": frozenset(),
}
# Verbs whose body is a mapping, and what may stand there.
_BODIES: dict[str, frozenset[str]] = {
    "raw": frozenset({"json", "text", "hex", "size", "kind", "chunk"}),
    "upload": frozenset({"files", "as", "way", "strangers", "instead", "fails"}),
    "download": frozenset({"message", "files", "from", "way", "strangers", "fails"}),
    "decide": frozenset({"number", "verdict", "reason"}),
}
# Verbs that may follow `send` and `raw` within the same step.
_ANSWERS = ("expect", "expect_error")


class SampleFile(NamedTuple):
    """A file that a scenario carries."""

    name: str
    content: bytes

    @property
    def sha256(self) -> str:
        """In hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do or to expect; `by` names the connection."""

    number: int
    verb: str
    by: str
    body: Any
    options: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.by}: {self.verb} {self.body}"


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario, checked as far as that is possible without a server."""

    name: str
    clauses: tuple[str, ...]
    members: tuple[str, ...]
    broadcasters: tuple[str, ...]
    files: dict[str, SampleFile]
    steps: tuple[Step, ...]


class _Wrong(Exception):
    """Something in the file is not as it should be."""


def load_scenario(path: Path) -> Scenario:
    """A scenario from its file; raises ScenarioUnreadable."""
    try:
        return read_scenario(path.read_text(encoding="utf-8"), path.name)
    except (OSError, UnicodeDecodeError) as error:
        raise ScenarioUnreadable(name=path.name, why=error) from error


def read_scenario(text: str, name: str) -> Scenario:
    """A scenario from its text; `name` stands in the error ScenarioUnreadable."""
    try:
        return _scenario(_mapping(yaml.safe_load(text), "the file"))
    except (yaml.YAMLError, _Wrong) as error:
        raise ScenarioUnreadable(name=name, why=" ".join(str(error).split())) from error


def _scenario(data: dict[str, Any]) -> Scenario:
    _only(data, _SCENARIO_KEYS, "the file")
    needs = _mapping(data.get("needs") or {}, "needs")
    _only(needs, _NEEDS_KEYS, "needs")
    name, clauses = data.get("name"), _texts(data.get("clauses"), "clauses")
    if not isinstance(name, str) or not clauses or not all(map(_CLAUSE.fullmatch, clauses)):
        raise _Wrong("it needs a name and clauses such as LOGIN-1")
    files = _mapping(data.get("files") or {}, "files")
    return Scenario(
        name=name,
        clauses=clauses,
        members=_texts(needs.get("members", []), "needs.members"),
        broadcasters=_texts(needs.get("broadcasters", []), "needs.broadcasters"),
        files={key: _file(key, _mapping(value, f"file {key}")) for key, value in files.items()},
        steps=tuple(_steps(data.get("steps"))),
    )


def _mapping(value: Any, what: str) -> dict[str, Any]:
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise _Wrong(f"{what} is not a mapping")
    return value


def _texts(value: Any, what: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _Wrong(f"{what} is not a list of texts")
    return tuple(value)


def _only(data: dict[str, Any], known: set[str], what: str) -> None:
    if unknown := sorted(data.keys() - known):
        raise _Wrong(f"{what} has unknown keys: {', '.join(unknown)}")


def _file(key: str, data: dict[str, Any]) -> SampleFile:
    """`text`, `base64`, or `size` bytes that follow from `seed`."""
    _only(data, {"name", "text", "base64", "size", "seed"}, f"file {key}")
    name = str(data.get("name", key))
    if "text" in data:
        return SampleFile(name, str(data["text"]).encode())
    if "base64" in data:
        try:
            return SampleFile(name, base64.b64decode(str(data["base64"]), validate=True))
        except binascii.Error as error:
            raise _Wrong(f"file {key}: {error}") from error
    if not isinstance(data.get("size"), int):
        raise _Wrong(f"file {key} needs text, base64, or size and seed")
    return SampleFile(name, hashlib.shake_256(str(data.get("seed", 0)).encode()).digest(data["size"]))


def _steps(value: Any) -> Iterator[Step]:
    if not isinstance(value, list) or not value:
        raise _Wrong("steps is not a list of steps")
    by = ""
    for number, item in enumerate(value, 1):
        data = _mapping(item, f"step {number}")
        by = str(data.get("by", by))
        yield from _step(number, by, {key: body for key, body in data.items() if key != "by"})


def _step(number: int, by: str, data: dict[str, Any]) -> Iterator[Step]:
    """A step is one verb; `send` and `raw` may have their answer beside them."""
    verbs = [key for key in data if key in VERBS]
    asks = [verb for verb in verbs if verb not in _ANSWERS]
    if not verbs or len(asks) > 1 or len(verbs) - len(asks) > 1 or (len(verbs) > 1 and asks[0] not in ("send", "raw")):
        raise _Wrong(f"step {number} has no verb, or verbs that cannot stand together: {', '.join(data)}")
    if not by and verbs[0] not in ("decide", "letter", "code_letter"):
        raise _Wrong(f"step {number} names no connection: by")
    known = frozenset.union(*(VERBS[verb] for verb in verbs))
    options = {key: body for key, body in data.items() if key not in VERBS}
    _only(options, set(known), f"step {number}")
    for verb in verbs:
        if verb in _BODIES:
            _only(_mapping(data[verb], f"{verb} in step {number}"), set(_BODIES[verb]), f"{verb} in step {number}")
    for verb in sorted(verbs, key=lambda verb: verb in _ANSWERS):
        yield Step(number, verb, by, data[verb], {key: one for key, one in options.items() if key in VERBS[verb]})
