"""`kentongan simulate`: a small server to develop clients against, a small client to develop servers against."""

import asyncio
import re
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any

import typer

from kentongan.cli.exit_code import ExitCode
from kentongan.cli.terminal import Terminal
from kentongan.language import preferred_language
from kentongan.simulator.client import load_passwords, simulate_client
from kentongan.simulator.manners import Manners, listing, read_manners
from kentongan.simulator.mishap import (
    ApprovalUnreadable,
    OtherProtocol,
    PasswordsUnreadable,
    PortsUnreadable,
    ScenarioFailed,
    ScenarioUnreadable,
    SimulatorMishap,
    StrangeServer,
    Unreachable,
)
from kentongan.simulator.player import DEADLINE
from kentongan.simulator.scenario import load_scenario
from kentongan.simulator.server import simulate_server
from kentongan.simulator.server_line import Endpoint

simulate = typer.Typer(help="Simulators of both sides: they show every block that passes.", no_args_is_help=True)


@simulate.command()
def server(
    context: typer.Context,
    listen: Annotated[str, typer.Option(metavar="HOST:PORT", help="Where to listen.")] = "127.0.0.1:7420",
    shadow_ports: Annotated[
        str, typer.Option(metavar="A-B", help="Ports of shadow sockets; 0-0: any.")
    ] = "32000-32255",
    approve: Annotated[
        str, typer.Option(metavar="WHEN", help="Approve registrations: at-once, never, or after so many seconds.")
    ] = "at-once",
    member: Annotated[
        list[str] | None, typer.Option(metavar="ADDRESS", help="A member from the beginning; may be repeated.")
    ] = None,
    broadcaster: Annotated[
        list[str] | None, typer.Option(metavar="ADDRESS", help="The same, with the right to send to everybody.")
    ] = None,
    manner: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME[=VALUE]", help="A good or bad manner; may be repeated. `simulate manners` lists them."
        ),
    ] = None,
) -> None:
    """A server without a database: it keeps everything in memory, and has a new key at each start."""
    run(context, _serve(listen, shadow_ports, approve, member or [], broadcaster or [], manner or []))


@simulate.command()
def manners() -> None:
    """List the manners of the simulated server: how it can be slow, busy, broken or hostile."""
    rows = listing()
    widest = max(len(name) for name, _ in rows)
    for name, meaning in rows:
        print(f"{name:<{widest}}  {meaning}")


async def _serve(
    listen: str, shadow_ports: str, approve: str, members: list[str], broadcasters: list[str], texts: list[str]
) -> None:
    manners = read_manners(Manners(approve_after=_approval(approve), shadow_ports=_ports(shadow_ports)), texts)
    await simulate_server(Endpoint.read(listen), manners, members, broadcasters, sys.stdout)


def _approval(text: str) -> float | None:
    if text in ("at-once", "never"):
        return 0.0 if text == "at-once" else None
    if not re.fullmatch(r"\d+(\.\d+)?", text, re.ASCII):
        raise ApprovalUnreadable(text=text)
    return float(text)


def _ports(text: str) -> range:
    match = re.fullmatch(r"(\d{1,5})-(\d{1,5})", text, re.ASCII)
    if match is None or int(match[1]) > int(match[2]) or int(match[2]) > 65535:
        raise PortsUnreadable(text=text)
    return range(int(match[1]), int(match[2]) + 1) if int(match[2]) else range(0)


@simulate.command()
def client(
    context: typer.Context,
    server_line: Annotated[str, typer.Argument(metavar="SERVER_LINE", help="kentongan://HOST:PORT#FINGERPRINT")],
    scenario: Annotated[Path | None, typer.Option(metavar="FILE", help="Play this scenario instead of a ping.")] = None,
    passwords: Annotated[
        Path | None, typer.Option(metavar="FILE", help="YAML: the members' passwords, by address.")
    ] = None,
    deadline: Annotated[float, typer.Option(min=0.1, help="Seconds that a step may wait.")] = DEADLINE,
) -> None:
    """A client that plays a scenario, right or wrong as it is written, against any server."""
    run(context, _play(server_line, scenario, passwords, deadline))


async def _play(line: str, scenario: Path | None, passwords: Path | None, deadline: float) -> None:
    wanted = load_scenario(scenario) if scenario else None
    known = load_passwords(passwords) if passwords else {}
    await simulate_client(line, wanted, known, deadline, sys.stdout)


def run(context: typer.Context, doing: Coroutine[Any, Any, None]) -> None:
    """Run to the end; a mishap becomes one line in the user's language and an exit code."""
    try:
        asyncio.run(doing)
    except SimulatorMishap as mishap:
        terminal = context.find_object(Terminal) or Terminal(preferred_language(), None)
        terminal.complain(mishap)
        raise typer.Exit(next(code for kind, code in _EXIT_CODES.items() if isinstance(mishap, kind))) from mishap


_EXIT_CODES: dict[type[SimulatorMishap], ExitCode] = {
    ScenarioFailed: ExitCode.REFUSED,
    Unreachable: ExitCode.UNREACHABLE,
    OtherProtocol: ExitCode.UNREACHABLE,
    StrangeServer: ExitCode.KEY_CHANGED,
    ScenarioUnreadable: ExitCode.FILE,
    PasswordsUnreadable: ExitCode.FILE,
    SimulatorMishap: ExitCode.USAGE,
}
