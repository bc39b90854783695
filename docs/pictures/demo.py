"""Draws the README's picture of the demo: runs it and keeps the part from the first popup to the receipts.

python docs/pictures/demo.py
"""

import os
import re
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

HERE = Path(__file__).parent
WIDTH = 112

# Rich's own frame asks a server for a font; this one takes what the reader's machine has.
FRAME = """<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: monospace; font-size: {char_height}px; line-height: {line_height}px; }}
.{unique_id}-title {{ font-size: 18px; font-weight: bold; font-family: sans-serif; }}
{styles}
</style>
<defs><clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" /></clipPath>{lines}</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}<g class="{unique_id}-matrix">{matrix}</g></g></svg>
"""


def play() -> list[str]:
    """The demo's output, line by line, with its colours."""
    environment = os.environ | {"COLUMNS": str(WIDTH), "FORCE_COLOR": "1", "KENTONGAN_LANGUAGE": "en"}
    command = [sys.executable, str(HERE.parents[1] / "demo" / "run.py")]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120, check=True)
    return [re.sub(r"/\S*/(saved/)", r"…/\1", line) for line in done.stdout.splitlines()]


def chosen(lines: list[str]) -> list[str]:
    """One send, one popup, the shadow sockets, the receipts."""
    plain = [Text.from_ansi(line).plain for line in lines]

    def find(words: str, after: int = 0) -> int:
        return next(place for place in range(after, len(plain)) if words in plain[place])

    send, popups = find("sends to one"), find("The popups")
    card_end = find("╰", popups)
    sockets = find("The shadow sockets")
    end = find("the server stops")
    return [*lines[send : send + 3], *lines[popups : card_end + 1], "", *lines[sockets:end]]


def main() -> None:
    """Write demo.svg beside this file."""
    console = Console(record=True, width=WIDTH, file=open(os.devnull, "w"), highlight=False)  # noqa: SIM115
    for line in chosen(play()):
        console.print(Text.from_ansi(line), soft_wrap=True)
    (HERE / "demo.svg").write_text(console.export_svg(title="make demo", code_format=FRAME), encoding="utf-8")


if __name__ == "__main__":
    main()
