from kentongan.protocol.commands.directory import Directory, DirectoryPage, Entry
from kentongan.protocol.commands.message import AudienceQuestion, AudienceSize
from kentongan.words import InstitutionKind
from tests.cli.shell import Shell

SARI = Entry(
    address="humas@contoh",
    contact="Sari Contoh",
    code="contoh",
    institution="Universitas Contoh",
    city="Makassar",
    kind=InstitutionKind.UNIVERSITY,
)


def test_members_are_listed_for_people_and_for_programs(member: Shell) -> None:
    member.server.answers[Directory] = lambda _, block: DirectoryPage(members=[SARI])
    table = member.good("--language", "id", "directory", "universitas", "contoh")
    for words in ("humas@contoh", "Universitas Contoh", "Makassar", "universitas", "Sari Contoh", "Kota"):
        assert words in table
    assert [row["address"] for row in member.rows("directory")] == ["humas@contoh"]
    assert [block.search for block in member.server.got(Directory)] == ["universitas contoh", ""]


def test_an_audience_is_counted_and_its_unknown_entries_are_named(member: Shell) -> None:
    member.server.answers[AudienceQuestion] = lambda _, block: AudienceSize(
        recipients=3, institutions=2, unknown=block.to[1:]
    )
    result = member.run("audience", "--to", "@contoh,x@y", "--to", "z@y")
    assert (result.exit_code, result.stderr) == (1, "Unknown: x@y, z@y\n")
    assert result.stdout == "Recipients: 3, in institutions: 2\n"
    assert member.run("audience", "--to", "@contoh,x@y", "--json").exit_code == 1
    assert member.rows("audience", "--to", "@contoh") == [{"recipients": 3, "institutions": 2, "unknown": []}]
