"""`kentongan save`, and what uploads and downloads have in common: progress bars, and the folder for files."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from kentongan.cli import texts
from kentongan.cli.connection import run
from kentongan.cli.message_id import find_message
from kentongan.cli.options import Folder, Json, MessageId
from kentongan.cli.terminal import Terminal, plain, terminal_of
from kentongan.language import Sentence
from kentongan.words import TransferWay

if TYPE_CHECKING:
    from kentongan.client import Client
    from kentongan.client.stream import Moved, Progress
    from kentongan.protocol.commands.message import Message


def save(context: typer.Context, message: MessageId, into: Folder = Path(), as_json: Json = False) -> None:
    """Save the attachments of a message; every file is verified, none is overwritten."""
    terminal = terminal_of(context)
    make_folder(into)

    async def bring(client: "Client") -> "tuple[Message, list[Path]]":
        found = await client.fetch(await find_message(client, message))
        with transfer_bars(terminal, texts.DOWNLOADING) as progress:
            paths = await client.download(found, into, progress=progress)
        if paths:
            await client.opened(found.id)
        return found, paths

    found, paths = run(terminal, bring)
    for attachment, path in zip(found.attachments, paths, strict=True):
        if as_json:
            terminal.json({"attachment": attachment.id, "sha256": attachment.sha256, "path": str(path)})
        else:
            terminal.say(texts.SAVED, path=path)
    if not paths and not as_json:
        terminal.note(texts.NO_ATTACHMENTS)


def make_folder(folder: Path) -> None:
    """Make a folder for files, if it is not there. Raises FileUnwritable."""
    from kentongan.client.errors import FileUnwritable, reason_of

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileUnwritable(str(folder), reason_of(error)) from error


@contextlib.contextmanager
def transfer_bars(terminal: Terminal, doing: Sentence) -> "Iterator[Progress]":
    """One bar a file, on standard error and only where somebody looks. What comes out moves them."""
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

    columns = (
        TextColumn(terminal.text(doing)),
        TextColumn("{task.fields[name]}", markup=False),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    tasks = {}
    with Progress(*columns, console=terminal.aside, transient=True, disable=not terminal.aside.is_terminal) as bars:
        told = False

        def move(moved: "Moved") -> None:
            nonlocal told
            if moved.way is TransferWay.INBAND and not told:
                told = True
                terminal.note(texts.INBAND)
            if moved.file not in tasks:
                tasks[moved.file] = bars.add_task("", total=moved.size, name=plain(moved.name))
            bars.update(tasks[moved.file], completed=moved.done)

        yield move
