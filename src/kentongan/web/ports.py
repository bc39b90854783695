"""The map of shadow ports: thirty-two squares in a row, from the first port to the last."""

from dataclasses import dataclass
from functools import cache

from markupsafe import Markup

COLUMNS, PITCH, SIDE = 32, 12, 10


@dataclass(frozen=True, slots=True)
class Square:
    """Where a port stands in the picture."""

    x: int
    y: int


def square_of(port: int, ports: range) -> Square:
    """The square of a port."""
    place = port - ports.start
    return Square(place % COLUMNS * PITCH, place // COLUMNS * PITCH)


def box_of(ports: range) -> str:
    """The picture's size, as SVG says it."""
    rows = -(-len(ports) // COLUMNS)
    return f"0 0 {COLUMNS * PITCH - PITCH + SIDE} {max(rows * PITCH - PITCH + SIDE, SIDE)}"


@cache
def squares(ports: range) -> Markup:
    """Every port as a square with its number: the same for everybody, so made once."""
    made = []
    for port in ports:
        square = square_of(port, ports)
        made.append(
            f'<rect x="{square.x}" y="{square.y}" width="{SIDE}" height="{SIDE}" rx="2"><title>{port}</title></rect>'
        )
    return Markup("".join(made))
