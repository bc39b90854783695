"""`kentongan forgot` and `reset`: coming back without the password, before any login."""

from typing import TYPE_CHECKING, Annotated

import typer

from kentongan.cli import texts
from kentongan.cli.connection import run
from kentongan.cli.login import ask_new_password, device_name, known_address
from kentongan.cli.terminal import terminal_of

if TYPE_CHECKING:
    from kentongan.client import Client

CODE_VARIABLE = "KENTONGAN_CODE"

Address = Annotated[
    str, typer.Argument(metavar="ADDRESS", help="desk@institution; left out: the one this profile knows.")
]
Invitation = Annotated[
    str, typer.Argument(metavar="INVITATION", help="The invitation line, if this profile knows no server yet.")
]


def forgot(context: typer.Context, address: Address = "", invitation: Invitation = "") -> None:
    """Ask for a letter with a code for a new password: for a forgotten one, or a first one that was lost."""
    terminal = terminal_of(context)
    address = address or known_address(terminal)
    run(terminal, lambda client: client.forgot(address), invitation=invitation, logged_in=False)
    terminal.say(texts.CODE_ASKED, address=address)


def reset(context: typer.Context, address: Address = "", invitation: Invitation = "") -> None:
    """Set a new password by the code of the newest letter, and log in; all other devices are logged out.

    Code and password come from KENTONGAN_CODE and KENTONGAN_NEW_PASSWORD, or are asked without being shown.
    """
    terminal = terminal_of(context)
    address = address or known_address(terminal)
    code = terminal.ask_secret(texts.CODE, CODE_VARIABLE, address=address)
    password = ask_new_password(terminal, address)

    async def come_back(client: "Client") -> int:
        ended = await client.reset(address, code, password)
        await client.login(address, password, device=device_name())
        return ended

    ended = run(terminal, come_back, invitation=invitation, logged_in=False)
    terminal.say(texts.PASSWORD_RESET, address=address, devices=ended)
