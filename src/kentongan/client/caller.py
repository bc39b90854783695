"""What every noun of the client stands on: the link to ask on, and the profile to remember in."""

from collections.abc import AsyncIterator
from typing import TypeVar

import msgspec

from kentongan.client.link import Link
from kentongan.client.networks import Networks
from kentongan.client.profile import Profile
from kentongan.protocol.commands.directory import Directory, DirectoryPage
from kentongan.protocol.commands.message import Inbox, InboxPage, Ledger, LedgerPage, Outbox, OutboxPage

Page = TypeVar("Page", DirectoryPage, InboxPage, OutboxPage, LedgerPage)


class Caller:
    """Asks on one link. `profile` is None for a client that remembers nothing."""

    def __init__(self, link: Link, profile: Profile | None) -> None:
        self.link = link
        self.profile = profile
        self.networks = Networks(profile.folder if profile else None)

    async def live_link(self) -> Link:
        """The link to ask on."""
        return self.link

    async def pages(self, question: Directory | Inbox | Outbox | Ledger, page: type[Page]) -> AsyncIterator[Page]:
        """Page after page until one says that it was the last; each is asked for only when it is wanted."""
        while True:
            answer = await self.link.request(question, page)
            yield answer
            if not answer.next:
                return
            question = msgspec.structs.replace(question, after=answer.next)
