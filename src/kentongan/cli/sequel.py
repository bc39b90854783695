"""`kentongan reply`, `forward`, `retract`, `remind`, `mute`, `archive`, `remove`: what is done with a message later."""

from typing import TYPE_CHECKING, Annotated

import typer

from kentongan.cli import texts
from kentongan.cli.archive import archive as member_archive
from kentongan.cli.connection import run
from kentongan.cli.message import COMEBACKS
from kentongan.cli.message_id import SHORT, find_message
from kentongan.cli.options import Json, MessageId, Recipients, addresses
from kentongan.cli.terminal import Terminal, terminal_of
from kentongan.ids import new_id

if TYPE_CHECKING:
    from kentongan.client import Client
    from kentongan.protocol.commands.message import Accepted
    from kentongan.protocol.commands.retraction import Retracted

MessageIds = Annotated[list[str], typer.Argument(metavar="ID...", help="Ids of messages, or their first letters.")]


def reply(
    context: typer.Context,
    message: MessageId,
    text: Annotated[str, typer.Option(help="The answer.")],
    subject: Annotated[str, typer.Option(help="First line of the popup; left out: that of the message.")] = "",
    as_json: Json = False,
) -> None:
    """Answer the sender of a message."""
    terminal, own = terminal_of(context), new_id()

    async def answer(client: "Client") -> "Accepted":
        return await client.reply(await client.fetch(await find_message(client, message)), text, subject, id=own)

    _tell_accepted(terminal, run(terminal, answer, comebacks=COMEBACKS), as_json)


def forward(
    context: typer.Context,
    message: MessageId,
    to: Recipients,
    text: Annotated[str, typer.Option(help="What stands above the forwarded text.")] = "",
    as_json: Json = False,
) -> None:
    """Send a message on to others; its attachments are not uploaded again."""
    terminal, own = terminal_of(context), new_id()

    async def send_on(client: "Client") -> "Accepted":
        found = await client.fetch(await find_message(client, message))
        return await client.forward(found, addresses(to), text, id=own)

    _tell_accepted(terminal, run(terminal, send_on, comebacks=COMEBACKS), as_json)


def _tell_accepted(terminal: Terminal, accepted: "Accepted", as_json: bool) -> None:
    if as_json:
        terminal.json(accepted)
    else:
        terminal.say(texts.ACCEPTED, recipients=accepted.recipients, message=accepted.message)


def retract(context: typer.Context, message: MessageId) -> None:
    """Take a message of one's own back: text and attachments are gone for everybody, a note stays."""
    terminal = terminal_of(context)

    async def take_back(client: "Client") -> "Retracted":
        return await client.retract(await find_message(client, message))

    retracted = run(terminal, take_back)
    with member_archive(terminal) as cache:
        cache.retract(retracted)
    terminal.say(texts.RETRACTED, message=retracted.message[:SHORT])


def remind(
    context: typer.Context,
    message: MessageId,
    to: Annotated[
        list[str] | None, typer.Option("--to", help="Only these recipients; several with commas. Left out: all.")
    ] = None,
) -> None:
    """Let a message of one's own pop up again with those who have not acknowledged it."""
    terminal = terminal_of(context)

    async def bring_up(client: "Client") -> int:
        return await client.remind(await find_message(client, message), addresses(to or []))

    terminal.say(texts.REMINDED, recipients=run(terminal, bring_up))


def mute(
    context: typer.Context,
    who: Annotated[str, typer.Argument(metavar="WHO", help="desk@institution or @institution; left out: list.")] = "",
    off: Annotated[bool, typer.Option("--off", help="Let it pop up again.")] = False,
    as_json: Json = False,
) -> None:
    """Keep the popups of a sender or an institution away; emergencies come all the same."""
    terminal = terminal_of(context)

    async def change(client: "Client") -> list[str]:
        return await client.mute(who, not off) if who else await client.mutes()

    muted = run(terminal, change)
    if as_json:
        for one in muted:
            terminal.json({"who": one})
    else:
        terminal.table((texts.MUTED,), ((one,) for one in muted))


def archive(
    context: typer.Context,
    messages: MessageIds,
    undo: Annotated[bool, typer.Option("--undo", help="Back into the inbox; needs whole ids.")] = False,
) -> None:
    """Move messages out of the inbox into the archive (`inbox --archived`)."""
    terminal = terminal_of(context)

    async def put_away(client: "Client") -> list[str]:
        found = [await find_message(client, message) for message in messages]
        await client.archive(*found, on=not undo)
        return found

    found = run(terminal, put_away)
    with member_archive(terminal) as cache:
        cache.archive(*found, on=not undo)
    terminal.say(texts.UNARCHIVED if undo else texts.ARCHIVED)


def remove(context: typer.Context, messages: MessageIds) -> None:
    """Delete messages for oneself; others keep theirs. It cannot be undone."""
    terminal = terminal_of(context)

    async def delete(client: "Client") -> list[str]:
        found = [await find_message(client, message) for message in messages]
        await client.remove(*found)
        return found

    found = run(terminal, delete)
    with member_archive(terminal) as cache:
        cache.remove(*found)
    terminal.say(texts.REMOVED)
