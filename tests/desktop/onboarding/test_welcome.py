"""The field that takes an invitation, a letter with one, or an address."""

from pathlib import Path

import pytest

from kentongan.client.errors import KeyChanged, ServerUnreachable
from kentongan.client.invitation import Invitation, ServerAddress
from kentongan.desktop.onboarding.welcome import WelcomePage, find_invitation, find_server
from tests.desktop.desk import run, type_into, until
from tests.desktop.onboarding.pages import KEY, OTHER_KEY, Told

FINGERPRINT = "-".join(["ABCD"] * 12 + ["ABCA"])
LINE = f"kentongan://pesan.contoh.example:7420#{FINGERPRINT}"


@pytest.mark.parametrize(
    "text", [LINE, f"  {LINE}\n", f"Silakan pakai {LINE}, terima kasih.", f"Undangan:\n\n{LINE}\n\nSalam"]
)
def test_the_line_is_found_wherever_it_stands(text: str) -> None:
    assert find_invitation(text) == Invitation.parse(LINE)


def test_a_line_with_several_addresses_is_found_whole() -> None:
    line = f"kentongan://pesan.contoh.example:7420,[2001:db8::7]:7420#{FINGERPRINT}"
    assert str(find_invitation(f"Undangan: {line}.")) == line


@pytest.mark.parametrize(
    "text", ["", "pesan.contoh.example", "kentongan://pesan.contoh.example", "https://x.example#y"]
)
def test_what_is_no_invitation_is_not_found(text: str) -> None:
    assert find_invitation(text) is None


@pytest.mark.parametrize(
    ("text", "server"),
    [
        ("pesan.contoh.example", ServerAddress("pesan.contoh.example", 7420)),
        (" pesan.contoh.example:7440/ ", ServerAddress("pesan.contoh.example", 7440)),
        ("kentongan://10.0.0.7:7440", ServerAddress("10.0.0.7", 7440)),
        ("[2001:db8::7]:7440", ServerAddress("2001:db8::7", 7440)),
        ("localhost", ServerAddress("localhost", 7420)),
    ],
)
def test_an_address_may_be_typed(text: str, server: ServerAddress) -> None:
    assert find_server(text) == server


@pytest.mark.parametrize("text", ["", "humas", "dua kata", "humas@contoh.example", "https://contoh.example", "a.b:x"])
def test_what_is_no_address_is_not_asked(text: str) -> None:
    assert find_server(text) is None


def test_it_asks_by_itself_and_lets_one_go_on(tmp_path: Path) -> None:
    applicant = Told(tmp_path)
    page = WelcomePage(applicant)

    async def paste() -> None:
        type_into(page.invitation.input, f"Undangan: {LINE}.")
        assert not page.register.isEnabled()
        await until(page.register.isEnabled, "the answer")

    run(paste())
    assert applicant.asked == [("greet", LINE, False)]
    assert (page.server.name.text(), page.server.verdict.words.text()) == (
        "Konsorsium Contoh", "This is the right server",
    )  # fmt: skip
    assert page.server.fingerprint.accessibleName() == FINGERPRINT
    type_into(page.invitation.input, "lain")
    assert not page.register.isEnabled()
    assert page.server.isHidden()


def test_an_address_with_another_key_is_told_beside_the_right_server(tmp_path: Path) -> None:
    """[TLS-5]"""
    applicant = Told(tmp_path)
    applicant.strangers = (KeyChanged("b.contoh.example:7420", FINGERPRINT, OTHER_KEY),)
    page = WelcomePage(applicant)

    async def paste() -> None:
        type_into(page.invitation.input, LINE)
        await until(page.register.isEnabled, "the answer")

    run(paste())
    assert OTHER_KEY in page.answer.words.text()
    assert not page.answer.isHidden()


def test_what_it_does_not_understand_it_says(tmp_path: Path) -> None:
    page = WelcomePage(Told(tmp_path))
    type_into(page.invitation.input, "halo apa kabar")
    page.look()
    assert page.invitation.note.text().startswith("There is no invitation line here yet.")


def test_a_server_that_is_not_there_is_told(tmp_path: Path) -> None:
    applicant = Told(tmp_path)
    applicant.error = ServerUnreachable("pesan.contoh.example:7420", "no route")
    page = WelcomePage(applicant)
    stopped: list[object] = []
    page.key_changed.connect(stopped.append)

    async def paste() -> None:
        type_into(page.invitation.input, LINE)
        await until(lambda: "cannot be reached" in page.answer.words.text(), "the refusal")
        assert stopped == []
        applicant.error = KeyChanged("pesan.contoh.example:7420", KEY, OTHER_KEY)
        page.look()
        await until(lambda: stopped, "the full stop")

    run(paste())
    assert not page.register.isEnabled()


def test_an_answer_to_an_older_question_is_not_shown(tmp_path: Path) -> None:
    page = WelcomePage(Told(tmp_path))

    async def paste() -> None:
        type_into(page.invitation.input, LINE)
        page.look()
        type_into(page.invitation.input, "sesuatu yang lain")
        await until(lambda: page.invitation.note.text().startswith("There is no"), "the word about the new text")

    run(paste())
    assert page.server.isHidden()
    assert not page.register.isEnabled()


def test_a_new_invitation_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    applicant = Told(tmp_path)
    page = WelcomePage(applicant)
    page.begin(renews=True)
    assert (page.title.text(), page.login.isHidden()) == ("A new invitation", True)
    went_on: list[bool] = []
    page.renewed.connect(lambda: went_on.append(True))

    async def paste() -> None:
        type_into(page.invitation.input, LINE)
        await until(page.register.isEnabled, "the answer")
        page.register.click()

    run(paste())
    assert applicant.asked == [("greet", LINE, True)]
    assert went_on == [True]
