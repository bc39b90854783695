"""Tables of members: read as a whole, every flaw told with its line; what an export writes is read again."""

import csv
import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentongan.domain.intake import COLUMNS, Intake, read_intake, write_table
from kentongan.limits import INTAKE, NAME
from kentongan.words import InstitutionKind, Level

HEAD = "desk,code,contact,email,institution,city,kind\n"
GOOD = "humas,satu,Siti Contoh,humas@satu.example,Universitas Satu,Makassar,university\n"


def flaws(content: bytes | str) -> list[tuple[int, str, str]]:
    """Lines, columns and the first words of what is wrong; in both languages."""
    found = read_intake(content.encode() if isinstance(content, str) else content)
    assert all(flaw.sentence.id != flaw.sentence.en for flaw in found.flaws)
    return [(flaw.line, flaw.column, flaw.sentence.en) for flaw in found.flaws]


def rows(content: bytes | str) -> Intake:
    found = read_intake(content.encode() if isinstance(content, str) else content)
    assert found.flaws == []
    return found


@pytest.mark.parametrize(
    "content",
    [
        (HEAD + GOOD).encode(),
        (HEAD + GOOD).encode("utf-8-sig"),
        (HEAD + GOOD).encode("utf-16"),
        (HEAD + GOOD).replace(",", ";").replace("\n", "\r\n").encode(),
        (HEAD + GOOD).replace(",", "\t").encode(),
        ("\n\n" + HEAD + "\n,,,,,,\n" + GOOD).encode(),
        b"Meja;KODE;Kontak;e-mail;Perguruan Tinggi;kota;jenis\n" + GOOD.replace(",", ";").encode(),
        (HEAD + GOOD.replace("humas,satu", " Humas , SATU ").replace("Siti Contoh", '"Siti  Contoh"')).encode(),
    ],
)
def test_a_table_is_read_as_spreadsheet_programs_write_it(content: bytes) -> None:
    (row,) = rows(content).rows
    assert (str(row.address), row.contact, row.email) == ("humas@satu", "Siti Contoh", "humas@satu.example")
    assert (row.institution, row.city, row.kind) == ("Universitas Satu", "Makassar", InstitutionKind.UNIVERSITY)
    assert (row.broadcast, row.highest_level, row.quota) == (False, Level.IMPORTANT, None)


def test_rights_are_taken_over() -> None:
    head = "desk,code,contact,email,broadcast,highest_level,quota,state\n"
    found = rows(head + "a,satu,A,a@satu.example,ya,Emergency,5000,suspended\nb,satu,B,b@satu.example,,,0,\n").rows
    assert [(row.broadcast, row.highest_level, row.quota) for row in found] == [
        (True, Level.EMERGENCY, 5000),
        (False, Level.IMPORTANT, None),
    ]


def test_every_flaw_of_every_line_is_told() -> None:
    table = HEAD + GOOD
    table += "admin,satu,,x,,,school\n"  # line 3: four flaws
    table += "humas,satu,Siti,humas@satu.example,,,\n"  # line 4: there already
    table += "dua,satu,Dua,dua@satu.example,Universitas Lain,,\n"  # line 5: another name
    table += "tiga,satu\n"  # line 6
    table += f"empat,satu,{'x' * (NAME.value + 1)},e@satu.example,,,\n"  # line 7
    assert [(line, column) for line, column, _ in flaws(table)] == [
        *((3, column) for column in ("desk", "contact", "email", "kind")),
        (4, "desk"),
        (5, "institution"),
        (6, ""),
        (7, "contact"),
    ]
    sentences = [sentence for *_, sentence in flaws(table)]
    assert sentences[4] == "The address humas@satu is in line 2 already."
    assert sentences[5] == "The institution satu is written otherwise in line 2."


@pytest.mark.parametrize("cell", ["=1+1", "+62 21", "-Siti", "@sum(a1)", "=cmd|' /C calc'!A0"])
def test_what_begins_like_a_formula_is_a_flaw_unless_it_is_marked_as_text(cell: str) -> None:
    assert flaws(HEAD + f"a,satu,{cell},a@satu.example,,,\n")[0][:2] == (2, "contact")
    assert rows(HEAD + f"a,satu,'{cell},a@satu.example,,,\n").rows[0].contact == cell


@pytest.mark.parametrize(
    ("content", "where"),
    [
        (b"", (0, "")),
        (HEAD.encode(), (0, "")),
        (b"desk,code,contact\n", (1, "email")),
        (b"desk,code,contact,email,phone\n", (1, "")),
        (b"desk,code,contact,email,desk\n", (1, "desk")),
        (HEAD.encode() + GOOD.encode() + "bé".encode("latin-1"), (3, "")),
        (HEAD.encode() + b"a,satu,A\0,a@satu.example,,,\n", (2, "")),
        (HEAD.encode() + GOOD.encode() + b'a,satu,"A,a@satu.example,,,\n', (3, "")),
        (b"\xff\xfea", (0, "")),
        ((HEAD + GOOD).encode() + b"b,satu,B,b@satu.example,,,\n,,,,,\n\xff", (5, "")),
    ],
)
def test_a_table_that_cannot_be_read_is_told_where(content: bytes, where: tuple[int, str]) -> None:
    assert [found[:2] for found in flaws(content)] == [where]


def test_a_line_is_counted_as_an_editor_counts_it() -> None:
    assert [line for line, *_ in flaws(HEAD + '"hu\nmas",satu,A,a@satu.example,,,\n' + "x y,satu,B,x,,,\n")] == [
        2,
        4,
        4,
    ]


def test_a_table_has_an_end() -> None:
    lines = "".join(f"m{n},satu,A,a@satu.example,,,\n" for n in range(INTAKE.value + 1))
    assert flaws(HEAD + lines)[0] == (INTAKE.value + 2, "", "This table has more than 20000 lines.")


WORD = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Zl", "Zp", "Zs"]), min_size=1, max_size=20)


@given(contact=st.one_of(WORD, WORD.map(lambda word: f"={word}"), WORD.map(lambda word: f"'{word}")))
def test_what_is_written_is_read_again_and_computes_nothing(contact: str) -> None:
    if "=?" in contact:
        return
    cells: dict[str, object] = dict.fromkeys(COLUMNS, "") | {"desk": "a", "code": "satu", "email": "a@satu.example"}
    table = "".join(write_table([cells | {"contact": contact}]))
    ((_, written),) = [(line, line["contact"]) for line in csv.DictReader(io.StringIO(table, newline=""))]
    assert not written.startswith(("=", "+", "-", "@"))
    (row,) = rows(table).rows
    (plain,) = rows(HEAD + "a,satu,x,a@satu.example,,,\n").rows
    assert (row.address, row.email) == (plain.address, plain.email)
    assert row.contact == unicodedata.normalize("NFC", contact)


@given(st.binary(max_size=400))
def test_whatever_a_file_contains_it_gives_a_row_or_a_flaw(content: bytes) -> None:
    found = read_intake(HEAD.encode() + content)
    assert found.rows or found.flaws
    assert read_intake(content).flaws
