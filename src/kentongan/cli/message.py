"""`kentongan send`, `inbox`, `outbox`, `show`, `ack`: messages."""

import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from kentongan.cli import texts
from kentongan.cli.attachment import transfer_bars
from kentongan.cli.card import ICONS, card, ledger_csv, ledger_rows
from kentongan.cli.connection import run
from kentongan.cli.message_id import SHORT, find_message
from kentongan.cli.options import Json, Limit, MessageId, Recipients, addresses, expiry
from kentongan.cli.terminal import Terminal, terminal_of
from kentongan.ids import new_id
from kentongan.language import Sentence
from kentongan.words import DeliveryState, Level

if TYPE_CHECKING:
    from kentongan.client import Client
    from kentongan.protocol.commands.attachment import Attachment
    from kentongan.protocol.commands.message import Accepted, LedgerRow, Message, Received, Sent, Times

# How often a broken line is taken up again before `send` gives up.
COMEBACKS = 4


def send(
    context: typer.Context,
    to: Recipients,
    subject: Annotated[str, typer.Option(help="First line of the popup.")],
    text: Annotated[str, typer.Option(help="Short text of the popup.")] = "",
    attach: Annotated[list[Path] | None, typer.Option(metavar="FILE", help="A file to attach; repeat it.")] = None,
    level: Annotated[Level, typer.Option(help="How loudly it asks for attention.")] = Level.NORMAL,
    expires: Annotated[str, typer.Option(help="90m, 12h, 7d, 2w, or a local time such as 2026-12-31T17:00.")] = "",
    as_json: Json = False,
) -> None:
    """Send a message, with attachments, to one, several, an institution, or everybody."""
    terminal = terminal_of(context)
    expires_at = expiry(expires, time.time())
    # The same id at every try: a message that arrived although its answer was lost is not sent twice.
    message = new_id()
    uploaded: list[Attachment] = []

    async def post(client: "Client") -> "Accepted":
        if attach and not uploaded:
            with transfer_bars(terminal, texts.UPLOADING) as progress:
                uploaded.extend(await client.upload(attach, progress))
        return await client.send(
            addresses(to), subject, text, level=level, expires_at=expires_at, attachments=uploaded, id=message
        )

    accepted = run(terminal, post, comebacks=COMEBACKS)
    if as_json:
        terminal.json(accepted)
    else:
        terminal.say(texts.ACCEPTED, recipients=accepted.recipients, message=accepted.message)


Row = TypeVar("Row")


async def _first(rows: AsyncIterator[Row], limit: int) -> list[Row]:
    found: list[Row] = []
    async for row in rows:
        found.append(row)
        if len(found) == limit:
            break
    return found


def inbox(
    context: typer.Context,
    limit: Limit = 20,
    archived: Annotated[bool, typer.Option("--archived", help="The archive instead of the inbox.")] = False,
    as_json: Json = False,
) -> None:
    """List the messages that came, newest first."""
    terminal = terminal_of(context)

    async def read(client: "Client") -> "list[Received]":
        return await _first(client.inbox(archived), limit)

    rows = run(terminal, read)
    if as_json:
        for row in rows:
            terminal.json(row)
        return
    columns = (texts.ID, texts.WHEN, texts.LEVEL, texts.FROM, texts.SUBJECT, texts.FILES, texts.STATE)
    terminal.table(columns, (_inbox_row(terminal, row) for row in rows))


def _inbox_row(terminal: Terminal, row: "Received") -> tuple[str, ...]:
    message = row.message
    return (
        message.id[:SHORT],
        terminal.when(message.sent_at),
        f"{ICONS[message.level]} {terminal.text(texts.LEVELS[message.level])}",
        message.sender,
        _subject_of(terminal, message),
        str(len(message.attachments) or ""),
        _state_of(terminal, row),
    )


def _subject_of(terminal: Terminal, message: "Message") -> str:
    """[MSG-11] Of a retracted message only a note is there."""
    return terminal.text(texts.TAKEN_BACK) if message.retracted_at else message.subject


def _state_of(terminal: Terminal, row: "Received") -> str:
    """How far a message has come on this side, and whether it is over."""
    state = terminal.text(_reached(row.times))
    is_over = row.message.expires_at <= time.time() * 1000
    return terminal.text(texts.EXPIRED, state=state) if is_over else state


def _reached(times: "Times") -> Sentence:
    """The farthest that a message has come on this side; what nobody has seen yet is new."""
    reached = [(times.acknowledged_at, DeliveryState.ACKNOWLEDGED), (times.opened_at, DeliveryState.OPENED)]
    reached.append((times.shown_at, DeliveryState.SHOWN))
    return next((texts.STATES[state] for at, state in reached if at), texts.NEW)


def outbox(context: typer.Context, limit: Limit = 20, as_json: Json = False) -> None:
    """List the messages that were sent, newest first, and how far they have come."""
    terminal = terminal_of(context)

    async def read(client: "Client") -> "list[Sent]":
        return await _first(client.outbox(), limit)

    rows = run(terminal, read)
    if as_json:
        for row in rows:
            terminal.json(row)
        return
    columns = (texts.ID, texts.WHEN, texts.TO, texts.SUBJECT, texts.FILES, texts.RECEIPTS_COLUMN)
    terminal.table(columns, (_outbox_row(terminal, row) for row in rows))


def _outbox_row(terminal: Terminal, row: "Sent") -> tuple[str, ...]:
    message, tally = row.message, row.tally
    return (
        message.id[:SHORT],
        terminal.when(message.sent_at),
        ", ".join(message.to),
        _subject_of(terminal, message),
        str(len(message.attachments) or ""),
        terminal.text(
            texts.TALLY,
            recipients=tally.recipients,
            delivered=tally.delivered,
            shown=tally.shown,
            opened=tally.opened,
            acknowledged=tally.acknowledged,
        ),
    )


def show(
    context: typer.Context,
    message: MessageId,
    as_csv: Annotated[bool, typer.Option("--csv", help="Of one's own message: every receipt as CSV, UTC.")] = False,
    as_json: Json = False,
) -> None:
    """Show a message whole; of one's own, also what became of it with every recipient."""
    terminal = terminal_of(context)

    async def read(client: "Client") -> "tuple[Message, list[LedgerRow] | None]":
        found = await client.fetch(await find_message(client, message))
        if client.session and found.sender == client.session.address:
            return found, [row async for row in client.ledger(found.id)]
        await client.opened(found.id)
        return found, None

    found, ledger = run(terminal, read)
    if as_csv:
        typer.echo(ledger_csv(ledger or []), nl=False)
        return
    if as_json:
        terminal.json({"message": found} if ledger is None else {"message": found, "ledger": ledger})
        return
    terminal.draw(card(terminal, found))
    if ledger is not None:
        terminal.table((texts.ADDRESS, texts.INSTITUTION, *texts.STATES.values()), ledger_rows(terminal, ledger))


def ack(
    context: typer.Context,
    messages: Annotated[list[str], typer.Argument(metavar="ID...", help="Ids of messages, or their first letters.")],
) -> None:
    """Acknowledge messages: seen and understood."""
    terminal = terminal_of(context)

    async def acknowledge(client: "Client") -> None:
        await client.acknowledge(*[await find_message(client, message) for message in messages])

    run(terminal, acknowledge)
    terminal.say(texts.ACKNOWLEDGED)
