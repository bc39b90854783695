"""Memberships, for administrators: what a member may do."""

from kentongan.domain.address import Address
from kentongan.protocol.commands.administration import RightsSet
from kentongan.store.member import SetRights
from kentongan.store.store import Store
from kentongan.words import Level


class MembershipService:
    """Changes memberships."""

    def __init__(self, store: Store) -> None:
        """Everything is committed before it is answered."""
        self._store = store

    async def set_rights(
        self, address: str, broadcast: bool | None, highest_level: Level | None, actor: str
    ) -> RightsSet:
        """Change the rights of a member, [ADMIN-5]; its sessions use them at once."""
        name = str(Address.parse(address))
        rights = await self._store.write(SetRights(name, broadcast, highest_level, actor))
        return RightsSet(address=name, broadcast=rights.broadcast, highest_level=rights.highest_level)
