"""The directory of members."""

from kentongan.protocol.commands.directory import DirectoryPage, Entry
from kentongan.store.member import list_members
from kentongan.store.store import Store


class DirectoryService:
    """Finds members."""

    def __init__(self, store: Store) -> None:
        """Reads only."""
        self._store = store

    async def page(self, search: str, after: str, limit: int) -> DirectoryPage:
        """A page of members in the order of their addresses, [DIR-1]."""
        found = await self._store.read(list_members, search, after, limit)
        entries = [
            Entry(
                address=member.address,
                contact=member.contact,
                code=member.code,
                institution=member.institution,
                city=member.city,
                kind=member.kind,
            )
            for member in found
        ]
        return DirectoryPage(members=entries, next=found[-1].address if len(found) == limit else "")
