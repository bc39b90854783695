"""The directory, page by page. [DIR-1]"""

from kentongan.protocol.commands.directory import Entry
from kentongan.services.directory import DirectoryService
from kentongan.store.group import ChangeGroup, CreateGroup
from kentongan.store.member import SetSuspended
from kentongan.store.store import Store
from tests.store.people import admit


async def test_pages_follow_each_other_without_gap_or_double(store: Store) -> None:
    addresses = [f"d{n}@satu" for n in range(5)]
    for address in addresses:
        await admit(store, address)
    service = DirectoryService(store)
    seen: list[str] = []
    after = ""
    for _ in range(5):
        page = await service.page("", after, 2)
        seen += [entry.address for entry in page.members]
        after = page.next
        if not after:
            break
    assert seen == addresses


async def test_groups_stand_on_the_first_page_by_the_words_of_their_names(store: Store) -> None:
    """[DIR-2]"""
    for n in range(3):
        await admit(store, f"d{n}@satu")
    for group in ("humas-timur", "humas-barat", "dosen"):
        await store.write(CreateGroup(group, "admin"))
    await store.write(ChangeGroup("humas-timur", tuple(f"d{n}@satu" for n in range(3)), True, "admin"))
    await store.write(SetSuspended("d0@satu", True, "admin"))
    service = DirectoryService(store)
    page = await service.page("#humas timur", "", 50)
    assert [(one.group, one.members) for one in page.groups] == [("humas-timur", 2)]
    assert [one.group for one in (await service.page("", "", 50)).groups] == ["dosen", "humas-barat", "humas-timur"]
    assert (await service.page("humas", "d0@satu", 50)).groups == []


async def test_an_entry_tells_who_it_is_and_no_e_mail_address(store: Store) -> None:
    await admit(store, "humas@satu", institution="Universitas Contoh", contact="Kontak Contoh")
    page = await DirectoryService(store).page("contoh", "", 50)
    assert page.next == ""
    (entry,) = page.members
    assert (entry.address, entry.contact, entry.institution) == ("humas@satu", "Kontak Contoh", "Universitas Contoh")
    assert "email" not in Entry.__struct_fields__
