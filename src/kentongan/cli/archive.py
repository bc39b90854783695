"""What this device knows by itself: `kentongan search`, and the listings when the server cannot be reached."""

import contextlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from kentongan import terms
from kentongan.cli import texts
from kentongan.cli.card import ICONS, subject_of
from kentongan.cli.connection import Work, run
from kentongan.cli.message_id import SHORT
from kentongan.cli.options import Json, Limit
from kentongan.cli.terminal import Terminal, terminal_of

if TYPE_CHECKING:
    from kentongan.client.cache import Cache
    from kentongan.protocol.commands.message import Message

Result = TypeVar("Result")
# As many rows as there are.
ALL = 2**31


def need_member(terminal: Terminal) -> None:
    """Raise ProfileMissing or NotLoggedIn where nobody is logged in: there is no archive without a member."""
    from kentongan.client.errors import NotLoggedIn

    if terminal.profile.member is None:
        _ = terminal.profile.server
        raise NotLoggedIn


@contextlib.contextmanager
def archive(terminal: Terminal) -> "Iterator[Cache]":
    """The member's messages on this device. Raises NotLoggedIn, ProfileMissing, CacheBroken."""
    from kentongan.client.cache import Cache
    from kentongan.client.database import Database

    need_member(terminal)
    with Database.of(terminal.profile) as database:
        yield Cache(database)


def ask_or_remember(terminal: Terminal, ask: Work[Result], remember: "Callable[[Cache], Result]") -> Result:
    """What the server says; when it cannot be reached, what is known here, and a note that says so."""
    from kentongan.client.database import path_of
    from kentongan.client.errors import LinkLost, ServerUnreachable

    try:
        return run(terminal, ask)
    except (ServerUnreachable, LinkLost) as error:
        if terminal.profile.member is None or not path_of(terminal.profile).exists():
            raise
        terminal.note(texts.OFFLINE, why=error.say(terminal.language))
        with archive(terminal) as cache:
            return remember(cache)


def search(
    context: typer.Context,
    words: Annotated[list[str], typer.Argument(help="Words, or how they begin; accents do not matter.")],
    limit: Limit = 20,
    as_json: Json = False,
) -> None:
    """Search the messages on this device, those that came and those that were sent, newest first; needs no server."""
    terminal = terminal_of(context)
    with archive(terminal) as cache:
        found = cache.search(" ".join(words), limit=limit or ALL)
    if as_json:
        for message in found:
            terminal.json(message)
        return
    columns = (texts.ID, texts.WHEN, texts.LEVEL, texts.FROM, texts.TO, texts.SUBJECT, texts.FILES)
    terminal.table(columns, (_row(terminal, message) for message in found))


def _row(terminal: Terminal, message: "Message") -> tuple[str, ...]:
    return (
        message.id[:SHORT],
        terminal.when(message.sent_at),
        f"{ICONS[message.level]} {terminal.text(terms.LEVELS[message.level])}",
        message.sender,
        ", ".join(message.to),
        subject_of(terminal, message),
        str(len(message.attachments) or ""),
    )
