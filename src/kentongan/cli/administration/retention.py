"""`kentongan admin retention`: removing what is too old."""

from typing import Annotated

import typer

from kentongan.cli.administration import texts
from kentongan.cli.administration.office import Data, office_of
from kentongan.cli.options import Json
from kentongan.protocol.commands.administration import Retention, RetentionDone

_PATIENCE = 3600.0


def retention(
    context: typer.Context,
    data: Data = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Change nothing, only tell what would go.")] = False,
    as_json: Json = False,
) -> None:
    """Remove what is older than the settings `retention` say; the server does so once an hour by itself."""
    office = office_of(context, data)
    done = office.ask(Retention(dry_run=dry_run), RetentionDone, patience=_PATIENCE)
    if as_json:
        office.terminal.json(done)
        return
    columns = (texts.WOULD_GO if dry_run else texts.WENT, texts.ROWS, texts.FILES, texts.BYTES)
    rows = (
        (office.terminal.text(texts.RETENTION_KINDS[row.kind]), f"{row.rows:,}", f"{row.files:,}", f"{row.bytes:,}")
        for row in done.rows
    )
    office.terminal.table(columns, rows)
