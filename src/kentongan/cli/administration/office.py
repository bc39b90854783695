"""What every command of administrators shares: the data folder, the terminal, and how rows are shown."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from kentongan.cli.administration.connection import PATIENCE, Answer, ControlLine
from kentongan.cli.terminal import Terminal, terminal_of
from kentongan.language import Sentence
from kentongan.protocol.command import Block

Data = Annotated[Path | None, typer.Option(metavar="DIR", help="Folder of the server, as before the command.")]
_FOLDER = "kentongan.administration.folder"
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Office:
    """One command's server and terminal."""

    data: Path
    terminal: Terminal

    def line(self, patience: float = PATIENCE) -> ControlLine:
        """A connection for several requests."""
        return ControlLine(self.data, patience)

    def ask(self, block: Block, answer: type[Answer], patience: float = PATIENCE) -> Answer:
        """One request, one answer."""
        with ControlLine(self.data, patience) as line:
            return line.ask(block, answer)

    def rows(self, block: Block, answer: type[Answer], name: str) -> list[Any]:
        """The rows of all pages of a listing."""
        with self.line() as line:
            return [row for page in line.pages(block, answer) for row in getattr(page, name)]

    def numbered(self, block_after: Callable[[int], Block], answer: type[Answer], name: str, key: str) -> list[Any]:
        """The rows of all pages of a listing that goes on after the number of its last row."""
        found: list[Any] = []
        with self.line() as line:
            while page := getattr(line.ask(block_after(getattr(found[-1], key) if found else 0), answer), name):
                found += page
        return found

    def show(
        self, rows: Iterable[Row], as_json: bool, columns: Sequence[Sentence], cells: Callable[[Row], Sequence[str]]
    ) -> None:
        """Rows as a table, or as one JSON object a line."""
        if as_json:
            for row in rows:
                self.terminal.json(row)
        else:
            self.terminal.table(columns, map(cells, rows))

    def tell(self, answer: Any, as_json: bool, sentence: Sentence, **values: object) -> None:
        """One result, as a sentence or as JSON."""
        if as_json:
            self.terminal.json(answer)
        else:
            self.terminal.say(sentence, **values)


def office_of(context: typer.Context, data: Path | None) -> Office:
    """The office of a command; a folder that is named is the one of all commands inside it."""
    if data is not None:
        context.meta[_FOLDER] = data
    return Office(context.meta.get(_FOLDER, Path("data")), terminal_of(context))
