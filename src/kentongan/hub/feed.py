"""A member's stream of messages on one connection: every one above a cursor, in order, none twice, [MSG-5].

A feed is either live (the router writes to it directly) or catching up (a task reads pages from the database and writes
them as fast as the peer takes them). It becomes live only in the moment in which it has everything that the router has
pushed so far, and falls back to catching up when the peer does not read.
"""

import asyncio
from typing import TYPE_CHECKING

from msgspec import structs

from kentongan.hub.dispatch import refusal_of
from kentongan.limits import PAGE
from kentongan.protocol.codec import frame_of
from kentongan.protocol.command import Block
from kentongan.protocol.commands.elsewhere import Elsewhere
from kentongan.protocol.commands.message import Popup
from kentongan.services.message import MessageService, Missed
from kentongan.services.retraction import RetractionService
from kentongan.words import ElsewhereState

if TYPE_CHECKING:
    from kentongan.hub.connection import Connection
    from kentongan.hub.router import Router


class Feed:
    """The stream of one connection."""

    def __init__(
        self,
        connection: "Connection",
        router: "Router",
        messages: MessageService,
        retractions: RetractionService,
        after: int,
    ) -> None:
        """Messages come after the sequence `after`; nothing is sent before `start`."""
        self.cursor = after
        self._live = False
        self._connection = connection
        self._router = router
        self._messages = messages
        self._retractions = retractions
        self._known = after
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to catch up."""
        self._task = asyncio.get_running_loop().create_task(self._run())

    def stop(self) -> None:
        """End; nothing is written any more."""
        self._live = False
        if self._task is not None:
            self._task.cancel()

    def offer(self, sequence: int, frame: bytes) -> None:
        """The router has a message for this member. A feed that is catching up will find it in the database.

        Who has come from another hub may have it: this one may be behind.
        """
        if not self._live or sequence <= self.cursor:
            return
        if self._connection.congested:
            self._live = False
            self.start()
            return
        self._connection.write_frame(frame)
        self.cursor = sequence

    async def _run(self) -> None:
        """A member without messages would not know it; so when the database fails, the client has to come back."""
        try:
            await self._tell_retractions()
            await self._catch_up()
        except Exception as error:
            self._connection.say_goodbye(refusal_of(error, "follow"))

    async def _tell_retractions(self) -> None:
        """[MSG-11] Once at the beginning: what was taken back of the messages that the device has already."""
        known, self._known = self._known, 0
        if not known or self._connection.member is None:
            return
        for block in await self._retractions.missed(self._connection.member.member_id, known):
            await self._connection.writable()
            if self._connection.closing:
                return
            self._connection.write_frame(frame_of(structs.replace(block, endpoint=self._router.endpoint)))

    async def _catch_up(self) -> None:
        member = self._connection.member
        assert member is not None
        while not self._live:
            goal = self._router.last
            page = await self._messages.missed(member.member_id, self.cursor, goal)
            for block in [*seen_elsewhere(page, self._router.endpoint), *self._popups(page)]:
                await self._connection.writable()
                if self._connection.closing:
                    return
                self._connection.write_frame(frame_of(block))
                if isinstance(block, Popup):
                    self.cursor = block.message.sequence
            if len(page) < PAGE.value:
                self.cursor = max(self.cursor, goal)
                self._live = self._router.last == goal

    def _popups(self, page: list[Missed]) -> list[Popup]:
        return [Popup(endpoint=self._router.endpoint, message=one.message) for one in page]


def seen_elsewhere(page: list[Missed], endpoint: str) -> list[Block]:
    """[RCPT-6] What stands before a page: which of its messages some device has shown already."""
    seen: dict[ElsewhereState, list[str]] = {}
    for one in page:
        if one.seen is not None:
            seen.setdefault(one.seen, []).append(one.message.id)
    return [Elsewhere(endpoint=endpoint, state=state, messages=messages) for state, messages in seen.items()]
