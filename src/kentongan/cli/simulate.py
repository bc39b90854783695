"""`kentongan simulate`: a small server to develop clients against, a small client to develop servers against."""

import asyncio
import os
import re
import sys
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer

from kentongan.cli.exit_code import ExitCode
from kentongan.cli.terminal import Terminal
from kentongan.language import preferred_language
from kentongan.simulator.client import load_passwords, replay_client, simulate_client, tell_differences
from kentongan.simulator.fault import Fault
from kentongan.simulator.manners import Manners, listing, read_manners
from kentongan.simulator.mishap import (
    ApprovalUnreadable,
    OtherProtocol,
    PasswordsUnreadable,
    PlaysFailed,
    PortsUnreadable,
    RecordingUnreadable,
    ReplayDiffers,
    ScenarioFailed,
    ScenarioUnreadable,
    SimulatorMishap,
    StrangeServer,
    Unreachable,
)
from kentongan.simulator.player import DEADLINE
from kentongan.simulator.recording import read_recording
from kentongan.simulator.scenario import load_scenario
from kentongan.simulator.server import replay_server, simulate_server
from kentongan.simulator.server_line import Endpoint

_RECORD_HELP = "Write every block that passes as a line of JSON, secrets masked."

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
        list[str] | None,
        typer.Option(
            metavar="ADDRESS", help="A member from the beginning; may be repeated. humas-1..50@kampus-a makes fifty."
        ),
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
    record: Annotated[Path | None, typer.Option(metavar="FILE", help=_RECORD_HELP)] = None,
    replay: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Play the server of a recorded dialogue and report differences.")
    ] = None,
    deadline: Annotated[float, typer.Option(min=0.1, help="Seconds that a replay waits for a block.")] = DEADLINE,
) -> None:
    """A server without a database: it keeps everything in memory, and has a new key at each start."""
    if replay:
        run(context, _serve_recording(listen, replay, deadline))
        return
    chosen = Serving(listen, shadow_ports, approve, member or [], broadcaster or [], manner or [], record)
    run(context, _serve(chosen))


@simulate.command()
def manners() -> None:
    """List the manners of the simulated server: how it can be slow, busy, broken or hostile."""
    rows = listing()
    widest = max(len(name) for name, _ in rows)
    for name, meaning in rows:
        print(f"{name:<{widest}}  {meaning}")


@dataclass(frozen=True, slots=True)
class Serving:
    """The options of a simulated server, as they were typed."""

    listen: str
    shadow_ports: str
    approve: str
    members: list[str]
    broadcasters: list[str]
    manners: list[str]
    record: Path | None


async def _serve(chosen: Serving) -> None:
    usual = Manners(approve_after=_approval(chosen.approve), shadow_ports=_ports(chosen.shadow_ports))
    manners, where = read_manners(usual, chosen.manners), Endpoint.read(chosen.listen)
    with _recording(chosen.record) as record:
        await simulate_server(where, manners, chosen.members, chosen.broadcasters, sys.stdout, record)


async def _serve_recording(listen: str, path: Path, deadline: float) -> None:
    recording = read_recording(path)
    tell_differences(await replay_server(Endpoint.read(listen), recording, deadline, sys.stdout), sys.stdout)


@contextmanager
def _recording(path: Path | None) -> Iterator[TextIO | None]:
    """Where a dialogue is written, for nobody else to read; raises RecordingUnreadable."""
    if path is None:
        yield None
        return
    try:
        stream = open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8")  # noqa: SIM115
    except OSError as error:
        raise RecordingUnreadable(path=path, why=error.strerror or str(error)) from error
    with stream:
        yield stream


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
    count: Annotated[int, typer.Option(min=1, max=1000, help="So many plays at once, by numbered members.")] = 1,
    fault: Annotated[
        str, typer.Option(metavar="KIND[=BYTES]", help="Break the lines: slow=BYTES, halves, cut=BYTES, garbage=BYTES.")
    ] = "",
    record: Annotated[Path | None, typer.Option(metavar="FILE", help=_RECORD_HELP)] = None,
    replay: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Play the clients of a recorded dialogue and report differences."),
    ] = None,
) -> None:
    """A client that plays a scenario, right or wrong as it is written, against any server."""
    if replay:
        run(context, _play_recording(server_line, replay, passwords, deadline))
    else:
        run(context, _play(Playing(server_line, scenario, passwords, deadline, count, fault, record)))


@dataclass(frozen=True, slots=True)
class Playing:
    """The options of a simulated client, as they were typed."""

    line: str
    scenario: Path | None
    passwords: Path | None
    deadline: float
    count: int
    fault: str
    record: Path | None


async def _play(chosen: Playing) -> None:
    wanted = load_scenario(chosen.scenario) if chosen.scenario else None
    known = load_passwords(chosen.passwords) if chosen.passwords else {}
    fault = Fault.read(chosen.fault) if chosen.fault else Fault()
    with _recording(chosen.record) as record:
        await simulate_client(
            chosen.line, wanted, known, chosen.deadline, sys.stdout, count=chosen.count, fault=fault, record=record
        )


async def _play_recording(line: str, path: Path, passwords: Path | None, deadline: float) -> None:
    known = load_passwords(passwords) if passwords else {}
    await replay_client(line, read_recording(path), known, deadline, sys.stdout)


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
    PlaysFailed: ExitCode.REFUSED,
    ReplayDiffers: ExitCode.REFUSED,
    Unreachable: ExitCode.UNREACHABLE,
    OtherProtocol: ExitCode.UNREACHABLE,
    StrangeServer: ExitCode.KEY_CHANGED,
    ScenarioUnreadable: ExitCode.FILE,
    PasswordsUnreadable: ExitCode.FILE,
    RecordingUnreadable: ExitCode.FILE,
    SimulatorMishap: ExitCode.USAGE,
}
