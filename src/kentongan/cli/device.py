"""`kentongan devices`, `devices revoke`, `password`: where a member is logged in, and ending that."""

from typing import TYPE_CHECKING, Annotated

import typer

from kentongan.cli import texts
from kentongan.cli.connection import run
from kentongan.cli.login import PASSWORD_VARIABLE, ask_new_password
from kentongan.cli.message_id import SHORT
from kentongan.cli.mistake import Mistake
from kentongan.cli.options import Json
from kentongan.cli.terminal import Terminal, terminal_of

if TYPE_CHECKING:
    from kentongan.client import Client
    from kentongan.protocol.commands.device import Device

app = typer.Typer(invoke_without_command=True)


@app.callback()
def devices(context: typer.Context, as_json: Json = False) -> None:
    """List the devices on which this member is logged in."""
    if context.invoked_subcommand is not None:
        return
    terminal = terminal_of(context)
    found = run(terminal, lambda client: client.devices())
    if as_json:
        for device in found:
            terminal.json(device)
        return
    columns = (texts.ID, texts.DEVICE, texts.SINCE, texts.LAST_SEEN, texts.THIS_ONE)
    terminal.table(columns, (_row(terminal, device) for device in found))


def _row(terminal: Terminal, device: "Device") -> tuple[str, ...]:
    this = terminal.text(texts.YES) if device.this else ""
    return (device.id[:SHORT], device.name, terminal.when(device.created_at), terminal.when(device.seen_at), this)


@app.command()
def revoke(
    context: typer.Context,
    device: Annotated[str, typer.Argument(metavar="ID", help="Id of a device, or its first letters.")],
) -> None:
    """Log out a device that was lost; its sessions end at once."""
    terminal = terminal_of(context)

    async def take_back(client: "Client") -> str:
        start = device.strip().lower()
        found = [one for one in await client.devices() if start and one.id.startswith(start)]
        if len(found) != 1:
            raise Mistake(texts.DEVICE_NOT_FOUND, text=device)
        await client.revoke_device(found[0].id)
        return found[0].name

    terminal.say(texts.DEVICE_REVOKED, name=run(terminal, take_back))


def password(context: typer.Context) -> None:
    """Change the password; all other devices are logged out.

    The passwords come from KENTONGAN_PASSWORD and KENTONGAN_NEW_PASSWORD, or are asked without being shown.
    """
    terminal = terminal_of(context)
    known = terminal.profile.member
    address = known.address if known else "?"
    old = terminal.ask_secret(texts.PASSWORD, PASSWORD_VARIABLE, address=address)
    new = ask_new_password(terminal, address, old)
    ended = run(terminal, lambda client: client.change_password(old, new))
    terminal.say(texts.PASSWORD_CHANGED, devices=ended)
