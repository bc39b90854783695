"""`kentongan admin move-database`: from SQLite to a MariaDB, back, or to another one. Works without the server."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from kentongan.cli.administration import texts
from kentongan.cli.administration.identity import actor
from kentongan.cli.administration.office import Data, Office, office_of
from kentongan.cli.mistake import Mistake
from kentongan.cli.options import Json
from kentongan.cli.terminal import Terminal
from kentongan.language import Sentence

SQLITE = "sqlite"


def move_database(
    context: typer.Context,
    to: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            envvar="KENTONGAN_MOVE_TO",
            show_envvar=True,
            help="`mysql://USER:PASSWORD@HOST:PORT/NAME`, a MariaDB that is empty; or `sqlite`. "
            "On the command line others on this machine can read the password: better give it in the environment, or "
            "with --to-config.",
        ),
    ] = None,
    to_config: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Settings file whose `database` is where to move to.")
    ] = None,
    config: Annotated[
        Path | None, typer.Option(help="Settings file of the server, which says where the database is now.")
    ] = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Move the database between SQLite and MariaDB; the server must not run. What is left behind stays as it was."""
    office = office_of(context, data)
    source, target = _source(office, config), _target(to, to_config)
    rows, tables = _moved(office, source, target)
    told = {"tables": tables, "rows": rows, "database": shown(target)}
    if target:
        office.tell(told, as_json, texts.DATABASE_MOVED_AWAY, **told)
    else:
        office.tell(told, as_json, texts.DATABASE_MOVED_HOME, **told, folder=office.data)


def _source(office: Office, config: Path | None) -> str:
    """As the server would find it: by file or environment."""
    from kentongan.config import load_settings

    if not office.data.is_dir():
        raise Mistake(texts.FOLDER_MISSING, folder=office.data)
    return load_settings(config, data=office.data).database.get_secret_value()


def _target(to: str | None, to_config: Path | None) -> str:
    """The value that the setting `database` shall have; empty: SQLite."""
    from kentongan.config import database_in

    if (to is None) is (to_config is None):
        raise Mistake(texts.MOVE_WHERE)
    named = database_in(to_config) if to_config else to or ""
    return "" if named == SQLITE else named


def shown(database: str) -> str:
    """A value of the setting `database` without its password."""
    from kentongan.store.mysql import Place

    return Place(database).setting if database else ""


def _moved(office: Office, source: str, target: str) -> tuple[int, int]:
    """How many rows, in how many tables."""
    from kentongan.services.move import move_recorded

    try:
        with row_bar(office.terminal, texts.MOVING) as show:
            contents = move_recorded(office.data, source, target, actor(), show)
    except OSError as error:
        raise Mistake(texts.FILE_TROUBLE, file=error.filename or office.data, why=error.strerror or error) from None
    return sum(content.rows for content in contents.values()), len(contents)


@contextmanager
def row_bar(terminal: Terminal, doing: Sentence) -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error, only where somebody looks. What comes out moves it: rows done, rows in all."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn(terminal.text(doing)), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=terminal.aside, transient=True, disable=not terminal.aside.is_terminal) as bars:
        task = bars.add_task("", total=None)
        yield lambda done, total: bars.update(task, completed=done, total=total)
