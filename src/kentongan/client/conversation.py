"""One request and its answers, as the side that asks sees it."""

import asyncio
from typing import TypeVar

from kentongan.client.errors import AnswerUnreadable, ClientError, ServerRefused
from kentongan.protocol.command import Block, command_of
from kentongan.protocol.commands.link import Error

Answer = TypeVar("Answer", bound=Block)


class Conversation:
    """What comes in under one token: usually one answer, two for a transfer, any number for pushes (no token)."""

    def __init__(self) -> None:
        self._heard: asyncio.Queue[Block | ClientError] = asyncio.Queue()

    def hear(self, word: Block | ClientError) -> None:
        """A block has come; an error says that no more will."""
        self._heard.put_nowait(word)

    async def next(self) -> Block:
        """The next block of any kind; raises ServerRefused for an `error`, and for ever what ended the conversation."""
        word = await self._heard.get()
        if isinstance(word, ClientError):
            self._heard.put_nowait(word)
            raise word
        if isinstance(word, Error):
            raise ServerRefused(word)
        return word

    def at_hand(self) -> Block | None:
        """A block that has been heard already; errors stay for `next`."""
        if self._heard.empty():
            return None
        word = self._heard.get_nowait()
        if isinstance(word, ClientError | Error):
            # Nothing is behind an error that ended the conversation, and pushes are no `error`.
            self._heard.put_nowait(word)
            return None
        return word

    async def answer(self, expected: type[Answer]) -> Answer:
        """The next block, which must be of this kind; raises AnswerUnreadable otherwise."""
        block = await self.next()
        if not isinstance(block, expected):
            raise AnswerUnreadable(command_of(block).name)
        return block
