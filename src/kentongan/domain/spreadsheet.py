"""Cells of tables that spreadsheet programs open: what begins like a formula is reckoned there and not read."""

import csv
import io
from collections.abc import Iterable

_RECKONED = ("=", "+", "-", "@", "\t", "\r")
_MARK = "'"


def is_reckoned(cell: str) -> bool:
    """Whether a spreadsheet program would take a cell for a formula."""
    return cell.startswith(_RECKONED)


def harmless(cell: str) -> str:
    """A cell that no spreadsheet computes; one that looks as if it had been made so is marked once more."""
    return f"{_MARK}{cell}" if is_reckoned(cell.lstrip(_MARK)) else cell


def as_written(cell: str) -> str:
    """A cell as it was before `harmless`."""
    return cell[1:] if cell.startswith(_MARK) and is_reckoned(cell.lstrip(_MARK)) else cell


def csv_line(cells: Iterable[str], end: str = "\n") -> str:
    """Cells as a line of CSV; what must be harmless has been made so."""
    line = io.StringIO(newline="")
    csv.writer(line, lineterminator=end).writerow(cells)
    return line.getvalue()
