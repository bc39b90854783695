"""`kentongan desktop`: the windows."""

from typing import Annotated

import typer

from kentongan.cli.terminal import terminal_of
from kentongan.desktop.main import run
from kentongan.desktop.wording import wording


def desktop(
    context: typer.Context,
    in_background: Annotated[
        bool, typer.Option("--in-background", help="Begin without the window, as at login; popups come.")
    ] = False,
) -> None:
    """Open the windows: popups as they come, inbox, compose. Without a display this fails."""
    terminal = terminal_of(context)
    wording.language = terminal.language
    raise typer.Exit(run(terminal.profile, in_background=in_background))
