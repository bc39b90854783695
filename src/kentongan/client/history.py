"""What the stream does not bring: messages of before this device, and those that were sent from other devices."""

import asyncio

from kentongan.client.cache import Cache
from kentongan.client.client import Client
from kentongan.protocol.commands.message import Inbox, InboxPage, Outbox, OutboxPage


class History:
    """Fills a cache from the server's lists, newest first, a page in a transaction."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache

    async def fetch(self, client: Client) -> None:
        """Everything at the first time; later the newest page of the outbox, and more as long as it is new.

        An inbox that was fetched whole is kept up by the stream. The first page of the outbox brings the tallies of
        what was sent last: receipts are pushed only to those who are there.
        """
        if not self._cache.is_whole("inbox"):
            for archived in (False, True):
                async for received in client.pages(Inbox(archived=archived), InboxPage):
                    await asyncio.to_thread(self._cache.keep_received, received.messages, archived)
            self._cache.set_whole("inbox")
        was_whole = self._cache.is_whole("outbox")
        async for sent in client.pages(Outbox(), OutboxPage):
            known = all(self._cache.message(row.message.id) for row in sent.messages)
            await asyncio.to_thread(self._cache.keep_sent, sent.messages)
            if known and was_whole:
                break
        self._cache.set_whole("outbox")
