"""`kentongan`: the commands of members, and the doors to those of the server and the simulators.

Start-up is quick because every command imports what it needs when it runs. `serve`, `admin` and `simulate` are not even
loaded before they are called: they need more than the plain install.
"""

import contextlib
import importlib
import io
import os
import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer
from typer.core import TyperGroup
from typer.main import get_group

from kentongan import __version__
from kentongan.cli import (
    archive,
    attachment,
    device,
    directory,
    login,
    message,
    recovery,
    registration,
    sequel,
    texts,
    watch,
)
from kentongan.cli.exit_code import ExitCode, exit_code_of
from kentongan.cli.mistake import ExtraMissing
from kentongan.cli.terminal import Terminal
from kentongan.errors import KentonganError
from kentongan.language import Language, preferred_language


class LanguageChoice(StrEnum):
    """The languages that people can choose."""

    INDONESIAN = "id"
    ENGLISH = "en"


MEMBER = "For members"
OPERATOR = "For operators and developers"

COMMANDS: list[tuple[str, Callable[..., None]]] = [
    ("register", registration.register),
    ("registration", registration.registration),
    ("correct", registration.correct),
    ("withdraw", registration.withdraw),
    ("login", login.login),
    ("forgot", recovery.forgot),
    ("reset", recovery.reset),
    ("logout", login.logout),
    ("whoami", login.whoami),
    ("password", device.password),
    ("directory", directory.directory),
    ("audience", directory.audience),
    ("send", message.send),
    ("inbox", message.inbox),
    ("outbox", message.outbox),
    ("show", message.show),
    ("search", archive.search),
    ("save", attachment.save),
    ("ack", message.ack),
    ("watch", watch.watch),
    ("reply", sequel.reply),
    ("forward", sequel.forward),
    ("retract", sequel.retract),
    ("remind", sequel.remind),
    ("mute", sequel.mute),
    ("archive", sequel.archive),
    ("remove", sequel.remove),
]


class Door(NamedTuple):
    """A command that is loaded when it is called: a function, or a Typer application with commands of its own."""

    module: str
    name: str
    help: str
    extra: str = "server"


DOORS = {
    "desktop": Door(
        "kentongan.cli.desktop", "desktop", "Open the windows: popups as they come, inbox, compose.", "desktop"
    ),
    "serve": Door("kentongan.cli.serve", "serve", "Run a Kentongan server until it is told to stop."),
    "admin": Door("kentongan.cli.admin", "app", "Administer a running server (on the same machine)."),
    "simulate": Door("kentongan.cli.simulate", "simulate", "Simulators of both sides: they show every block."),
}


class Kentongan(TyperGroup):
    """Opens the doors, and turns what goes wrong into one line and an exit code."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Load the real command behind a door; listing and help do with what stands on it."""
        if args and args[0] in DOORS:
            self.commands[args[0]] = behind(args[0], DOORS[args[0]])
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except KentonganError as error:
            Terminal(ctx.params["language"] or preferred_language(), None).complain(error)
            raise typer.Exit(exit_code_of(error)) from error
        except typer.Abort:
            raise typer.Exit(ExitCode.INTERRUPTED) from None


def behind(name: str, door: Door) -> Any:
    """The command behind a door; raises ExtraMissing when its libraries are not installed."""
    try:
        target = getattr(importlib.import_module(door.module), door.name)
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] == "kentongan":
            raise
        raise ExtraMissing(texts.EXTRA_MISSING, module=missing.name, extra=door.extra) from missing
    holder = typer.Typer(add_completion=False)
    if isinstance(target, typer.Typer):
        holder.add_typer(target, name=name)
    else:
        holder.command(name)(target)
    holder.callback()(lambda: None)
    return _helpful(get_group(holder).commands[name])


def _helpful(command: Any) -> Any:
    """A door with commands behind it that is called without one shows them: no mistake, as with `kentongan` itself."""
    if not getattr(command, "no_args_is_help", False):
        return command
    parse = command.parse_args

    def parse_args(context: Any, args: list[str]) -> Any:
        if not args:
            typer.echo(context.get_help())
            context.exit(ExitCode.OK)
        return parse(context, args)

    command.parse_args = parse_args
    return command


app = typer.Typer(
    cls=Kentongan, pretty_exceptions_enable=False, context_settings={"help_option_names": ["-h", "--help"]}
)
for _name, _function in COMMANDS:
    app.command(_name, rich_help_panel=MEMBER)(_function)
app.add_typer(device.app, name="devices", rich_help_panel=MEMBER)
for _name, _door in DOORS.items():
    app.command(_name, rich_help_panel=OPERATOR, help=_door.help)(lambda: None)


def _tell_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"kentongan {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def options(
    context: typer.Context,
    profile: Annotated[
        Path | None,
        typer.Option(metavar="DIR", envvar="KENTONGAN_PROFILE", help="Folder of the profile; keeps members apart."),
    ] = None,
    language: Annotated[
        LanguageChoice | None, typer.Option(help="Indonesian or English; otherwise as the system is set.")
    ] = None,
    server: Annotated[
        str,
        typer.Option(
            metavar="HOST:PORT[,…]",
            envvar="KENTONGAN_SERVER",
            help="Addresses to use now instead of those that the profile knows; the key stays the trusted one.",
        ),
    ] = "",
    version: Annotated[
        bool, typer.Option("--version", callback=_tell_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Kentongan: a popup messenger between universities."""
    chosen: Language = language.value if language else preferred_language()
    context.obj = Terminal(chosen, profile, server)
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


def main() -> None:
    """The entry point. A full disk or a closed pipe behind standard output is one line and an exit code too."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that knows only a few letters
    code: object = ExitCode.OK
    try:
        app(prog_name="kentongan")
    except SystemExit as end:
        code = end.code
    except OSError as error:
        code = _output_lost(error)
    try:
        sys.stdout.flush()
    except OSError as error:
        code = _output_lost(error)
    sys.exit(code)  # type: ignore[arg-type]


def _output_lost(error: OSError) -> ExitCode:
    """Say so, unless the reader has only gone; nothing more is written, not even by Python at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if not isinstance(error, BrokenPipeError):
        why = error.strerror or type(error).__name__
        with contextlib.suppress(OSError):
            Terminal(preferred_language(), None).note(
                texts.ERROR, what=texts.OUTPUT_LOST.say(preferred_language(), why=why)
            )
    return ExitCode.FILE
