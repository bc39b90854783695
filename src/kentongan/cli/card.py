"""A popup as a card in the terminal."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC
from typing import TYPE_CHECKING

from kentongan import terms
from kentongan.cli import texts
from kentongan.cli.message_id import SHORT
from kentongan.cli.terminal import Terminal, plain
from kentongan.domain.spreadsheet import harmless
from kentongan.moments import moment
from kentongan.words import AttachmentKind, Level

if TYPE_CHECKING:
    from rich.panel import Panel

    from kentongan.protocol.commands.attachment import Attachment
    from kentongan.protocol.commands.message import LedgerRow, Message

ICONS = {Level.INFO: "·", Level.NORMAL: "●", Level.IMPORTANT: "▲", Level.EMERGENCY: "‼"}
STYLES = {Level.INFO: "cyan", Level.NORMAL: "green", Level.IMPORTANT: "yellow", Level.EMERGENCY: "bold red"}
KIND_ICONS = {
    AttachmentKind.TEXT: "≡",
    AttachmentKind.IMAGE: "▣",
    AttachmentKind.AUDIO: "♪",
    AttachmentKind.VIDEO: "▶",
    AttachmentKind.OTHER: "□",
}
WIDEST = 88


def subject_of(terminal: Terminal, message: "Message") -> str:
    """[MSG-11] Of a retracted message only a note is there; [MSG-16] a correction is marked."""
    if message.retracted_at:
        return terminal.text(texts.TAKEN_BACK)
    return terminal.text(terms.CORRECTED, subject=message.subject) if message.revises else message.subject


def card(terminal: Terminal, message: "Message") -> "Panel":
    """Level, sender and institution as the server vouches for them, subject, text, attachments."""
    from rich.panel import Panel
    from rich.text import Text

    body = Text()
    body.append(f"{plain(message.institution)}\n", "bold")
    body.append(f"{plain(message.sender)} · {plain(message.contact)}\n\n", "dim")
    body.append(plain(subject_of(terminal, message)), "bold")
    if message.text:
        body.append(f"\n{plain(message.text)}")
    if message.attachments:
        body.append("\n")
    for attachment in message.attachments:
        body.append(f"\n{attachment_line(terminal, attachment)}", "italic")
    level = f"{ICONS[message.level]} {terminal.text(terms.LEVELS[message.level])}"
    expires = terminal.text(texts.EXPIRES, when=terminal.when(message.expires_at))
    return Panel(
        body,
        title=Text(level, STYLES[message.level]),
        subtitle=Text(f"{terminal.when(message.sent_at)} · {message.id[:SHORT]} · {expires}"),
        title_align="left",
        subtitle_align="right",
        border_style=STYLES[message.level],
        width=min(WIDEST, terminal.output.width),
        padding=(0, 1),
    )


def attachment_line(terminal: Terminal, attachment: "Attachment") -> str:
    """Kind, name and size of an attachment."""
    kind = terminal.text(terms.KINDS[attachment.kind])
    return f"{KIND_ICONS[attachment.kind]} {plain(attachment.name)} · {kind} · {terminal.amount(attachment.size)}"


def ledger_rows(terminal: Terminal, ledger: "list[LedgerRow]") -> Iterator[tuple[str, ...]]:
    """Every recipient with the times of the receipts."""
    for row in ledger:
        times = (row.times.delivered_at, row.times.shown_at, row.times.opened_at, row.times.acknowledged_at)
        yield (row.address, row.institution, *map(terminal.when, times))


def ledger_csv(ledger: "list[LedgerRow]") -> str:
    """Every recipient with the times of the receipts as CSV (RFC 4180): ISO 8601 in UTC, empty for *not yet*.

    A spreadsheet computes a cell that begins like a formula; what strangers wrote gets an apostrophe before it.
    """
    names = ("delivered_at", "shown_at", "opened_at", "acknowledged_at")
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("address", "institution", *names))
    for row in ledger:
        times = (getattr(row.times, name) for name in names)
        writer.writerow((harmless(row.address), harmless(row.institution), *map(_iso, times)))
    return text.getvalue()


def _iso(milliseconds: int) -> str:
    return f"{moment(milliseconds, UTC):%Y-%m-%dT%H:%M:%SZ}" if milliseconds else ""
