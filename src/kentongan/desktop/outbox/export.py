"""The ledger of a message as a table that spreadsheets open."""

import csv
import io
from collections.abc import Iterable
from datetime import UTC
from pathlib import Path

from kentongan.desktop.texts import outbox as texts
from kentongan.desktop.wording import say
from kentongan.domain.spreadsheet import harmless
from kentongan.moments import moment
from kentongan.protocol.commands.message import LedgerRow
from kentongan.words import DeliveryState


def table(rows: Iterable[LedgerRow]) -> str:
    """One line for each recipient, with the times of all steps as ISO 8601 in UTC; empty for not yet."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([say(sentence) for sentence in texts.COLUMNS.values()])
    for row in sorted(rows, key=lambda row: row.address):
        times = [getattr(row.times, f"{state}_at") for state in DeliveryState]
        writer.writerow([harmless(row.address), harmless(row.institution), *map(_time, times)])
    return out.getvalue()


def write(path: Path, content: str) -> None:
    """Write a table, with the mark by which spreadsheets know its letters. Raises OSError."""
    path.write_text(content, "utf-8-sig", newline="")


def _time(milliseconds: int) -> str:
    return moment(milliseconds, UTC).isoformat(timespec="seconds") if milliseconds else ""
