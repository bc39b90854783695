"""Options that several commands share, and how their text is read."""

import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from kentongan.cli import texts
from kentongan.cli.mistake import Mistake

Json = Annotated[bool, typer.Option("--json", help="One JSON object a line instead of tables and sentences.")]
Recipients = Annotated[
    list[str],
    typer.Option(
        "--to",
        metavar="ADDRESS",
        help="desk@institution, @institution, #group or * for everybody; repeat it, or put commas between.",
    ),
]
Limit = Annotated[int, typer.Option(min=0, help="Most rows to show, newest first; 0: all.")]
MessageId = Annotated[str, typer.Argument(metavar="ID", help="Id of a message, or its first letters.")]
Folder = Annotated[Path, typer.Option("--into", metavar="DIR", help="Folder for the files; made if needed.")]

_SECONDS = {"m": 60, "h": 3600, "d": 86_400, "w": 7 * 86_400}
_DURATION = re.compile(r"(\d{1,5})([mhdw])", re.ASCII)


def addresses(entries: Iterable[str]) -> list[str]:
    """The entries of repeated options and lists with commas."""
    return [entry.strip() for text in entries for entry in text.split(",") if entry.strip()]


def expiry(text: str, now: float) -> int:
    """When a message expires, in milliseconds since 1970, from `7d` or a local date and time; 0 for empty.

    `now` is in seconds since 1970. Raises Mistake.
    """
    if not text:
        return 0
    if duration := _DURATION.fullmatch(text.strip()):
        return int((now + int(duration[1]) * _SECONDS[duration[2]]) * 1000)
    try:
        return int(datetime.fromisoformat(text.strip()).timestamp() * 1000)
    except (ValueError, OverflowError, OSError):
        raise Mistake(texts.EXPIRY_UNREADABLE, text=text) from None
