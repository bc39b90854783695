"""What a few letters may mean, and the list that shows it."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kentongan.desktop.compose.completion import CompletionList, Kind, Suggestion, counted, kind_of, suggest
from kentongan.protocol.commands.directory import DirectoryPage, Entry, GroupEntry
from kentongan.protocol.commands.message import AudienceSize
from kentongan.words import InstitutionKind
from tests.desktop.desk import run


def member(desk: str, code: str, institution: str) -> Entry:
    return Entry(
        address=f"{desk}@{code}",
        contact=f"Petugas {desk}",
        code=code,
        institution=institution,
        city="Kota Contoh",
        kind=InstitutionKind.UNIVERSITY,
    )


class FakeClient:
    """Answers as the server would, and remembers what it was asked."""

    def __init__(self) -> None:
        self.link = self
        self.asked: list[str] = []
        self.page = DirectoryPage(
            members=[member("humas", "teladan", "Institut Teladan"), member("teladan", "lain", "Universitas Lain")],
            groups=[GroupEntry(group="teladan-timur", members=14)],
        )

    async def request(self, block: Any, _: object) -> DirectoryPage:
        self.asked.append(block.search)
        return self.page

    async def audience(self, _: list[str]) -> AudienceSize:
        return AudienceSize(recipients=386, institutions=120, unknown=[])


def found(typed: str, client: FakeClient | None = None) -> list[str]:
    return [one.entry for one in run(suggest(client or FakeClient(), typed))]  # type: ignore[arg-type]


def test_names_bring_institutions_then_groups_then_members() -> None:
    assert found("tela") == ["@teladan", "#teladan-timur", "humas@teladan", "teladan@lain"]


@pytest.mark.parametrize(("typed", "kinds"), [("#tela", {Kind.GROUP}), ("@tela", {Kind.INSTITUTION})])
def test_the_mark_of_a_kind_brings_only_that_kind(typed: str, kinds: set[Kind]) -> None:
    client = FakeClient()
    assert {kind_of(entry) for entry in found(typed, client)} == kinds
    assert client.asked == ["tela"]


def test_an_institution_is_found_by_several_words_of_its_name() -> None:
    assert "@teladan" in found("tela inst")
    assert "@lain" not in found("tela inst")


@pytest.mark.parametrize("typed", ["*", "sem", "semua anggota", "every"])
def test_everybody_is_found_by_the_star_and_by_name_in_both_languages(typed: str) -> None:
    assert found(typed)[-1] == "*"


def test_one_recipient_is_not_several() -> None:
    assert (counted(1), counted(2)) == ("1 recipient", "2 recipients")


@pytest.fixture
def listed() -> tuple[QWidget, CompletionList, QWidget]:
    page, field = QWidget(), QWidget()
    column = QVBoxLayout(page)
    field.setFixedHeight(40)
    column.addWidget(field)
    column.addStretch(1)
    page.resize(500, 400)
    page.show()
    made = CompletionList(page)
    return page, made, field


def test_arrows_go_over_headings_and_stay_within_the_suggestions(
    listed: tuple[QWidget, CompletionList, QWidget],
) -> None:
    page, made, field = listed
    made.offer([Suggestion("@a", "A"), Suggestion("#b", "B"), Suggestion("c@d", "C")], field)
    seen = []
    for _ in range(4):
        choice = made.choice()
        assert choice
        seen.append(choice.entry)
        made.move_choice(1)
    assert seen == ["@a", "#b", "c@d", "c@d"]
    made.move_choice(-1)
    assert made.choice() == Suggestion("#b", "B")
    assert page.rect().contains(made.geometry())


def test_nothing_to_suggest_hides_the_list_and_a_click_picks(listed: tuple[QWidget, CompletionList, QWidget]) -> None:
    _, made, field = listed
    picked: list[Suggestion] = []
    made.picked.connect(picked.append)
    made.offer([Suggestion("@a", "A")], field)
    assert made.isVisible()
    for row in range(made.count()):  # a heading, the suggestion, what keys do
        made.itemClicked.emit(made.item(row))
    assert picked == [Suggestion("@a", "A")]
    assert made.item(1).data(Qt.ItemDataRole.AccessibleTextRole).startswith("A, @a")
    made.offer([], field)
    assert not made.isVisible()
    assert made.choice() is None
