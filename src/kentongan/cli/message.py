"""`kentongan send`, `inbox`, `outbox`, `show`, `ack`: messages."""

import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from kentongan import terms
from kentongan.cli import texts
from kentongan.cli.archive import ALL, archive, ask_or_remember
from kentongan.cli.attachment import transfer_bars
from kentongan.cli.card import ICONS, card, ledger_csv, ledger_rows, subject_of
from kentongan.cli.connection import run
from kentongan.cli.message_id import SHORT, find_message, read_id, remembered_message
from kentongan.cli.options import Json, Limit, MessageId, Recipients, addresses, expiry
from kentongan.cli.terminal import Terminal, terminal_of
from kentongan.errors import ErrorCode, KentonganError
from kentongan.ids import new_id
from kentongan.language import Sentence
from kentongan.words import DeliveryState, Level

if TYPE_CHECKING:
    from kentongan.client import Client
    from kentongan.client.cache import Cache
    from kentongan.client.outbox import Entry, Outbox
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
    queue: Annotated[bool, typer.Option("--queue", help="Without a server: keep it here and send it later.")] = False,
    as_json: Json = False,
) -> None:
    """Send a message, with attachments, to one, several, an institution, or everybody.

    It is on this computer's disk before the first byte leaves: what is killed on the way is sent by the next `send` or
    `watch`. What waited before is sent first.
    """
    from kentongan.client.outbox import Outbox
    from kentongan.protocol.commands.message import Send

    terminal = terminal_of(context)
    expires_at = expiry(expires, time.time())
    with archive(terminal) as cache:
        outbox = Outbox(cache)
        # The same id at every try: a message that arrived although its answer was lost is not sent twice.
        block = Send(id=new_id(), to=addresses(to), subject=subject, text=text, level=level, expires_at=expires_at)
        outbox.put(block, attach or ())
        try:
            accepted = _post(terminal, outbox, block.id)
        except KentonganError as error:
            if not (queue and is_waiting(outbox, block.id)):
                outbox.withdraw(block.id)
                raise
            if as_json:
                terminal.json({"queued": block.id})
            else:
                terminal.say(texts.QUEUED, why=error.say(terminal.language), message=block.id[:SHORT])
            return
        except BaseException:
            outbox.withdraw(block.id)
            raise
    if as_json:
        terminal.json(accepted)
    else:
        terminal.say(texts.ACCEPTED, recipients=accepted.recipients, message=accepted.message)


def is_waiting(outbox: "Outbox", id: str) -> bool:
    """Whether a message may still be sent."""
    from kentongan.client.outbox import OutgoingState

    entry = outbox.entry(id)
    return entry is not None and entry.state is OutgoingState.WAITING


def _post(terminal: Terminal, outbox: "Outbox", id: str) -> "Accepted":
    """Send what waits, and so this message; the server's answer to it."""
    from kentongan.client.errors import ServerRefused

    async def post(client: "Client") -> None:
        with transfer_bars(terminal, texts.UPLOADING) as progress:
            try:
                await outbox.post(client, progress)
            except ServerRefused:
                # Perhaps of another message; what became of this one is in its entry.
                if is_waiting(outbox, id):
                    raise

    run(terminal, post, comebacks=COMEBACKS)
    entry = outbox.entry(id)
    assert entry is not None
    if entry.refusal:
        raise ServerRefused(entry.refusal)
    assert entry.accepted is not None
    return entry.accepted


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
        found = await _first(client.inbox(archived), limit)
        with archive(terminal) as cache:
            cache.keep_received(found, archived=archived)
        return found

    rows = ask_or_remember(terminal, read, lambda cache: cache.inbox(limit=limit or ALL, archived=archived))
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
        f"{ICONS[message.level]} {terminal.text(terms.LEVELS[message.level])}",
        message.sender,
        subject_of(terminal, message),
        str(len(message.attachments) or ""),
        _state_of(terminal, row),
    )


def _state_of(terminal: Terminal, row: "Received") -> str:
    """How far a message has come on this side, and whether it is over."""
    state = terminal.text(_reached(row.times))
    is_over = row.message.expires_at <= time.time() * 1000
    return terminal.text(texts.EXPIRED, state=state) if is_over else state


def _reached(times: "Times") -> Sentence:
    """The farthest that a message has come on this side; what nobody has seen yet is new."""
    reached = [(times.acknowledged_at, DeliveryState.ACKNOWLEDGED), (times.opened_at, DeliveryState.OPENED)]
    reached.append((times.shown_at, DeliveryState.SHOWN))
    return next((terms.STATES[state] for at, state in reached if at), texts.NEW)


def outbox(
    context: typer.Context,
    limit: Limit = 20,
    withdraw: Annotated[str, typer.Option(metavar="ID", help="Do not send this message, which waits here.")] = "",
    as_json: Json = False,
) -> None:
    """List the messages that were sent, newest first, and how far they have come; before them, what waits here."""
    from kentongan.client.outbox import Outbox

    terminal = terminal_of(context)
    if withdraw:
        _withdraw(terminal, withdraw)
        return

    async def read(client: "Client") -> "list[Sent]":
        found = await _first(client.outbox(), limit)
        with archive(terminal) as cache:
            cache.keep_sent(found)
        return found

    rows = ask_or_remember(terminal, read, lambda cache: cache.outbox(limit=limit or ALL))
    with archive(terminal) as cache:
        here = Outbox(cache).entries()
    if as_json:
        for entry in here:
            terminal.json({"outgoing": entry})
        for row in rows:
            terminal.json(row)
        return
    columns = (texts.ID, texts.WHEN, texts.TO, texts.SUBJECT, texts.FILES, texts.RECEIPTS_COLUMN)
    cells = [_outgoing_row(terminal, entry) for entry in here[::-1]]
    terminal.table(columns, [*cells, *(_outbox_row(terminal, row) for row in rows)])


def _withdraw(terminal: Terminal, text: str) -> None:
    from kentongan.client.errors import MessageNotFound
    from kentongan.client.outbox import Outbox

    start = read_id(text)
    with archive(terminal) as cache:
        here = Outbox(cache)
        found = [entry.draft.send.id for entry in here.entries() if entry.draft.send.id.startswith(start)]
        if len(found) != 1 or not here.withdraw(found[0]):
            raise MessageNotFound(text)
    terminal.say(texts.WITHDRAWN)


def _outgoing_row(terminal: Terminal, entry: "Entry") -> tuple[str, ...]:
    send = entry.draft.send
    why = getattr(entry.refusal, terminal.language) if entry.refusal else ""
    return (
        send.id[:SHORT],
        terminal.when(entry.draft.queued_at),
        ", ".join(send.to),
        send.subject,
        str(len(send.attachments) + len(entry.draft.files) or ""),
        terminal.text(texts.REFUSED, why=why) if entry.refusal else terminal.text(texts.WAITS),
    )


def _outbox_row(terminal: Terminal, row: "Sent") -> tuple[str, ...]:
    message, tally = row.message, row.tally
    return (
        message.id[:SHORT],
        terminal.when(message.sent_at),
        ", ".join(message.to),
        subject_of(terminal, message),
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
            rows = [row async for row in client.ledger(found.id)]
            with archive(terminal) as cache:
                cache.keep_ledger(found.id, rows)
            return found, rows
        await client.opened(found.id)
        return found, None

    def remember(cache: "Cache") -> "tuple[Message, list[LedgerRow] | None]":
        from kentongan.client.reports import Reports

        found = cache.message(remembered_message(cache, message))
        assert found is not None
        assert terminal.profile.member is not None
        if found.sender == terminal.profile.member.address:
            return found, cache.ledger(found.id)
        # Told to the server when it is there again.
        Reports(cache).add(DeliveryState.OPENED, found.id)
        return found, None

    found, ledger = ask_or_remember(terminal, read, remember)
    if as_csv:
        typer.echo(ledger_csv(ledger or []), nl=False)
        return
    if as_json:
        terminal.json({"message": found} if ledger is None else {"message": found, "ledger": ledger})
        return
    terminal.draw(card(terminal, found))
    if ledger is not None:
        terminal.table(
            (texts.ADDRESS, texts.INSTITUTION, *(state.capital for state in terms.STATES.values())),
            ledger_rows(terminal, ledger),
        )


async def _find_received(client: "Client", text: str) -> str:
    """The id of a message of the inbox. Raises MessageNotFound also for one that was only sent."""
    from kentongan.client.errors import MessageNotFound, ServerRefused

    try:
        found = await client.fetch(await find_message(client, text))
    except ServerRefused as refused:
        if refused.code != ErrorCode.MESSAGE_UNKNOWN:
            raise
        raise MessageNotFound(text) from refused
    own = client.session.address if client.session else ""
    if found.sender == own and own not in found.to:
        raise MessageNotFound(text)
    return found.id


def ack(
    context: typer.Context,
    messages: Annotated[list[str], typer.Argument(metavar="ID...", help="Ids of messages, or their first letters.")],
) -> None:
    """Acknowledge messages: seen and understood."""
    terminal = terminal_of(context)

    async def acknowledge(client: "Client") -> None:
        await client.acknowledge(*[await _find_received(client, message) for message in messages])

    run(terminal, acknowledge)
    terminal.say(texts.ACKNOWLEDGED)
