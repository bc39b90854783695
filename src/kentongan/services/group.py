"""Groups, the audiences `#name`: administrators make them."""

from collections.abc import Iterable

from kentongan.domain.address import Address, new_name
from kentongan.errors import ErrorCode, Refusal
from kentongan.protocol.commands.group import GroupChanged, GroupMemberPage, GroupPage, GroupRow
from kentongan.store.group import (
    ChangeGroup,
    CreateGroup,
    GroupChange,
    RemoveGroup,
    list_group_members,
    list_groups,
)
from kentongan.store.store import Store


class GroupService:
    """Lists, makes and changes groups. A group may be named with or without its `#`."""

    def __init__(self, store: Store) -> None:
        """Everything is committed before it is answered."""
        self._store = store

    async def page(self, after: str, limit: int) -> GroupPage:
        """A page of groups in the order of their names, [ADMIN-25]."""
        found = await self._store.read(list_groups, after, limit)
        rows = [GroupRow(group=one.group, members=one.members, created_at=one.created_at) for one in found]
        return GroupPage(groups=rows, next=rows[-1].group if len(rows) == limit else "")

    async def members(self, group: str, after: str, limit: int) -> GroupMemberPage:
        """A page of the addresses in a group, [ADMIN-25]; raises Refusal(GROUP_UNKNOWN)."""
        name = _name(group)
        found = await self._store.read(list_group_members, name, after, limit)
        if found is None:
            raise Refusal(ErrorCode.GROUP_UNKNOWN, field="group", detail=name)
        return GroupMemberPage(group=name, members=found, next=found[-1] if len(found) == limit else "")

    async def create(self, group: str, actor: str) -> GroupChanged:
        """Make an empty group, [ADMIN-26]; raises Refusal for a name that is taken, reserved or no name."""
        name = new_name(_name(group), "group")
        return _changed(name, await self._store.write(CreateGroup(name, actor)))

    async def remove(self, group: str, actor: str) -> GroupChanged:
        """Remove a group, [ADMIN-26]; its members stay members."""
        name = _name(group)
        return _changed(name, await self._store.write(RemoveGroup(name, actor)))

    async def change(self, group: str, addresses: Iterable[str], into: bool, actor: str) -> GroupChanged:
        """Put members into a group or take them out, [ADMIN-27]; all or, when one is unknown, none."""
        name = _name(group)
        checked = tuple(dict.fromkeys(str(Address.parse(address)) for address in addresses))
        return _changed(name, await self._store.write(ChangeGroup(name, checked, into, actor)))


def _name(group: str) -> str:
    return group.strip().lower().removeprefix("#")


def _changed(name: str, change: GroupChange) -> GroupChanged:
    return GroupChanged(group=name, members=change.members, changed=change.changed)
