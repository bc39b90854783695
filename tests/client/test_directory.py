from kentongan.client import Client
from kentongan.protocol.commands.directory import Directory, DirectoryPage, Entry
from kentongan.words import InstitutionKind
from tests.client.fake_server import fake_server


def entry(address: str) -> Entry:
    desk, _, code = address.partition("@")
    return Entry(
        address=address, contact=desk, code=code, institution=code, city="Makassar", kind=InstitutionKind.UNIVERSITY
    )


PAGES = {
    "": DirectoryPage(members=[entry("a@x"), entry("b@x")], next="2"),
    "2": DirectoryPage(members=[], next="3"),
    "3": DirectoryPage(members=[entry("c@x")]),
}


async def test_all_pages_of_the_directory_are_read_also_after_an_empty_one() -> None:
    async with fake_server() as server:
        server.answers[Directory] = lambda _, block: PAGES[block.after]
        async with Client.connect(server.line) as client:
            await client.login("humas@lain", "rahasia")
            found = [member.address async for member in client.directory("makassar")]
        assert found == ["a@x", "b@x", "c@x"]
        assert [(block.search, block.after) for block in server.got(Directory)] == [
            ("makassar", ""),
            ("makassar", "2"),
            ("makassar", "3"),
        ]


async def test_a_page_is_asked_for_only_when_it_is_wanted() -> None:
    async with fake_server() as server:
        server.answers[Directory] = lambda _, block: PAGES[block.after]
        async with Client.connect(server.line) as client:
            await client.login("humas@lain", "rahasia")
            async for member in client.directory():
                assert member.address == "a@x"
                break
        assert len(server.got(Directory)) == 1


async def test_an_audience_is_counted_without_sending() -> None:
    async with fake_server() as server:
        async with Client.connect(server.line) as client:
            await client.login("humas@lain", "rahasia")
            assert (await client.audience(["@contoh", "a@x"])).recipients == 2
        assert "send" not in server.commands()
