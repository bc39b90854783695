"""`kentongan admin blocked` and `unblock`: who has to wait because of a limit."""

from typing import Annotated

import typer

from kentongan.cli import texts as words
from kentongan.cli.administration import texts
from kentongan.cli.administration.office import Data, office_of
from kentongan.cli.options import Json
from kentongan.protocol.commands.blocked import Blocked, BlockedList, Unblock, Unblocked


def blocked(context: typer.Context, data: Data = None, as_json: Json = False) -> None:
    """List accounts and network addresses that have to wait because of a limit."""
    office = office_of(context, data)
    say = office.terminal.text
    office.show(
        office.ask(Blocked(), BlockedList).rows,
        as_json,
        (texts.WHO, texts.BECAUSE_OF, texts.IS_MEMBER, texts.SECONDS, texts.FAILURES),
        lambda row: (
            row.what,
            say(texts.BLOCK_KINDS[row.kind]),
            say(words.YES) if row.known else "",
            f"{row.seconds:,}",
            f"{row.failures:,}" if row.failures else "",
        ),
    )


def unblock(
    context: typer.Context,
    what: Annotated[str, typer.Argument(help="An account or a network address, as `blocked` lists it.")],
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Let an account or a network address begin anew."""
    office = office_of(context, data)
    done = office.ask(Unblock(what=what), Unblocked)
    office.tell(done, as_json, texts.MAY_TRY_AGAIN if done.found else texts.NOTHING_COUNTED, what=done.what)
