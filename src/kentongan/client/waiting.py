"""What became of popups that wait here while this device was away, [RCPT-6]: asked before they are shown."""

import asyncio

from kentongan.client.cache import Cache
from kentongan.client.client import Client
from kentongan.protocol.commands.elsewhere import Elsewhere
from kentongan.protocol.commands.message import Inbox, InboxPage, Times
from kentongan.words import ElsewhereState

# So many pages of the inbox are looked through at most; what waits behind them is shown.
_PAGES = 20


class Waiting:
    """Compares the popups that wait with the server's inbox; what was dealt with elsewhere is kept in mind as such."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache

    async def look(self, client: Client, waiting: dict[str, int]) -> list[Elsewhere]:
        """What other devices have opened, acknowledged or removed of popups that wait here; it is in the cache.

        `waiting` is as `Popups.waiting` gives it.
        """
        if not waiting:
            return []
        found: dict[ElsewhereState, list[str]] = {}
        inbox, whole = await self._times(client, min(waiting.values()), archived=False)
        for message, times in inbox.items():
            if message in waiting and (state := _done(times)):
                found.setdefault(state, []).append(message)
        missing = [message for message in waiting if message not in inbox]
        if missing and whole:
            archive, whole = await self._times(client, min(waiting[message] for message in missing), archived=True)
            for message in missing:
                if message in archive:
                    found.setdefault(ElsewhereState.OPENED, []).append(message)  # who archives has seen it
                elif whole:
                    found.setdefault(ElsewhereState.REMOVED, []).append(message)
        news = [Elsewhere(state=state, messages=messages) for state, messages in found.items()]
        await asyncio.to_thread(self._cache.take, news)
        return news

    async def _times(self, client: Client, oldest: int, *, archived: bool) -> tuple[dict[str, Times], bool]:
        """The receipts of one list by message, and whether it was read back to the sequence `oldest`."""
        found: dict[str, Times] = {}
        pages = 0
        async for page in client.pages(Inbox(archived=archived), InboxPage):
            found |= {row.message.id: row.times for row in page.messages}
            pages += 1
            if page.messages and page.messages[-1].message.sequence <= oldest:
                break
            if pages == _PAGES:
                return found, False
        return found, True


def _done(times: Times) -> ElsewhereState | None:
    """The farthest that takes a popup from the screen."""
    if times.acknowledged_at:
        return ElsewhereState.ACKNOWLEDGED
    return ElsewhereState.OPENED if times.opened_at else None
