"""Writes the pages that come from the code: `python docs/generate.py` writes, `--check` exits 1 naming stale pages.

`--acceptance` also takes over what the tests have measured in their last runs.

A page is a row of `PAGES`: its path under docs/ and the function that returns its text.
"""

import sys
from collections.abc import Callable
from pathlib import Path

from pages.acceptance import acceptance_page
from pages.cli import cli_page
from pages.commands import commands_page
from pages.errors import errors_page
from pages.limits import limits_page
from pages.settings import settings_page
from pages.states import states_page

DOCS = Path(__file__).parent

PAGES: list[tuple[str, Callable[[], str]]] = [
    ("protocol/commands.md", commands_page),
    ("protocol/errors.md", errors_page),
    ("protocol/limits.md", limits_page),
    ("protocol/states.md", states_page),
    ("reference/acceptance.md", acceptance_page),
    ("reference/cli.md", cli_page),
    ("reference/settings.md", settings_page),
]


def stale_pages(docs: Path = DOCS) -> list[str]:
    """Pages under `docs` whose text is not what the code says now."""
    return [name for name, page in PAGES if not (docs / name).is_file() or (docs / name).read_text("utf-8") != page()]


def main(arguments: list[str]) -> int:
    stale = stale_pages()
    if "--check" in arguments:
        for name in stale:
            print(f"docs/{name} is not what the code says: make docs")
        return 1 if stale else 0
    pages = dict(PAGES)
    if "--acceptance" in arguments:
        pages["reference/acceptance.md"] = lambda: acceptance_page(measure=True)
        stale.append("reference/acceptance.md")
    for name in stale:
        (DOCS / name).parent.mkdir(parents=True, exist_ok=True)
        (DOCS / name).write_text(pages[name](), encoding="utf-8")
        print(f"docs/{name} written")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
