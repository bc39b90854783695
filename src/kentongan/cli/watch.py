"""`kentongan watch`: popups as they come, as cards in the terminal or as lines of JSON."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kentongan.cli import texts
from kentongan.cli.archive import need_member
from kentongan.cli.attachment import make_folder
from kentongan.cli.card import card
from kentongan.cli.exit_code import ExitCode
from kentongan.cli.message_id import SHORT
from kentongan.cli.options import Json
from kentongan.cli.terminal import Terminal, terminal_of
from kentongan.errors import KentonganError
from kentongan.words import DeliveryState

if TYPE_CHECKING:
    from kentongan.client import Client
    from kentongan.client.keeper import Keeper, News
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

    Each message is shown once, also over several runs. A card that was drawn is reported as shown. A line of JSON is
    not: no person has seen it. What another device has shown already is not drawn again. What waits in the outbox is
    sent.
    """
    terminal = terminal_of(context)
    need_member(terminal)
    if save_into:
        make_folder(save_into)
    try:
        asyncio.run(Watcher(terminal, save_into, count, ack, as_json).run())
    except KeyboardInterrupt:
        raise typer.Exit(ExitCode.INTERRUPTED) from None


class Watcher:
    """One run of `watch`: paints what the keeper has stored."""

    def __init__(self, terminal: Terminal, folder: Path | None, count: int, acknowledging: bool, as_json: bool) -> None:
        self.terminal = terminal
        self._folder = folder.absolute() if folder else None
        self._count = count
        self._acknowledging = acknowledging
        self._as_json = as_json
        self._news = asyncio.Event()
        self._events: list[Receipts | Elsewhere | Retracted] = []
        self._reminders: list[Message] = []
        self._subjects: dict[str, str] = {}
        self._on_screen: set[str] = set()
        self._saving: dict[str, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Until enough has been shown and saved. Raises what waiting does not mend."""
        from kentongan.client.keeper import Keeper

        with Keeper(self.terminal.profile, self._hear) as keeper:
            keeping = asyncio.create_task(keeper.run())
            painting = asyncio.create_task(self._paint(keeper))
            try:
                await asyncio.wait({keeping, painting}, return_when=asyncio.FIRST_COMPLETED)
                for task in (painting, keeping):
                    if task.done():
                        task.result()
            finally:
                tasks = [painting, *self._saving.values(), keeping]
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    def _hear(self, news: "News") -> None:
        from kentongan.client.link_state import Connected, Reconnecting
        from kentongan.protocol.commands.elsewhere import Elsewhere
        from kentongan.protocol.commands.message import Receipts
        from kentongan.protocol.commands.reminder import Reminder
        from kentongan.protocol.commands.retraction import Retracted

        if isinstance(news, Receipts | Elsewhere | Retracted):
            self._events.append(news)
        elif isinstance(news, Reminder):
            self._reminders.append(news.message)
        elif isinstance(news, Connected):
            for stranger in news.strangers:
                self.terminal.complain(stranger)
            if not self._as_json:
                self.terminal.note(texts.WATCHING, address=news.address)
        elif isinstance(news, Reconnecting):
            self.terminal.note(texts.LINK_LOST, why=news.why.say(self.terminal.language), seconds=round(news.seconds))
        self._news.set()

    # Messages

    async def _paint(self, keeper: "Keeper") -> None:
        self._tell_interrupted(keeper)
        shown = 0
        while not (self._count and shown >= self._count and not keeper.popups.wanted()):
            self._news.clear()
            while self._events:
                await self._tell(keeper, self._events.pop(0))
            while not (self._count and shown >= self._count) and (message := self._next(keeper)):
                self._show(keeper, message)
                shown += 1
            while self._reminders:
                self._draw_again(keeper, self._reminders.pop(0))
            keeper.nudge()
            self._save_all(keeper)
            if not (self._count and shown >= self._count and not keeper.popups.wanted()):
                await self._news.wait()
        await self._report_last(keeper)
        # The last card may have been drawn before what came with it was told.
        while self._events:
            await self._tell(keeper, self._events.pop(0))

    def _next(self, keeper: "Keeper") -> "Message | None":
        return keeper.popups.next(self._folder, also_elsewhere=True)

    def _tell_interrupted(self, keeper: "Keeper") -> None:
        """What an earlier run was showing when it was killed: told, and not shown a second time."""
        for message in keeper.popups.interrupted():
            if self._as_json:
                self.terminal.json({"event": "interrupted", "message": message})
            else:
                self.terminal.note(texts.INTERRUPTED, subject=message.subject, message=message.id[:SHORT])
            keeper.popups.done(message.id, seen=False)

    def _show(self, keeper: "Keeper", message: "Message") -> None:
        """A card, or a line for what another device has dealt with; a line of JSON for both."""
        state = keeper.popups.elsewhere(message.id)
        self._subjects[message.id] = message.subject
        self._on_screen.add(message.id)
        if self._as_json:
            self.terminal.json({"event": "message", "message": message})
        elif state:
            self.terminal.say(texts.ELSEWHERE[state], subject=message.subject)
        else:
            self.terminal.draw(card(self.terminal, message))
        keeper.popups.done(message.id, seen=not (self._as_json or state))
        if self._acknowledging:
            keeper.reports.add(DeliveryState.ACKNOWLEDGED, message.id)

    async def _report_last(self, keeper: "Keeper") -> None:
        """Before leaving. What cannot be reported now is reported by the next run."""
        from kentongan.client.errors import ClientError

        try:
            if keeper.client and keeper.client.session:
                await keeper.reports.send(keeper.client)
        except ClientError:
            keeper.nudge()

    # Attachments

    def _save_all(self, keeper: "Keeper") -> None:
        """Begin to save what is wanted, also by an earlier run, beside the popups that follow."""
        from kentongan.client.link_state import Connected

        if keeper.client and isinstance(keeper.state, Connected):
            for message, folder in keeper.popups.wanted():
                if message.id not in self._saving:
                    task = asyncio.create_task(self._save(keeper, keeper.client, message, folder))
                    self._saving[message.id] = task

    async def _save(self, keeper: "Keeper", client: "Client", message: "Message", folder: Path) -> None:
        """After a broken line it is tried again, when the next one stands; what fails otherwise is told."""
        from kentongan.client.errors import LinkLost

        try:
            paths = await client.download(message, folder)
            keeper.popups.saved(message, paths)
            self._tell_saved(message, paths)
        except KentonganError as error:
            try:
                await client.ping()
            except LinkLost:
                return
            finally:
                del self._saving[message.id]
            self.terminal.complain(error)
            keeper.popups.want_no_more(message.id)
        else:
            del self._saving[message.id]
        self._news.set()

    def _tell_saved(self, message: "Message", paths: list[Path]) -> None:
        for path in paths:
            if self._as_json:
                self.terminal.json({"event": "saved", "message": message.id, "path": str(path)})
            else:
                self.terminal.say(texts.SAVED, path=path)

    # What becomes of messages

    async def _tell(self, keeper: "Keeper", event: "Receipts | Elsewhere | Retracted") -> None:
        from kentongan.protocol.commands.elsewhere import Elsewhere
        from kentongan.protocol.commands.retraction import Retracted

        if isinstance(event, Elsewhere):
            self._tell_elsewhere(event)
        elif isinstance(event, Retracted):
            self._tell_retracted(event)
        else:
            await self._tell_receipts(keeper, event)

    def _draw_again(self, keeper: "Keeper", message: "Message") -> None:
        """[MSG-12] Also when it was drawn before; unless it was retracted or removed meanwhile."""
        known = keeper.cache.message(message.id)
        if known is None or known.retracted_at:
            return
        if self._as_json:
            self.terminal.json({"event": "reminder", "message": message})
        else:
            self.terminal.draw(card(self.terminal, message))

    def _tell_retracted(self, retracted: "Retracted") -> None:
        """[MSG-11] A card cannot be wiped away, but it is told; what is still to come will not be drawn."""
        if self._as_json:
            self.terminal.json({"event": "retracted", "message": retracted.message})
        elif retracted.message in self._on_screen:
            self.terminal.say(texts.WAS_RETRACTED, subject=self._subjects[retracted.message])

    def _tell_elsewhere(self, elsewhere: "Elsewhere") -> None:
        """[RCPT-6] Of messages that are on the screen it is told; those that are still to come will not be drawn."""
        if self._as_json:
            self.terminal.json({"event": "elsewhere", "state": elsewhere.state, "messages": elsewhere.messages})
            return
        for message in self._on_screen.intersection(elsewhere.messages):
            self.terminal.say(texts.ELSEWHERE[elsewhere.state], subject=self._subjects[message])

    async def _tell_receipts(self, keeper: "Keeper", receipts: "Receipts") -> None:
        if self._as_json:
            self.terminal.json({"event": "receipts", "receipts": receipts})
            return
        tally = receipts.tally
        self.terminal.say(
            texts.RECEIPTS,
            subject=await self._subject_of(keeper, receipts.message),
            recipients=tally.recipients,
            delivered=tally.delivered,
            shown=tally.shown,
            opened=tally.opened,
            acknowledged=tally.acknowledged,
        )

    async def _subject_of(self, keeper: "Keeper", message: str) -> str:
        from kentongan.client.errors import ClientError

        if message not in self._subjects:
            known = keeper.cache.message(message)
            try:
                if known is None and keeper.client:
                    known = await keeper.client.fetch(message)
            except ClientError:
                known = None
            self._subjects[message] = known.subject if known else message[:SHORT]
        return self._subjects[message]
