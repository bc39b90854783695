"""Memberships: what a member may do. [ADMIN-5]"""

import pytest

from kentongan.errors import ErrorCode, Refusal
from kentongan.protocol.commands.administration import RightsSet
from kentongan.services.membership import MembershipService
from kentongan.store.store import Store
from kentongan.words import Level
from tests.store.people import admit


async def test_rights_are_set_by_address_and_answered_as_they_are_stored(store: Store) -> None:
    await admit(store, "humas@satu")
    service = MembershipService(store)
    answer = await service.set_rights(" Humas@SATU", True, None, "local:siti")
    assert answer == RightsSet(address="humas@satu", broadcast=True, highest_level=Level.IMPORTANT)
    answer = await service.set_rights("humas@satu", None, Level.INFO, "local:siti")
    assert answer == RightsSet(address="humas@satu", broadcast=True, highest_level=Level.INFO)


async def test_nobody_and_no_address_are_refused(store: Store) -> None:
    service = MembershipService(store)
    for address, code in (("x@satu", ErrorCode.MEMBER_UNKNOWN), ("satu", ErrorCode.FIELD_INVALID)):
        with pytest.raises(Refusal) as refused:
            await service.set_rights(address, True, None, "local:siti")
        assert (refused.value.code, refused.value.field) == (code, "address")
