"""The router: who is online, and pushing committed messages to them in the order of commits, [MSG-5].

It pushes only what follows directly on what it pushed last. When a batch does not (another hub has committed between),
the rows in between are read from the database first; so no connection ever sees a gap.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

import structlog
from msgspec import structs

from kentongan.protocol.codec import frame_of
from kentongan.protocol.command import Block
from kentongan.protocol.commands.elsewhere import Elsewhere
from kentongan.protocol.commands.message import Popup
from kentongan.services.message import MessageService, Publication
from kentongan.words import ElsewhereState

if TYPE_CHECKING:
    from kentongan.hub.connection import Connection

_PAUSE = 1.0
_log = structlog.get_logger("hub.router")


class Router:
    """All following connections of this hub, by member."""

    def __init__(self, messages: MessageService, endpoint: str) -> None:
        """`endpoint` is the hub's public name, the same in every push so that one encoding serves all."""
        self.last = 0
        self.published = 0
        self.endpoint = endpoint
        self._messages = messages
        self._online: defaultdict[int, set[Connection]] = defaultdict(set)
        self._goal = 0
        self._reading: asyncio.Task[None] | None = None

    def begin_after(self, sequence: int) -> None:
        """The newest sequence at the start; what is older comes to devices by catching up."""
        self.last = self._goal = sequence

    def join(self, connection: "Connection") -> None:
        """A connection follows."""
        assert connection.member is not None
        self._online[connection.member.member_id].add(connection)

    def leave(self, connection: "Connection") -> None:
        """A connection does not follow any more; may be called for one that never did."""
        if connection.feed is not None:
            connection.feed.stop()
            connection.feed = None
        if connection.member is not None and (there := self._online.get(connection.member.member_id)):
            there.discard(connection)
            if not there:
                del self._online[connection.member.member_id]

    def online(self, member_id: int) -> "frozenset[Connection]":
        """The following connections of a member."""
        return frozenset(self._online.get(member_id, ()))

    def members(self) -> list[int]:
        """Those who follow on this hub."""
        return list(self._online)

    def push(self, block: Block, members: Iterable[int]) -> None:
        """Send a block to every following connection of some members, encoded once."""
        frame = frame_of(structs.replace(block, endpoint=self.endpoint))
        for member_id in members:
            for connection in self.online(member_id):
                if not connection.closing:
                    connection.write_frame(frame)

    def publish(self, publications: list[Publication]) -> None:
        """A batch was committed."""
        self.published += len(publications)
        if self._reading is None and publications[0].message.sequence == self.last + 1:
            for publication in publications:
                self._push(publication)
        self.reach(publications[-1].message.sequence)

    def reach(self, sequence: int) -> None:
        """Everything up to a sequence is committed, here or elsewhere; what was not pushed yet is read and pushed."""
        self._goal = max(self._goal, sequence)
        if self._reading is None and self.last < self._goal:
            self._reading = asyncio.get_running_loop().create_task(self._read_between())

    async def newest(self, asked: int) -> int:
        """The newest sequence that there is, where `asked` is one that somebody has named.

        Who comes from another hub may know one that this hub has not heard of yet.
        """
        if asked > self._goal:
            self.reach(await self._messages.last_sequence())
        return self._goal

    async def _read_between(self) -> None:
        try:
            while self.last < self._goal:
                await self._read_page(self._goal)
        finally:
            self._reading = None

    async def _read_page(self, goal: int) -> None:
        try:
            publications = await self._messages.published_between(self.last, goal)
        except Exception as error:
            _log.error("gap_not_read", after=self.last, until=goal, exc_info=error)
            await asyncio.sleep(_PAUSE)
            return
        for publication in publications:
            self._push(publication)
        if not publications:
            self.last = goal

    def stop(self) -> None:
        """Push nothing any more."""
        if self._reading is not None:
            self._reading.cancel()

    def _push(self, publication: Publication) -> None:
        """One encoding for everybody."""
        sequence = publication.message.sequence
        frame = frame_of(Popup(endpoint=self.endpoint, message=publication.message))
        muted = Elsewhere(endpoint=self.endpoint, state=ElsewhereState.MUTED, messages=[publication.message.id])
        quietly = frame_of(muted) + frame if publication.muted else frame
        for member_id in publication.members:
            for connection in self._online.get(member_id, ()):
                if connection.feed is not None:
                    connection.feed.offer(sequence, quietly if member_id in publication.muted else frame)
        self.last = sequence
