"""The directory of members."""

from kentongan.limits import GROUPS_FOUND
from kentongan.protocol.commands.directory import DirectoryPage, Entry, GroupEntry
from kentongan.store.group import find_groups
from kentongan.store.member import list_members
from kentongan.store.store import Store


class DirectoryService:
    """Finds members and groups."""

    def __init__(self, store: Store) -> None:
        """Reads only."""
        self._store = store

    async def page(self, search: str, after: str, limit: int) -> DirectoryPage:
        """A page of members in the order of their addresses, [DIR-1]; with the first come the groups, [DIR-2]."""
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
        groups = [] if after else await self._store.read(find_groups, search, GROUPS_FOUND.value)
        return DirectoryPage(
            members=entries,
            groups=[GroupEntry(group=group, members=members) for group, members in groups],
            next=found[-1].address if len(found) == limit else "",
        )
