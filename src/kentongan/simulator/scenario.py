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
import inspect
import re
import runpy
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import yaml

from kentongan.simulator.mishap import ScenarioUnreadable
from kentongan.simulator.surprise import Surprise

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
    "bytes": frozenset(),
    "cut": frozenset(),
    "close": frozenset(),
    "closed": frozenset(),
}
# Verbs whose body is a mapping, and what may stand there.
_BODIES: dict[str, frozenset[str]] = {
    "raw": frozenset({"json", "text", "hex", "size", "kind", "chunk"}),
    "upload": frozenset({"files", "as", "way", "strangers", "instead", "fails"}),
    "download": frozenset({"message", "files", "from", "way", "strangers", "fails"}),
    "bytes": frozenset({"hex", "text", "times"}),
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


class Stepping(Protocol):
    """Plays one step, written as in YAML; what is known by name afterwards."""

    async def __call__(self, **words: Any) -> dict[str, Any]:
        """Raises Surprise when it does not hold."""


Script = Callable[[Stepping], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario, checked as far as that is possible without a server."""

    name: str
    clauses: tuple[str, ...]
    members: tuple[str, ...]
    broadcasters: tuple[str, ...]
    files: dict[str, SampleFile]
    steps: tuple[Step, ...]
    script: Script | None = None
    renamed: Mapping[str, str] = field(default_factory=dict)

    def numbered(self, number: int) -> "Scenario":
        """The same with members of its own: `humas@kampus-a` becomes `humas-NUMBER@kampus-a` wherever it stands."""
        own = {one: one.replace("@", f"-{number}@", 1) for one in (*self.members, *self.broadcasters)}
        return replace(
            self,
            members=tuple(own[one] for one in self.members),
            broadcasters=tuple(own[one] for one in self.broadcasters),
            steps=tuple(replace(step, body=renamed(step.body, own)) for step in self.steps),
            renamed=own,
        )


def renamed(value: Any, own: Mapping[str, str]) -> Any:
    """A value of a step with other addresses."""
    if isinstance(value, dict):
        return {key: renamed(one, own) for key, one in value.items()}
    if isinstance(value, list):
        return [renamed(one, own) for one in value]
    if isinstance(value, str):
        for old, new in own.items():
            value = re.sub(rf"(?<![\w-]){re.escape(old)}(?![\w-])", new, value)
    return value


class _Wrong(Exception):
    """Something in the file is not as it should be."""


def load_scenario(path: Path) -> Scenario:
    """A scenario from its file, YAML or Python; raises ScenarioUnreadable."""
    try:
        if path.suffix == ".py":
            return _python_scenario(path)
        return read_scenario(path.read_text(encoding="utf-8"), path.name)
    except (OSError, UnicodeDecodeError, SyntaxError, _Wrong) as error:
        raise ScenarioUnreadable(name=path.name, why=getattr(error, "strerror", None) or str(error)) from error


def _python_scenario(path: Path) -> Scenario:
    """A module with NAME, CLAUSES, perhaps MEMBERS, BROADCASTERS and FILES, and `async def play(step)`."""
    try:
        found = runpy.run_path(str(path))
    except (AssertionError, ArithmeticError, ImportError, LookupError, NameError, TypeError, ValueError) as error:
        raise _Wrong(f"{type(error).__name__}: {error}") from error
    needs = {"members": found.get("MEMBERS", []), "broadcasters": found.get("BROADCASTERS", [])}
    data = {"name": found.get("NAME"), "clauses": found.get("CLAUSES"), "needs": needs, "files": found.get("FILES")}
    play = found.get("play")
    if not inspect.iscoroutinefunction(play):
        raise _Wrong("it has no `async def play(step)`")
    return replace(_scenario({**data, "steps": [{"by": "-", "connect": None}]}), steps=(), script=play)


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


def steps_of(words: dict[str, Any], number: int, by: str) -> list[Step]:
    """The steps of one entry; raises Surprise, since it is read while the scenario plays."""
    try:
        return list(_step(number, str(words.get("by", by)), {key: one for key, one in words.items() if key != "by"}))
    except _Wrong as wrong:
        raise Surprise(str(wrong)) from wrong


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
