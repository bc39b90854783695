"""`kentongan watch`: popups as they come, as cards in the terminal or as lines of JSON."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kentongan.cli import texts
from kentongan.cli.attachment import make_folder
from kentongan.cli.card import card
from kentongan.cli.connection import FOR_EVER, run
from kentongan.cli.message_id import SHORT
from kentongan.cli.options import Json
from kentongan.cli.terminal import Terminal, terminal_of
from kentongan.errors import KentonganError
from kentongan.words import ElsewhereState

if TYPE_CHECKING:
    from kentongan.client import Client
    from kentongan.protocol.commands.elsewhere import Elsewhere
    from kentongan.protocol.commands.message import Message, Receipts
    from kentongan.protocol.commands.retraction import Retracted


def watch(
    context: typer.Context,
    save_into: Annotated[
        Path | None, typer.Option("--save-into", metavar="DIR", help="Save the attachments of every message there.")
    ] = None,
    count: Annotated[int, typer.Option(min=0, help="End after so many messages; 0: never.")] = 0,
    ack: Annotated[bool, typer.Option("--ack", help="Acknowledge every message.")] = False,
    as_json: Json = False,
) -> None:
    """Show messages as they come, and what becomes of one's own. Lost connections are taken up again.

    A card that was drawn is reported as shown. A line of JSON is not: no person has seen it. What another
    device has shown already is not drawn again.
    """
    if save_into:
        make_folder(save_into)
    watcher = Watcher(terminal_of(context), save_into, count, ack, as_json)
    run(watcher.terminal, watcher.work, comebacks=FOR_EVER)


class Watcher:
    """One run of `watch`, over all its connections. A message is shown once, however often it comes."""

    def __init__(self, terminal: Terminal, folder: Path | None, count: int, acknowledging: bool, as_json: bool) -> None:
        self.terminal = terminal
        self._folder = folder
        self._count = count
        self._acknowledging = acknowledging
        self._as_json = as_json
        self._seen: set[str] = set()
        self._unsaved: dict[str, Message] = {}
        self._subjects: dict[str, str] = {}
        self._elsewhere: dict[str, ElsewhereState] = {}
        self._retracted: set[str] = set()

    async def work(self, client: "Client") -> None:
        """Follow on one connection until enough has come, or the line breaks."""
        saving = [asyncio.create_task(self._save(client, message)) for message in self._unsaved.values()]
        try:
            await self._follow(client, saving)
            await asyncio.gather(*saving)
        finally:
            for task in saving:
                task.cancel()
            await asyncio.gather(*saving, return_exceptions=True)

    async def _follow(self, client: "Client", saving: list[asyncio.Task[None]]) -> None:
        from kentongan.protocol.commands.elsewhere import Elsewhere
        from kentongan.protocol.commands.message import Message
        from kentongan.protocol.commands.reminder import Reminder
        from kentongan.protocol.commands.retraction import Retracted

        if client.session and not self._as_json:
            self.terminal.note(texts.WATCHING, address=client.session.address)
        async for event in client.follow():
            if isinstance(event, Message):
                if await self._take(client, event):
                    saving.append(asyncio.create_task(self._save(client, event)))
                if self._count and len(self._seen) >= self._count:
                    return
            elif isinstance(event, Elsewhere):
                await self._tell_elsewhere(client, event)
            elif isinstance(event, Reminder):
                self._draw_again(event.message)
            elif isinstance(event, Retracted):
                self._tell_retracted(event)
            else:
                await self._tell_receipts(client, event)

    async def _take(self, client: "Client", message: "Message") -> bool:
        """Show a message and report it; whether it brings files that are to be saved."""
        is_new = message.id not in self._seen and message.id not in self._retracted
        if is_new:
            self._seen.add(message.id)
            self._print(message)
            self._subjects[message.id] = message.subject
            if self._folder and message.attachments:
                self._unsaved[message.id] = message
        await client.delivered(message.sequence)
        if not self._as_json and not {message.id} & (self._elsewhere.keys() | self._retracted):
            await client.shown(message.id)
        if self._acknowledging:
            await client.acknowledge(message.id)
        return is_new and message.id in self._unsaved

    def _print(self, message: "Message") -> None:
        if self._as_json:
            self.terminal.json({"event": "message", "message": message})
        elif state := self._elsewhere.get(message.id):
            self.terminal.say(texts.ELSEWHERE[state], subject=message.subject)
        else:
            self.terminal.draw(card(self.terminal, message))

    async def _save(self, client: "Client", message: "Message") -> None:
        """Beside the popups that follow. After a broken line it is tried again; what fails otherwise is told."""
        from kentongan.client import LinkLost

        assert self._folder is not None
        try:
            paths = await client.download(message, self._folder)
            await client.opened(message.id)
        except KentonganError as error:
            try:
                await client.ping()
            except LinkLost:
                return
            self.terminal.complain(error)
            paths = []
        del self._unsaved[message.id]
        for path in paths:
            if self._as_json:
                self.terminal.json({"event": "saved", "message": message.id, "path": str(path)})
            else:
                self.terminal.say(texts.SAVED, path=path)

    def _draw_again(self, message: "Message") -> None:
        """[MSG-12] Also when it was drawn before."""
        if self._as_json:
            self.terminal.json({"event": "reminder", "message": message})
        else:
            self.terminal.draw(card(self.terminal, message))

    def _tell_retracted(self, retracted: "Retracted") -> None:
        """[MSG-11] A card cannot be wiped away, but it is told; what is still to come will not be drawn."""
        self._retracted.add(retracted.message)
        if self._as_json:
            self.terminal.json({"event": "retracted", "message": retracted.message})
        elif subject := self._subjects.get(retracted.message):
            self.terminal.say(texts.WAS_RETRACTED, subject=subject)

    async def _tell_elsewhere(self, client: "Client", elsewhere: "Elsewhere") -> None:
        """[RCPT-6] Of messages that are on the screen it is told; those that are still to come will not be drawn."""
        self._elsewhere |= dict.fromkeys(elsewhere.messages, elsewhere.state)
        if self._as_json:
            self.terminal.json({"event": "elsewhere", "state": elsewhere.state, "messages": elsewhere.messages})
            return
        for message in self._seen.intersection(elsewhere.messages):
            self.terminal.say(texts.ELSEWHERE[elsewhere.state], subject=await self._subject_of(client, message))

    async def _tell_receipts(self, client: "Client", receipts: "Receipts") -> None:
        if self._as_json:
            self.terminal.json({"event": "receipts", "receipts": receipts})
            return
        tally = receipts.tally
        self.terminal.say(
            texts.RECEIPTS,
            subject=await self._subject_of(client, receipts.message),
            recipients=tally.recipients,
            delivered=tally.delivered,
            shown=tally.shown,
            opened=tally.opened,
            acknowledged=tally.acknowledged,
        )

    async def _subject_of(self, client: "Client", message: str) -> str:
        from kentongan.client import ServerRefused

        if message not in self._subjects:
            try:
                self._subjects[message] = (await client.fetch(message)).subject
            except ServerRefused:
                self._subjects[message] = message[:SHORT]
        return self._subjects[message]
