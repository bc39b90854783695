"""Bytes of somebody else become pixels in the child only: nothing else of the program may read a picture."""

import ast
from pathlib import Path

import pytest

from kentongan.desktop import decoding

DESKTOP = Path(decoding.__file__).parent
READERS = {"QImageReader", "QMovie", "QSvgRenderer", "QSvgWidget"}
READS = {"fromData", "loadFromData"}
# With one argument they read a file, or the bytes of one. What comes from the clipboard was decoded by the desktop.
MADE_FROM_FILES = {"QImage", "QPixmap", "QIcon", "QBitmap"}
# Draws the program's own mark, which lies in the package.
OWN = "controls/drum.py"


def breaches(source: str) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name | ast.alias):
            name = node.id if isinstance(node, ast.Name) else node.name
            found += [name] if name in READERS else []
        elif isinstance(node, ast.Attribute):
            found += [node.attr] if node.attr in READS else []
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MADE_FROM_FILES:
            is_read = len(node.args) == 1 and not _is_no_file(ast.unparse(node.args[0]))
            found += [ast.unparse(node)] if is_read else []
    return found


def _is_no_file(argument: str) -> bool:
    """A picture from the clipboard, or an empty one of that size."""
    return argument.endswith(".imageData()") or argument.startswith("QSize(")


def test_only_the_child_reads_pictures() -> None:
    found = {path.relative_to(DESKTOP).as_posix(): breaches(path.read_text("utf-8")) for path in DESKTOP.rglob("*.py")}
    assert found.pop("decoding.py"), "the check sees the one that may"
    assert {name for name, what in found.items() if what} == {OWN}


@pytest.mark.parametrize(
    "source",
    [
        "from PySide6.QtGui import QImageReader",
        "image = QImage.fromData(data)",
        "pixmap.loadFromData(data)",
        "QPixmap(str(path))",
        "QImage(name)",
    ],
)
def test_the_check_finds_what_reads(source: str) -> None:
    assert breaches(source)


def test_the_check_leaves_alone_what_only_paints() -> None:
    sizes = "QPixmap(20, 20)\nQPixmap(QSize(20, 20) * 2)\nQImage()"
    assert not breaches(f"QImage(pixels, across, down, stride, PIXELS)\n{sizes}\nQPixmap.fromImage(i)")
