"""Finding members, and counting an audience before sending to it."""

from collections.abc import AsyncIterator, Sequence

from kentongan import limits
from kentongan.client.caller import Caller
from kentongan.protocol.commands.directory import Directory, DirectoryPage, Entry
from kentongan.protocol.commands.message import AudienceQuestion, AudienceSize


class Directories(Caller):
    """Who can be reached, [DIR-1], [MSG-1]."""

    async def directory(self, search: str = "") -> AsyncIterator[Entry]:
        """Members whose address, institution, city or contact contains the words; everybody without words."""
        async for page in self.pages(Directory(search=search, limit=limits.PAGE.value), DirectoryPage):
            for member in page.members:
                yield member

    async def audience(self, to: Sequence[str]) -> AudienceSize:
        """How many members an audience has now, and which entries nobody answers to; nothing is sent."""
        return await self.link.request(AudienceQuestion(to=list(to)), AudienceSize)
