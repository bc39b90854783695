"""The few pieces of Markdown that the generated pages are made of."""

from collections.abc import Iterable

NOTICE = "<!-- Made by docs/generate.py from the code; `make docs` writes it anew. -->\n"


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A table; a bar within a cell is escaped."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)


def code(words: Iterable[str]) -> str:
    """The words as code, with commas between them."""
    return ", ".join(f"`{word}`" for word in words)
