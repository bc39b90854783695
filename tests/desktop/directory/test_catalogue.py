"""The directory by institution, searched word by word, and what is kept of it for times without a line."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kentongan.client.profile import KeptMember, Profile
from kentongan.desktop.bridge import Bridge
from kentongan.desktop.directory.catalogue import FILE, Catalogue, by_institution, matching
from kentongan.protocol.commands.directory import Entry
from kentongan.words import InstitutionKind


def entry(address: str, institution: str, city: str = "Makassar", contact: str = "Petugas") -> Entry:
    return Entry(
        address=address,
        contact=contact,
        code=address.partition("@")[2],
        institution=institution,
        city=city,
        kind=InstitutionKind.UNIVERSITY,
    )


ENTRIES = [
    entry("akademik@misal", "Universitas Misal Raya", "Ambon"),
    entry("humas@contoh", "Universitas Contoh Nusantara", contact="Sári Contohwati"),
    entry("humas@misal", "Universitas Misal Raya", "Ambon"),
    entry("rektorat@teladan", "institut Teladan", "Kupang"),
]


def test_desks_stand_below_their_institution_and_institutions_in_the_order_of_names() -> None:
    found = by_institution(ENTRIES)
    assert [one.name for one in found] == ["institut Teladan", "Universitas Contoh Nusantara", "Universitas Misal Raya"]
    assert [one.address for one in found[2].members] == ["akademik@misal", "humas@misal"]


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("", ["teladan", "contoh", "misal"]),
        ("universitas", ["contoh", "misal"]),
        ("AMBON univ", ["misal"]),
        ("sari", ["contoh"]),
        ("Contohwáti", ["contoh"]),
        ("humas@misal", ["misal"]),
        ("universitas kupang", []),
    ],
)
def test_every_word_has_to_occur_somewhere(words: str, codes: list[str]) -> None:
    assert [one.code for one in matching(by_institution(ENTRIES), words)] == codes


@pytest.fixture
def bridge(tmp_path: Path) -> Iterator[Bridge]:
    profile = Profile(tmp_path)
    profile.keep_member(KeptMember(address="humas@contoh", device="0" * 32, device_key="rahasia"))
    made = Bridge(profile)
    made.open()
    yield made
    made.keeper.__exit__(None, None, None)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"member":"humas@lain","at":5,"entries":[]}', b"\xff\xfe"])
def test_a_file_that_says_nothing_of_ours_counts_as_none(bridge: Bridge, content: bytes) -> None:
    (bridge.profile.folder / FILE).write_bytes(content)
    catalogue = Catalogue(bridge)
    assert (catalogue.at, catalogue.institutions) == (0, [])


def test_without_a_line_nothing_is_asked(bridge: Bridge) -> None:
    catalogue = Catalogue(bridge)
    catalogue.refresh()
    assert not catalogue.is_fetching
