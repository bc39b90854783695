"""Figures, printed as a table and as JSON."""

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Figure:
    """One measured number."""

    what: str
    value: float
    unit: str


def show(figures: list[Figure]) -> None:
    """Print a table."""
    width = max(len(figure.what) for figure in figures)
    for figure in figures:
        print(f"{figure.what:<{width}}  {figure.value:>10,.2f} {figure.unit}", flush=True)


def as_json(figures: list[Figure]) -> str:
    """The same for programs."""
    return json.dumps([asdict(figure) for figure in figures], indent=2)
