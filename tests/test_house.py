"""The rules of the house, read from the source by `ast`: who may import whom, no drawers, no circles, sizes, mirror.

Each check is a function from a project's root to a list of breaches, one sentence each. It runs on this project, where
it must find none, and on small broken projects made here, where it must find the breach.
"""

import ast
from collections.abc import Callable, Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import NamedTuple

import pytest

PACKAGE = "kentongan"
ROOT = Path(__file__).parent.parent

# The import table: who stands on whom. A room inside a layer may have a row of its own, which replaces the layer's.
# Everybody may import from the own layer, the version, and the ground.
GROUND = {"colours", "errors", "ids", "language", "limits", "moments", "terms", "words"}
MAY_IMPORT: dict[str, set[str]] = {
    "colours": set(),
    "errors": set(),
    "ids": set(),
    "language": set(),
    "limits": set(),
    "moments": set(),
    "terms": set(),
    "words": set(),
    "protocol": set(),
    "domain": set(),
    "config": set(),
    "parent": set(),
    "store": {"domain", "protocol"},
    "files": {"domain", "protocol"},
    "bus": {"domain", "protocol"},
    "mail": {"domain", "protocol"},
    "services": {"store", "files", "bus", "mail", "domain", "protocol", "config"},
    "hub": {"services", "files", "bus", "domain", "protocol", "config"},
    "hub.handlers": {"services", "domain", "protocol", "config"},
    "hub.shadow.worker": {"files", "domain", "protocol"},  # a process of its own without a way to the database
    "web": {"services", "bus", "domain", "protocol", "config"},
    "client": {"domain", "protocol"},
    "simulator": {"protocol"},  # meets hub and client on the wire only
    "desktop": {"client", "domain", "protocol"},
    "cli": {"hub", "parent", "web", "services", "config", "client", "desktop", "simulator", "domain", "protocol"}
    | {"store", "files", "bus", "mail"},  # it hands the doors to the services
    "__main__": {"cli"},
    "__init__": set(),
}

# Libraries that have one door, and who holds it.
DOORS: dict[str, set[str]] = {
    "PySide6": {"desktop"},
    "qasync": {"desktop"},
    "qtawesome": {"desktop"},
    "sqlalchemy": {"store"},
    "alembic": {"store"},
    "pymysql": {"store"},
    "sqlite3": {"store", "client"},
    "nats": {"bus"},
    "obstore": {"files"},
    "aiosmtplib": {"mail"},
    "argon2": {"services"},
    "keyring": {"client"},
    "zxcvbn": {"domain"},
    "pyotp": {"services"},
    "starlette": {"web"},
    "uvicorn": {"web"},
    "jinja2": {"web"},
    "segno": {"web"},
    "prometheus_client": {"web"},
    "pydantic": {"config"},
    "pydantic_settings": {"config"},
    "typer": {"cli"},
    "rich": {"cli", "simulator"},
}

# Pure: bytes and time in, bytes and events out. Time, ids and secrets are handed in.
PURE = {"protocol", "domain"}
IMPURE = {
    "asyncio", "concurrent", "logging", "multiprocessing", "os", "pathlib.Path", "random", "secrets", "select",
    "selectors", "shutil", "signal", "socket", "sqlite3", "ssl", "structlog", "subprocess", "tempfile", "threading",
    "time", "uuid",
}  # fmt: skip
IMPURE_CALLS = {"open", "print", "input", "datetime.now", "datetime.utcnow", "datetime.today", "date.today"}

DRAWERS = {"utils", "util", "misc", "helpers", "helper", "common"}
LONGEST_FILE = 400
LONGEST_FUNCTION = 60

# Folders and files of tests/ that follow a journey and not one module.
NOT_MIRRORED_FOLDERS = {
    "benchmarks",
    "demo",
    "faults",
    "fuzz",
    "golden",
    "process",
    "saboteurs",
    "scenarios",
    "screens",
    "specification",
    "tools",
}
NOT_MIRRORED_FILES = {"test_acceptance", "test_house", "test_golden", "test_sentences", "test_specification"}


class Import(NamedTuple):
    """One imported name: `from a.b import c` is `a.b.c`."""

    name: str
    line: int
    at_load: bool


class Module(NamedTuple):
    """A source file and its place in the package: `hub.shadow.worker`, `protocol.__init__`."""

    name: str
    path: Path
    tree: ast.Module

    def covers(self, row: str) -> bool:
        return f"{self.name}.".startswith(f"{row}.")

    @property
    def layer(self) -> str:
        return self.name.partition(".")[0]

    @property
    def dotted(self) -> str:
        """The name under which Python imports it."""
        return f"{PACKAGE}.{self.name}".removesuffix(".__init__")


def modules(root: Path) -> list[Module]:
    source = root / "src" / PACKAGE
    found = []
    for path in sorted(source.rglob("*.py")):
        name = ".".join(path.relative_to(source).with_suffix("").parts)
        found.append(Module(name, path.relative_to(root), ast.parse(path.read_text(encoding="utf-8"))))
    return found


def imports(module: Module) -> list[Import]:
    """Every import of a module; those that only type checkers or later calls see are not `at_load`."""
    found: list[Import] = []

    def visit(node: ast.AST, at_load: bool) -> None:
        if isinstance(node, ast.Import):
            found.extend(Import(alias.name, node.lineno, at_load) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = absolute(module, node)
            found.extend(Import(f"{origin}.{alias.name}", node.lineno, at_load) for alias in node.names)
        elif isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            for child in node.body:
                visit(child, False)
            for child in node.orelse:
                visit(child, at_load)
        else:
            inside = at_load and not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            for child in ast.iter_child_nodes(node):
                visit(child, inside)

    visit(module.tree, True)
    return found


def absolute(module: Module, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    package = f"{PACKAGE}.{module.name}".split(".")[: -node.level]
    return ".".join([*package, node.module] if node.module else package)


def table_breaches(root: Path) -> list[str]:
    breaches = []
    for module in modules(root):
        row = max((row for row in MAY_IMPORT if module.covers(row)), key=len, default=None)
        if row is None:
            breaches.append(f"{module.path}: {module.layer} has no row in the import table")
            continue
        allowed = {module.layer, "__version__"} | MAY_IMPORT[row] | GROUND
        for name, line, _ in imports(module):
            first, _, rest = name.partition(".")
            target = rest.partition(".")[0]
            if first == PACKAGE and target not in allowed:
                breaches.append(f"{module.path}:{line}: {row} may not import {target or PACKAGE}")
            elif module.layer not in DOORS.get(first, {module.layer}):
                breaches.append(f"{module.path}:{line}: {first} belongs to {' and '.join(sorted(DOORS[first]))} only")
    return breaches


def purity_breaches(root: Path) -> list[str]:
    breaches = []
    for module in modules(root):
        if module.layer not in PURE:
            continue
        for name, line, _ in imports(module):
            if {name, name.partition(".")[0]} & IMPURE:
                breaches.append(f"{module.path}:{line}: {module.layer} is pure and may not import {name}")
        for node in ast.walk(module.tree):
            called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            if {called, called.removeprefix("datetime.")} & IMPURE_CALLS:
                breaches.append(f"{module.path}:{node.lineno}: {module.layer} is pure: no {called}()")
    return breaches


def drawer_breaches(root: Path) -> list[str]:
    breaches = []
    for top in ("src", "tests"):
        for path in sorted((root / top).rglob("*.py")):
            place = path.relative_to(root)
            words = {part.removeprefix("test_") for part in place.with_suffix("").parts}
            breaches += [f"{place}: {word} is a drawer, not a noun" for word in sorted(words & DRAWERS)]
    return breaches


def circle_breaches(root: Path) -> list[str]:
    found = {module.dotted: module for module in modules(root)}
    needs = {name: set(loaded(module, set(found))) - {name} for name, module in found.items()}
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        return ["modules import each other at load time: " + " <- ".join(error.args[1])]
    return []


def loaded(module: Module, known: set[str]) -> Iterator[str]:
    """The modules that must be loaded before this one: those it names, and the packages around those."""
    for name, _, at_load in imports(module):
        named = name if name in known else name.rpartition(".")[0]
        target = named if at_load else ""
        while target:
            if target in known and (target == named or not is_around(target, module)):
                yield target
            target = target.rpartition(".")[0]


def is_around(package: str, module: Module) -> bool:
    """A package's `__init__` has begun before its own modules load: they do not wait for it."""
    return f"{module.dotted}.".startswith(f"{package}.")


def size_breaches(root: Path) -> list[str]:
    breaches = []
    for module in modules(root):
        lines = len((root / module.path).read_text(encoding="utf-8").splitlines())
        if lines > LONGEST_FILE:
            breaches.append(f"{module.path} has {lines} lines, {LONGEST_FILE} are allowed: it wants a second noun")
        for node in ast.walk(module.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > LONGEST_FUNCTION:
                    breaches.append(
                        f"{module.path}:{node.lineno}: {node.name} has {length} lines, {LONGEST_FUNCTION} are allowed"
                    )
    return breaches


def mirror_breaches(root: Path) -> list[str]:
    """`tests/store/test_message.py` and `tests/store/test_message_paging.py` are about `store/message.py`."""
    breaches = []
    for path in sorted((root / "tests").rglob("test_*.py")):
        place = path.relative_to(root / "tests")
        if place.parts[0] in NOT_MIRRORED_FOLDERS or place.stem in NOT_MIRRORED_FILES:
            continue
        words = place.stem.removeprefix("test_").split("_")
        folder = root / "src" / PACKAGE / place.parent
        candidates = [folder / "_".join(words[:count]) for count in range(len(words), 0, -1)]
        if not any(candidate.with_suffix(".py").is_file() or candidate.is_dir() for candidate in candidates):
            breaches.append(f"tests/{place}: there is no {candidates[0].relative_to(root)}.py")
    return breaches


Check = Callable[[Path], list[str]]
CHECKS: list[Check] = [
    table_breaches,
    purity_breaches,
    drawer_breaches,
    circle_breaches,
    size_breaches,
    mirror_breaches,
]

# A small project in which all is well, and broken ones: the check, the files laid over the good ones, what it must say.
SOUND = {
    "src/kentongan/__init__.py": "__version__ = '1'",
    "src/kentongan/ids.py": "import secrets",
    "src/kentongan/protocol/__init__.py": "from kentongan.protocol import codec, framing",
    "src/kentongan/protocol/framing.py": "from pathlib import PurePath\nfrom kentongan.ids import secrets",
    "src/kentongan/protocol/codec.py": "from kentongan.protocol import framing\nfrom . import framing",
    "src/kentongan/store/message.py": "import sqlalchemy\nfrom kentongan.protocol.codec import framing",
    "src/kentongan/store/engine.py": "if TYPE_CHECKING:\n    from kentongan.store import writer",
    "src/kentongan/store/schema.py": "def later():\n    if True:\n        from kentongan.store import writer",
    "src/kentongan/store/writer.py": "from kentongan.store import engine, schema",
    "src/kentongan/hub/shadow/worker.py": "import asyncio\nfrom kentongan import __version__, protocol",
    "src/kentongan/cli/main.py": "def serve():\n    from kentongan.hub.shadow import worker",
    "tests/store/test_message.py": "",
    "tests/store/test_message_paging.py": "",
    "tests/hub/shadow/test_worker.py": "",
    "tests/scenarios/test_first_popup.py": "",
}
BROKEN: list[tuple[Check, dict[str, str], str]] = [
    (
        table_breaches,
        {"store/a.py": "from kentongan.services import login"},
        "store/a.py:1: store may not import services",
    ),
    (table_breaches, {"web/a.py": "import kentongan.hub.app"}, "web may not import hub"),
    (table_breaches, {"web/pages/a.py": "from kentongan.store import message"}, "web may not import store"),
    (table_breaches, {"store/a.py": "from ..files import spool"}, "store may not import files"),
    (table_breaches, {"client/a.py": "from kentongan import config"}, "client may not import config"),
    (table_breaches, {"simulator/a.py": "from kentongan.domain import address"}, "simulator may not import domain"),
    (table_breaches, {"ids.py": "from kentongan.protocol import framing"}, "ids may not import protocol"),
    (table_breaches, {"hub/handlers/a.py": "from kentongan.files import spool"}, "hub.handlers may not import files"),
    (
        table_breaches,
        {"hub/shadow/worker.py": "from kentongan.services import login"},
        "hub.shadow.worker may not import",
    ),
    (table_breaches, {"hub/a.py": "def run():\n    import kentongan.cli.main"}, "hub/a.py:2: hub may not import cli"),
    (
        table_breaches,
        {"domain/a.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from kentongan.store import engine"},
        "domain/a.py:3: domain may not import store",
    ),
    (table_breaches, {"cli/a.py": "from PySide6.QtCore import QObject"}, "PySide6 belongs to desktop only"),
    (table_breaches, {"services/a.py": "import sqlalchemy as sa"}, "sqlalchemy belongs to store only"),
    (table_breaches, {"cellar/a.py": ""}, "cellar has no row in the import table"),
    (purity_breaches, {"protocol/a.py": "import asyncio"}, "protocol is pure and may not import asyncio"),
    (purity_breaches, {"domain/a.py": "from pathlib import Path"}, "domain is pure and may not import pathlib.Path"),
    (purity_breaches, {"domain/a.py": "def now():\n    from time import monotonic"}, "may not import time.monotonic"),
    (purity_breaches, {"domain/a.py": "from datetime import datetime\nX = datetime.now()"}, "no datetime.now()"),
    (purity_breaches, {"domain/a.py": "import datetime\nX = datetime.datetime.now()"}, "no datetime.datetime.now()"),
    (drawer_breaches, {"store/utils.py": ""}, "utils is a drawer"),
    (drawer_breaches, {"hub/common/router.py": ""}, "common is a drawer"),
    (
        circle_breaches,
        {"store/a.py": "from kentongan.store import b", "store/b.py": "import kentongan.store.a"},
        "kentongan.store.a <- kentongan.store.b",
    ),
    (
        circle_breaches,
        {"bus/__init__.py": "from kentongan.bus.local import Local", "bus/local.py": "from kentongan.bus import Bus"},
        "modules import each other",
    ),
    (
        circle_breaches,
        {"bus/__init__.py": "import kentongan.store.a", "bus/b.py": "", "store/a.py": "from kentongan.bus.b import c"},
        "modules import each other",
    ),
    (size_breaches, {"store/a.py": "\n" * 401}, "store/a.py has 401 lines"),
    (size_breaches, {"store/a.py": "async def long():\n" + "    pass\n" * 60}, "store/a.py:1: long has 61 lines"),
    (
        mirror_breaches,
        {"../../tests/store/test_ghost.py": ""},
        "test_ghost.py: there is no src/kentongan/store/ghost.py",
    ),
    (mirror_breaches, {"../../tests/test_message.py": ""}, "there is no src/kentongan/message.py"),
]


def lay(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def test_the_checks_read_the_real_source() -> None:
    names = {module.name for module in modules(ROOT)}
    assert {"__init__", "errors", "protocol.codec"} <= names


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_this_project_keeps_the_rules_of_the_house(check: Check) -> None:
    breaches = check(ROOT)
    assert not breaches, "\n".join(["", *breaches])


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_a_sound_project_passes(check: Check, tmp_path: Path) -> None:
    assert check(lay(tmp_path, SOUND)) == []


@pytest.mark.parametrize(("check", "files", "sentence"), BROKEN, ids=[sentence for _, _, sentence in BROKEN])
def test_a_broken_rule_is_found(check: Check, files: dict[str, str], sentence: str, tmp_path: Path) -> None:
    lay(tmp_path, SOUND)
    lay(tmp_path / "src" / PACKAGE, files)
    breaches = check(tmp_path)
    assert len(breaches) == 1, breaches
    assert sentence in breaches[0]
