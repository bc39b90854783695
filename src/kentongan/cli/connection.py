"""Running a command: reach the server, log in with the device key, work, and come back when the line broke."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

import typer

from kentongan.cli import texts
from kentongan.cli.exit_code import ExitCode
from kentongan.cli.terminal import Terminal

if TYPE_CHECKING:
    from kentongan.client import Client

Result = TypeVar("Result")
Work = Callable[["Client"], Awaitable[Result]]

FOR_EVER = 10**9


def run(
    terminal: Terminal, work: Work[Result], *, invitation: str = "", logged_in: bool = True, comebacks: int = 0
) -> Result:
    """Do the work on a connection. A line that breaks after it once stood is taken up again, so many times."""
    try:
        return asyncio.run(_run(terminal, work, invitation, logged_in, comebacks))
    except KeyboardInterrupt:
        raise typer.Exit(ExitCode.INTERRUPTED) from None


async def _run(terminal: Terminal, work: Work[Result], invitation: str, logged_in: bool, comebacks: int) -> Result:
    from kentongan.client import Client, LinkLost, ServerUnreachable
    from kentongan.client.patience import Patience

    clock = asyncio.get_running_loop().time
    patience = Patience()
    lost = None
    while True:
        began = clock()
        try:
            async with Client.connect(invitation or terminal.profile, terminal.profile, lost=lost) as client:
                lost = client.link.server
                for stranger in client.link.strangers:
                    terminal.complain(stranger)
                if logged_in:
                    await client.resume()
                return await work(client)
        except (LinkLost, ServerUnreachable) as error:
            if lost is None or not comebacks:
                raise
            comebacks -= 1
            pause = patience.pause(error, clock() - began)
            terminal.note(texts.LINK_LOST, why=error.say(terminal.language), seconds=round(pause))
            await asyncio.sleep(pause)
