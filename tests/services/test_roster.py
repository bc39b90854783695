"""The roster: listing, adding, editing members. [ADMIN-22] ff."""

import pytest

from kentongan.bus.bus import Event, LetterQueued, NameChanged
from kentongan.bus.local import LocalBus
from kentongan.domain.registration import Form
from kentongan.errors import ErrorCode, Refusal
from kentongan.protocol.commands.roster import AddMember, Members
from kentongan.services.directory import DirectoryService
from kentongan.services.institution import InstitutionService
from kentongan.services.roster import RosterService
from kentongan.store.institution import list_institutions
from kentongan.store.letter import LeaseLetter
from kentongan.store.member import get_member_at
from kentongan.store.registration import SaveRegistration
from kentongan.store.roster import RosterFilter, list_roster
from kentongan.store.store import Store
from kentongan.words import InstitutionKind, Level, MemberState
from tests.store import people

NEW = AddMember(
    code="Satu",
    desk=" Humas ",
    contact="Siti  Contoh",
    email="humas@satu.example",
    institution="Universitas Satu",
    city="Makassar",
    kind=InstitutionKind.UNIVERSITY,
)


async def test_a_member_is_added_with_institution_desk_and_a_letter(store: Store) -> None:
    bus, heard = LocalBus(), list[Event]()
    bus.subscribe(heard.append)
    row = (await RosterService(store, bus).add(NEW, "local:siti")).member
    assert (row.address, row.contact, row.state, row.devices) == ("humas@satu", "Siti Contoh", MemberState.ACTIVE, 0)
    assert heard == [LetterQueued()]
    member = await store.read(get_member_at, "humas@satu")
    letter = await store.write(LeaseLetter(1000))
    assert member is not None
    assert letter is not None
    assert (letter.kind, letter.member_id) == ("welcome", member.id)


async def test_an_institution_that_is_there_needs_no_particulars_and_takes_none(store: Store) -> None:
    await people.admit(store, "a@satu")
    service = RosterService(store, LocalBus())
    await service.add(NEW, "local:siti")
    await service.add(AddMember(code="satu", desk="b", contact="B", email="b@satu.example"), "local:siti")
    (found,) = await store.read(list_institutions, "", "", 10)
    assert (found.name, found.city, found.members) == ("Universitas Satu", "Kota Contoh", 3)


@pytest.mark.parametrize(
    ("address", "code", "field"),
    [
        ("a@satu", ErrorCode.ADDRESS_TAKEN, "desk"),
        ("b@satu", ErrorCode.ADDRESS_TAKEN, "desk"),
        ("a@dua", ErrorCode.FIELD_MISSING, "institution"),
        ("admin@satu", ErrorCode.NAME_RESERVED, "desk"),
        ("a b@satu", ErrorCode.FIELD_INVALID, "desk"),
    ],
)
async def test_who_cannot_be_added_leaves_nothing_behind(store: Store, address: str, code: str, field: str) -> None:
    await people.admit(store, "a@satu")
    form: Form = people.form("b@satu")
    await store.write(SaveRegistration(form, "0" * 64, "127.0.0.1"))
    desk, _, institution = address.partition("@")
    wanted = AddMember(code=institution, desk=desk, contact="B", email="b@satu.example")
    with pytest.raises(Refusal) as refused:
        await RosterService(store, LocalBus()).add(wanted, "local:siti")
    assert (refused.value.code, refused.value.field) == (code, field)
    assert [row.address for row in await store.read(list_roster, RosterFilter(), "", 10)] == ["a@satu"]
    assert len(await store.read(list_institutions, "", "", 10)) == 1


async def test_the_list_is_searched_filtered_and_paged(store: Store) -> None:
    for address in ("a@satu", "b@satu", "a@dua"):
        await people.admit(store, address, contact="Ani Contoh" if address < "b" else "Budi Contoh")
    service = RosterService(store, LocalBus())

    async def found(**wanted: object) -> list[str]:
        return [row.address for row in (await service.page(Members(**wanted))).members]  # type: ignore[arg-type]

    assert await found() == ["a@dua", "a@satu", "b@satu"]
    assert await found(search="contoh ani") == ["a@dua", "a@satu"]
    assert await found(search="contoh ani", institution="SATU") == ["a@satu"]
    assert await found(state=MemberState.SUSPENDED) == []
    await people.empower(store, "b@satu")
    assert await found(broadcast=True) == ["b@satu"]
    assert await found(broadcast=False, highest_level=Level.IMPORTANT) == ["a@dua", "a@satu"]
    assert await found(highest_level=Level.EMERGENCY) == ["b@satu"]
    first = await service.page(Members(limit=2))
    assert first.matches == 3
    assert [row.address for row in first.members] == ["a@dua", "a@satu"]
    assert await found(limit=2, after=first.next) == ["b@satu"]
    assert (await service.page(Members(limit=2, after=first.next))).matches is None


async def test_words_are_found_anywhere_without_regard_to_case_and_accents(store: Store) -> None:
    await people.admit(store, "a@satu", contact="Éva Ñusa", city="Ujung Pandang")
    await people.admit(store, "b@dua", contact="Budi 100%")
    service = RosterService(store, LocalBus())

    async def found(search: str) -> list[str]:
        return [row.address for row in (await service.page(Members(search=search))).members]

    for search in ("eva", "ÉVA", "nus", "usa jung", "ersitas satu", "B@DUA.exam", "@satu.e"):
        assert await found(search) == ["b@dua" if "dua" in search.lower() else "a@satu"], search
    assert await found("0%") == ["b@dua"]
    assert await found("b_d") == []
    await service.edit("a@satu", "Ōki", None, "local:siti")
    assert (await found("oki"), await found("eva")) == (["a@satu"], [])
    await InstitutionService(store, LocalBus()).edit("dua", "Politeknik Ç", None, None, "local:siti")
    assert (await found("politeknik c"), await found("universitas dua")) == (["b@dua"], [])
    # The directory does not tell e-mail addresses, not even to who guesses a part of one.
    directory = DirectoryService(store)
    assert [row.address for row in (await directory.page("oki", "", 10)).members] == ["a@satu"]
    assert (await directory.page("satu.example", "", 10)).members == []


async def test_contact_and_e_mail_are_edited_and_nothing_else(store: Store) -> None:
    await people.admit(store, "a@satu")
    bus, heard = LocalBus(), list[Event]()
    bus.subscribe(heard.append)
    service = RosterService(store, bus)
    row = (await service.edit(" A@satu", "Siti Contoh", None, "local:siti")).member
    assert (row.address, row.contact, row.email) == ("a@satu", "Siti Contoh", "a@satu.example")
    assert heard == [NameChanged("a@satu", "Siti Contoh")]
    row = (await service.edit("a@satu", None, "lain@satu.example", "local:siti")).member
    assert (row.contact, row.email, len(heard)) == ("Siti Contoh", "lain@satu.example", 1)
    for address, email, code in (("b@satu", None, "member_unknown"), ("a@satu", "x", "field_invalid")):
        with pytest.raises(Refusal) as refused:
            await service.edit(address, None, email, "local:siti")
        assert refused.value.code == code
