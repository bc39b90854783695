"""The terminal of one command: the user's language and profile, and the ways to speak.

Results go to standard output; questions, notes, progress and errors to standard error. What comes from the network is
a stranger's text: it passes `plain` before it reaches a terminal, and is never read as markup.
"""

import os
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from kentongan import language
from kentongan.cli import texts
from kentongan.cli.mistake import Mistake
from kentongan.errors import KentonganError
from kentongan.language import Language, Sentence
from kentongan.moments import moment

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from kentongan.client.profile import Profile


WIDTH_OF_A_FILE = 160
# Below this a table of several columns chops words; every row stands in lines of its own then.
NARROW = 80
# A number, perhaps with its unit.
_NUMBER = re.compile(r"[\d.,]+( \w{1,2}(/\w)?)?")


@dataclass
class Terminal:
    """What the global options say, and where to print."""

    language: Language
    profile_folder: Path | None
    servers: str = ""

    @cached_property
    def profile(self) -> "Profile":
        """The profile of `--profile`, or the user's own; with the addresses of `--server`. Raises Mistake."""
        from kentongan.client.invitation import ServerAddress
        from kentongan.client.profile import Profile

        profile = Profile(self.profile_folder) if self.profile_folder else Profile.at_home()
        if self.servers:
            try:
                profile.go_only_to(ServerAddress.parse_list(self.servers))
            except ValueError:
                raise Mistake(texts.SERVERS_UNREADABLE, text=self.servers) from None
        return profile

    @cached_property
    def output(self) -> "Console":
        """Standard output, for what Rich draws."""
        from rich.console import Console

        # What goes into a file or a pipe is not cut to the width of a terminal that is not there.
        width = None if sys.stdout.isatty() or "COLUMNS" in os.environ else WIDTH_OF_A_FILE
        return Console(highlight=False, markup=False, emoji=False, width=width)

    @cached_property
    def aside(self) -> "Console":
        """Standard error, for progress."""
        from rich.console import Console

        return Console(stderr=True, highlight=False, markup=False, emoji=False)

    # Speaking

    def text(self, sentence: Sentence, **values: object) -> str:
        """A sentence in the user's language; what fills it is made harmless."""
        return plain(sentence.say(self.language, **values))

    def say(self, sentence: Sentence, **values: object) -> None:
        """A result."""
        typer.echo(self.text(sentence, **values))

    def note(self, sentence: Sentence, **values: object) -> None:
        """Something beside the result."""
        typer.echo(self.text(sentence, **values), err=True)

    def complain(self, error: KentonganError) -> None:
        """An error, in one line."""
        self.note(texts.ERROR, what=" ".join(error.say(self.language).split()))

    def draw(self, what: "RenderableType") -> None:
        """Something that Rich draws."""
        self.output.print(what)

    def table(self, columns: Sequence[Sentence], rows: Iterable[Sequence[str]]) -> None:
        """A table, or a word that there is nothing."""
        if found := list(rows):
            self.draw(self.tabled(columns, found))
        else:
            self.note(texts.NOTHING)

    def tabled(self, columns: Sequence[Sentence], rows: Iterable[Sequence[str]]) -> "RenderableType":
        """A table; in a narrow terminal every row in lines of its own."""
        from rich.box import SIMPLE_HEAD
        from rich.table import Table
        from rich.text import Text

        if self.output.width < NARROW and len(columns) > 2:
            return self._rows(columns, rows)
        table = Table(box=SIMPLE_HEAD, pad_edge=False)
        for column in columns:
            table.add_column(self.text(column), no_wrap=column in (texts.ID, texts.WHEN), overflow="fold")
        for row in rows:
            table.add_row(*(Text(plain(cell)) for cell in row))
        return table

    def _rows(self, columns: Sequence[Sentence], rows: Iterable[Sequence[str]]) -> "RenderableType":
        """Rows for a narrow terminal: the cells one after the other, broken between words."""
        from rich.console import Group
        from rich.padding import Padding
        from rich.text import Text

        lines: list[RenderableType] = []
        for row in rows:
            first, *cells = zip(columns, row, strict=True)
            others = [self._named(column, cell) for column, cell in cells if cell]
            lines.append(Text(plain(first[1])))
            lines.append(Padding(Text(" · ".join(others)), (0, 0, 0, 2)))
        return Group(*lines)

    def _named(self, column: Sentence, cell: str) -> str:
        """A cell of a narrow row; one that says little by itself, such as `3` or `yes`, has its column beside it."""
        said = plain(cell).strip().replace("\n", " · ")
        mute = _NUMBER.fullmatch(said) or said in (self.text(texts.YES), self.text(texts.NO))
        return f"{self.text(column)} {said}" if mute else said

    def json(self, thing: Any) -> None:
        """One JSON object in a line. Of a block only its own fields, and never a key."""
        import msgspec

        content = msgspec.to_builtins(thing)
        for name in ("command", "token", "endpoint", "device_key", "claim"):
            content.pop(name, None)
        typer.echo(msgspec.json.encode(content).decode())

    def when(self, milliseconds: int) -> str:
        """A time of the wire on the user's own clock; empty for *not yet*."""
        return f"{moment(milliseconds):%Y-%m-%d %H:%M}" if milliseconds else ""

    def amount(self, size: int) -> str:
        """Bytes as the user's language writes them."""
        return language.amount(size, self.language)

    # Asking

    def ask(self, question: Sentence, option: str) -> str:
        """An answer that the command line did not give; raises Mistake where nobody can be asked."""
        self._need_a_person(question, option)
        return str(typer.prompt(self.text(question), err=True))

    def ask_secret(self, question: Sentence, variable: str, **values: object) -> str:
        """A secret from an environment variable, or typed without being shown."""
        if secret := os.environ.get(variable):
            return secret
        self._need_a_person(question, variable, **values)
        return str(typer.prompt(self.text(question, **values), hide_input=True, err=True))

    def agree(self, question: Sentence, option: str, **values: object) -> None:
        """Ask before an act; no ends the command, and so does Mistake where nobody can be asked."""
        self._need_a_person(question, option, **values)
        typer.confirm(self.text(question, **values), abort=True, err=True)

    def _need_a_person(self, question: Sentence, option: str, **values: object) -> None:
        if not sys.stdin.isatty():
            raise Mistake(texts.ANSWER_MISSING, what=question.say(self.language, **values), option=option)


def plain(text: str) -> str:
    """Text that can do nothing to a terminal: no escape sequences, no turned direction of writing."""
    from kentongan.domain.text import is_control

    return "".join("�" if is_control(character) and character not in "\n\t" else character for character in text)


def terminal_of(context: typer.Context) -> Terminal:
    """The terminal that the global options have made."""
    terminal = context.find_object(Terminal)
    assert terminal is not None
    return terminal
