"""Cells of tables that spreadsheet programs open: what begins like a formula is reckoned there and not read."""

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
