"""The page of the acceptance table: what each row demands, what was measured, and the command that repeats it.

Rows and demands are read from the tests without running them; so a page is stale when they differ. What was measured
differs from run to run: it is taken from build/acceptance.json when asked for, and stays as it is otherwise.
"""

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import kentongan
from pages.markdown import NOTICE, table

ROOT = Path(kentongan.__file__).parents[2]
PAGE = Path(__file__).parent.parent / "reference" / "acceptance.md"
RESULTS = ROOT / "build" / "acceptance.json"
NOT_YET = "not measured yet"

OPENING = f"""{NOTICE}
# Acceptance

What Kentongan promises when things break and when somebody attacks, as figures that tests hold: a test that does not
reach its figure fails. The measured figures are those of one run on a shared machine with two cores; they differ from
run to run. `make test` runs everything but what is marked nightly; `make acceptance` runs it and writes this page.

"""


class Demand(NamedTuple):
    """One call of the fixture `acceptance` in a test."""

    row: str
    demanded: str
    file: str
    test: str
    nightly: bool


def acceptance_page(measure: bool = False) -> str:
    """The whole page; with `measure` the figures of the last runs are taken."""
    measured = _kept() | (_measured() if measure else {})
    demands = list(dict.fromkeys(demands_of(ROOT)))
    text, titles = OPENING, _titles()
    for row in sorted({demand.row for demand in demands}, key=lambda row: int(row[1:])):
        text += f"## {row}: {titles[row]}\n\n"
        mine = [demand for demand in demands if demand.row == row]
        for command in dict.fromkeys(map(_command, mine)):
            figures = [one.demanded for one in mine if _command(one) == command]
            cells = [(demanded, measured.get((row, demanded), NOT_YET)) for demanded in figures]
            text += f"{command}\n\n" + table(("demanded", "measured"), cells) + "\n"
    return text.rstrip("\n") + "\n"


def _command(demand: Demand) -> str:
    """How to repeat a test."""
    test = f"::{demand.test}" if demand.test else ""
    return f"`pytest {demand.file}{test}`" + (" (nightly)" if demand.nightly else "")


def _titles() -> dict[str, str]:
    """`ROWS` of tests/acceptance.py."""
    tree = ast.parse((ROOT / "tests" / "acceptance.py").read_text("utf-8"))
    [rows] = [node.value for node in tree.body if isinstance(node, ast.Assign) and ast.unparse(node.targets) == "ROWS"]
    titles: dict[str, str] = ast.literal_eval(rows)
    return titles


# What the tests demand


def demands_of(root: Path) -> Iterator[Demand]:
    """Every call of the fixture in the tests of a project. Raises ValueError for one that cannot be read."""
    for path in sorted((root / "tests").rglob("test_*.py")):
        text = path.read_text("utf-8")
        if "acceptance(" not in text:
            continue
        tree = ast.parse(text)
        file = path.relative_to(root).as_posix()
        whole_file = any("nightly" in ast.unparse(node) for node in tree.body if _is_mark(node))
        for function in tree.body:
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                marks = [ast.unparse(one) for one in function.decorator_list]
                nightly = whole_file or "pytest.mark.nightly" in marks
                test = function.name if function.name.startswith("test_") else ""
                for row, demanded in _calls(function, file):
                    yield Demand(row, demanded, file, test, nightly)


def _is_mark(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign) and ast.unparse(node.targets) == "pytestmark"


def _calls(function: ast.AST, file: str) -> Iterator[tuple[str, str]]:
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "acceptance":
            try:
                row, demanded = (ast.literal_eval(argument) for argument in node.args[:2])
            except ValueError:
                raise ValueError(f"{file}:{node.lineno}: row and demanded figure have to be written out") from None
            yield row, demanded


# What was measured


def _measured() -> dict[tuple[str, str], str]:
    """Figures of the last runs, by row and demand; several cases of one test stand one after the other."""
    found: dict[tuple[str, str], list[str]] = {}
    figures = json.loads(RESULTS.read_text("utf-8")) if RESULTS.is_file() else []
    for figure in figures:
        case = f"{figure['case']}: " if figure["case"] else ""
        found.setdefault((figure["row"], figure["demanded"]), []).append(case + figure["measured"])
    return {key: "; ".join(values) for key, values in found.items()}


def _kept() -> dict[tuple[str, str], str]:
    """Figures that stand on the page now."""
    found, row = {}, ""
    for line in PAGE.read_text("utf-8").splitlines() if PAGE.is_file() else []:
        if line.startswith("## "):
            row = line[3:].partition(":")[0]
        elif line.startswith("| ") and not line.startswith(("| ---", "| demanded")):
            cells = line.replace("\\|", "\0").split("|")
            demanded, measured = (cell.strip().replace("\0", "|") for cell in cells[1:3])
            found[row, demanded] = measured
    return found
