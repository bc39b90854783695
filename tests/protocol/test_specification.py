"""Specification and code point at each other: no label without its clause, no clause that nothing obeys or proves.

A clause is a paragraph of docs/protocol/ that begins with its label in bold; everywhere else a label is a citation.
Golden files cite in their index, rows of the command table by their field `clause`.
"""

import ast
import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from kentongan.errors import ErrorCode
from kentongan.protocol.codec import commands
from kentongan.protocol.command import COMMANDS

ROOT = Path(__file__).parent.parent.parent
PAGES = ROOT / "docs" / "protocol"
CODE = ("src", "tests", "examples", "demo", "benchmarks")
EXAMPLE = ROOT / "examples" / "standard_library_client.py"

CLAUSE = re.compile(r"^\*\*\[([A-Z]+-[0-9]+)\]\*\*", re.MULTILINE)
LABEL = re.compile(r"\[([A-Z]+-[0-9]+)\]")
LINK = re.compile(r"\]\(([\w./-]+)(?:#[\w-]*)?\)")

# Clauses that no line of code or test cites yet. Cite one and this list wants to be shorter.
NOT_CITED = {
    "TLS-6",  # plain connections on loopback, for measuring
    "VERSION-1",  # there is only one version
}


def clauses(pages: Path) -> Counter[str]:
    """How often each label begins a clause."""
    return Counter(label for page in sorted(pages.glob("*.md")) for label in CLAUSE.findall(page.read_text("utf-8")))


def citations(root: Path) -> Iterator[tuple[str, str]]:
    """(label, file) for every citation in code, tests, golden files and the specification's own text."""
    files = [path for folder in CODE for path in sorted((root / folder).rglob("*.py"))]
    files += sorted((root / "docs").rglob("*.md"))
    for path in files:
        text = path.read_text("utf-8")
        for label in LABEL.findall(CLAUSE.sub("", text) if path.suffix == ".md" else text):
            yield label, str(path.relative_to(root))
    for index in sorted((root / "tests").rglob("golden/index.json")):
        for case in json.loads(index.read_text("utf-8")):
            yield case["clause"], str(index.relative_to(root))


def breaches(root: Path) -> list[str]:
    """Labels that are wrong, one sentence each."""
    known = clauses(root / "docs" / "protocol")
    found = [f"{label} is a clause {times} times" for label, times in known.items() if times > 1]
    found += [f"{file} cites {label}, which is no clause" for label, file in citations(root) if label not in known]
    return found


def test_every_label_that_is_cited_is_a_clause_exactly_once() -> None:
    assert breaches(ROOT) == []


def test_every_clause_is_cited_by_code_or_tests() -> None:
    cited = {label for label, file in citations(ROOT) if not file.startswith("docs")}
    cited |= {row.clause for row in COMMANDS.values()}
    assert set(clauses(PAGES)) - cited == NOT_CITED


@pytest.mark.parametrize("name", COMMANDS)
def test_the_clause_of_a_command_exists_and_names_the_command(name: str) -> None:
    clause = COMMANDS[name].clause
    chapter = next(text for page in PAGES.glob("*.md") if f"**[{clause}]**" in (text := page.read_text("utf-8")))
    paragraph = chapter.partition(f"**[{clause}]**")[2].partition("\n\n")[0]
    asked_by = {row.name for row in COMMANDS.values() if name in row.answers}
    assert any(f"`{word}" in paragraph for word in {name, *asked_by}), f"{clause} does not speak of `{name}`"


def test_the_table_of_commands_is_whole() -> None:
    page = (PAGES / "commands.md").read_text("utf-8")
    assert [name for name in COMMANDS if f"\n### {name}\n" not in page] == []
    assert {row.block.__module__ for row in COMMANDS.values()} == {f"{commands.__name__}.{n}" for n in commands.__all__}


def test_the_error_codes_that_the_chapters_name_exist() -> None:
    known = {*ErrorCode, *COMMANDS} | fields()
    text = "".join(page.read_text("utf-8") for page in PAGES.glob("[1-6]*.md"))
    words = set(re.findall(r"`([a-z]+(?:_[a-z0-9]+)+)`", text))
    assert words - known == set()


def fields() -> set[str]:
    """The names of fields, as the generated pages have them."""
    return set(re.findall(r"^\| `([a-z_0-9]+)` \|", (PAGES / "commands.md").read_text("utf-8"), re.MULTILINE))


def test_every_link_of_the_specification_leads_somewhere() -> None:
    dead = [
        f"{page.name}: {target}"
        for page in PAGES.glob("*.md")
        for target in LINK.findall(page.read_text("utf-8"))
        if not target.startswith("http") and not (page.parent / target).is_file()
    ]
    assert dead == []


def generate(docs: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-B", str(docs / "generate.py"), *arguments]
    return subprocess.run(command, check=False, capture_output=True, text=True)


def test_the_generated_pages_say_what_the_code_says() -> None:
    result = generate(ROOT / "docs", "--check")
    assert (result.returncode, result.stdout) == (0, ""), result.stdout + result.stderr


def test_a_stale_page_is_named_and_written_anew(tmp_path: Path) -> None:
    docs = shutil.copytree(ROOT / "docs", tmp_path / "docs", ignore=shutil.ignore_patterns("__pycache__"))
    limits = docs / "protocol" / "limits.md"
    text = limits.read_text("utf-8")
    limits.write_text(text.replace("8,192", "9,192"), "utf-8")
    (docs / "protocol" / "errors.md").unlink()
    result = generate(docs, "--check")
    assert result.returncode == 1
    assert re.findall(r"docs/(\S+) ", result.stdout) == ["protocol/errors.md", "protocol/limits.md"]
    assert generate(docs).returncode == 0
    assert limits.read_text("utf-8") == text
    assert generate(docs, "--check").returncode == 0


def lay(root: Path, page: str, code: str) -> Path:
    (root / "docs" / "protocol").mkdir(parents=True)
    (root / "docs" / "protocol" / "1.md").write_text(page, "utf-8")
    (root / "src").mkdir()
    (root / "src" / "a.py").write_text(code, "utf-8")
    return root


# Put together here, so that this file does not cite what it makes up.
GHOST = "[{}]".format("GHOST-1")


@pytest.mark.parametrize(
    ("page", "code", "sentences"),
    [
        (f"**{GHOST}** Be.\n", f"# {GHOST}", []),
        (f"See {GHOST}.\n", "", ["docs/protocol/1.md cites GHOST-1, which is no clause"]),
        ("", f"# {GHOST}", ["src/a.py cites GHOST-1, which is no clause"]),
        (f"**{GHOST}** Be.\n\n**{GHOST}** Again.\n", "", ["GHOST-1 is a clause 2 times"]),
    ],
)
def test_a_wrong_label_is_found(page: str, code: str, sentences: list[str], tmp_path: Path) -> None:
    assert breaches(lay(tmp_path, page, code)) == sentences


def test_the_example_client_needs_the_standard_library_only_and_stays_short() -> None:
    source = EXAMPLE.read_text("utf-8")
    imported = {
        alias.name for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Import) for alias in node.names
    }
    imported |= {str(node.module) for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in imported} <= sys.stdlib_module_names
    assert len(source.splitlines()) <= 120
