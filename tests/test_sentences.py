"""No sentence is kept that nobody says: read from the source by `ast`, where texts stand in files of their own."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.test_house import ROOT, Module, absolute, lay, modules

# `words.NAME`, by whatever name the page hands its texts in.
_IN_TEMPLATE = re.compile(r"\.([A-Z][A-Z0-9_]*)\b")


def unsaid(root: Path) -> list[str]:
    """The names in text files that nothing in the project speaks of."""
    found = modules(root)
    said = {place for module in found for place in spoken(module)}
    written = {name for page in root.glob("src/kentongan/web/templates/*.html") for name in printed(page)}
    return [
        f"{one.path}: {name}"
        for one in found
        if is_texts(one)
        for name in names(one)
        if (one.dotted, name) not in said and not (one.layer == "web" and name in written)
    ]


def printed(template: Path) -> list[str]:
    """The names of sentences in a template; which file they come from is known only when a page is made."""
    return _IN_TEMPLATE.findall(template.read_text("utf-8"))


def is_texts(module: Module) -> bool:
    return "texts" in module.name.split(".") and not module.name.endswith("__init__")


def names(module: Module) -> Iterator[str]:
    """What a file of texts has to say, by name."""
    for node in module.tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        yield from (target.id for target in targets if isinstance(target, ast.Name) and target.id != "__all__")


def spoken(module: Module) -> Iterator[tuple[str, str]]:
    """The file and the name of every sentence that a module may say: `texts.SEND`, an imported `SEND`, its own."""
    known = aliases(module)
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield known.get(node.value.id, ""), node.attr
        elif isinstance(node, ast.ImportFrom):
            yield from ((absolute(module, node), alias.name) for alias in node.names)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield module.dotted, node.id


def aliases(module: Module) -> dict[str, str]:
    """What modules are called here."""
    return {
        alias.asname or alias.name: f"{absolute(module, node)}.{alias.name}"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


def test_nothing_is_left_unsaid() -> None:
    assert unsaid(ROOT) == []


def test_a_sentence_that_nobody_says_is_found(tmp_path: Path) -> None:
    source = {
        "texts/line.py": "OPEN = 1\nGONE = 2\nKIND: int = 3\nBOTH = KIND\nOTHER = 4",
        "texts/tray.py": "GONE = 5\nOPEN = 6",
        "page.py": "from kentongan.desktop.texts import line, tray as words\nline.OPEN, line.BOTH, words.GONE",
        "row.py": "from kentongan.desktop.texts.line import OTHER",
    }
    lay(tmp_path / "src/kentongan/desktop", source)
    assert unsaid(tmp_path) == [
        "src/kentongan/desktop/texts/line.py: GONE",
        "src/kentongan/desktop/texts/tray.py: OPEN",
    ]
