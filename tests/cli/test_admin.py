"""Every command of administrators that README and how-tos name is there."""

import re
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_group

from kentongan.cli.admin import app

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "README.id.md", *sorted((ROOT / "docs" / "howto").glob("*.md"))]
COMMANDS: dict[str, Any] = get_group(app).commands
# What stands before the command: the folder of the server, or nothing.
NAMED = re.compile(r"kentongan admin (?:--data \S+ )?([a-z][a-z_-]*)(?: ([a-z][a-z_-]*))?")
# Commands that have commands of their own, as the tables of the how-tos name them: without what stands before.
_GROUPS = "|".join(name for name, command in COMMANDS.items() if hasattr(command, "commands"))
NESTED = re.compile(rf"`({_GROUPS}) ([a-z_-]+)")


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_the_commands_of_a_page_are_there(page: Path) -> None:
    for name, inner in NAMED.findall(page.read_text("utf-8")) + NESTED.findall(page.read_text("utf-8")):
        assert name in COMMANDS, name
        if inner and hasattr(COMMANDS[name], "commands") and not inner.startswith("-"):
            assert inner in COMMANDS[name].commands, f"{name} {inner}"


def test_no_page_names_an_act_as_the_wire_does() -> None:
    """`reset_password` is a block; people type `reset-password`."""
    inner = {act for command in COMMANDS.values() for act in getattr(command, "commands", {}) if "-" in act}
    wrong = [(page.name, act) for page in PAGES for act in inner if act.replace("-", "_") in page.read_text("utf-8")]
    assert inner
    assert wrong == []
