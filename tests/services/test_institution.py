"""Institutions, for administrators: finding and correcting them. [ADMIN-20] f."""

import pytest

from kentongan.bus.bus import Event, NameChanged
from kentongan.bus.local import LocalBus
from kentongan.errors import ErrorCode, Refusal
from kentongan.services.institution import InstitutionService
from kentongan.store.audit import AuditFilter, list_audit
from kentongan.store.store import Store
from kentongan.words import InstitutionKind
from tests.store.people import admit


async def test_pages_follow_codes_and_every_word_must_be_found(store: Store) -> None:
    for address in ("a@satu", "b@satu", "a@dua", "a@tiga"):
        await admit(store, address)
    service = InstitutionService(store, LocalBus())
    first = await service.page("", "", 2)
    assert [(row.code, row.members) for row in first.institutions] == [("dua", 1), ("satu", 2)]
    assert first.matches == 3
    assert [row.code for row in (await service.page("", first.next, 2)).institutions] == ["tiga"]
    assert [row.code for row in (await service.page("universitas SATU", "", 100)).institutions] == ["satu"]
    assert (await service.page("satu dua", "", 100)).institutions == []
    assert (await service.page("%", "", 100)).institutions == []


async def test_what_is_not_given_stays_and_the_new_name_is_told(store: Store) -> None:
    await admit(store, "a@satu")
    bus, heard = LocalBus(), list[Event]()
    bus.subscribe(heard.append)
    service = InstitutionService(store, bus)
    row = (await service.edit(" SATU ", "  Nama   Baru ", None, InstitutionKind.COLLEGE, "local:siti")).institution
    assert (row.code, row.name, row.city, row.kind) == ("satu", "Nama Baru", "Kota Contoh", InstitutionKind.COLLEGE)
    assert heard == [NameChanged("satu", "Nama Baru")]
    await service.edit("satu", None, "Kota Baru", None, "local:siti")
    assert len(heard) == 1
    lines = await store.read(list_audit, AuditFilter(), 0, 100)
    assert [(line.event, line.actor, line.subject) for line in lines if line.actor == "local:siti"] == [
        ("institution_changed", "local:siti", "satu")
    ] * 2


async def test_nothing_is_changed_for_an_unknown_code_or_an_empty_name(store: Store) -> None:
    await admit(store, "a@satu")
    service = InstitutionService(store, LocalBus())
    for code, name, why in (("dua", "Nama", ErrorCode.INSTITUTION_UNKNOWN), ("satu", "  ", ErrorCode.FIELD_EMPTY)):
        with pytest.raises(Refusal) as refused:
            await service.edit(code, name, None, None, "local:siti")
        assert refused.value.code == why
    assert (await service.page("", "", 100)).institutions[0].name == "Universitas Satu"


async def test_desks_of_an_institution_are_paged(store: Store) -> None:
    for address in ("b@satu", "a@satu", "a@dua"):
        await admit(store, address)
    service = InstitutionService(store, LocalBus())
    first = await service.desks(" SATU", "", 1)
    assert [(row.desk, row.members) for row in first.desks] == [("a", 1)]
    assert [row.desk for row in (await service.desks("satu", first.next, 2)).desks] == ["b"]
    with pytest.raises(Refusal, match="tiga"):
        await service.desks("tiga", "", 1)
