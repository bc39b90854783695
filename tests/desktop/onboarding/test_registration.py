"""The form: what it asks, when it complains, and what it keeps."""

from pathlib import Path

import pytest

from kentongan import limits
from kentongan.client.errors import LinkLost
from kentongan.desktop.onboarding.form import KeptForm
from kentongan.desktop.onboarding.registration import RegistrationPage
from kentongan.domain.registration import Form
from kentongan.errors import ErrorCode
from kentongan.words import InstitutionKind
from tests.desktop.desk import press, run, type_into, until
from tests.desktop.onboarding.pages import Told, refused, waiting_applicant

FORM = {
    "institution": "Universitas Contoh Nusantara",
    "code": "contoh",
    "city": "Makassar",
    "desk": "humas",
    "contact": "Sari Contohwati",
    "email": "humas@contoh.example",
}


def page_of(applicant: Told) -> RegistrationPage:
    page = RegistrationPage(applicant, KeptForm(applicant.profile.folder))
    page.begin()
    return page


def fill(page: RegistrationPage, **other: str) -> None:
    for name, text in (FORM | other).items():
        type_into(page.fields[name].input, text)


def test_the_form_asks_for_all_that_the_server_wants(tmp_path: Path) -> None:
    page = page_of(Told(tmp_path))
    assert {*page.fields, "kind"} == set(Form.__dataclass_fields__)
    assert page.fields["email"].note.text() == "The first password goes here"


def test_the_words_beside_the_button_count_what_is_missing(tmp_path: Path) -> None:
    page = page_of(Told(tmp_path))
    assert (page.progress.text(), page.send.isEnabled()) == ("6 more to fill in", False)
    fill(page, code="dua kata")
    assert (page.progress.text(), page.send.isEnabled()) == ("1 to correct", False)
    page.show()
    press(page.progress)
    assert page.focusWidget() is page.fields["code"].input
    type_into(page.fields["code"].input, "contoh")
    assert (page.progress.text(), page.send.isEnabled()) == ("All complete", True)
    page.fields["desk"].look()
    assert page.fields["desk"].note.text() == "Your address will be humas@contoh"


def test_an_address_that_everybody_can_have_is_allowed_and_advised_against(tmp_path: Path) -> None:
    page = page_of(Told(tmp_path))
    email = page.fields["email"]
    fill(page, email="Sari@Gmail.com")
    assert email.note.text() == "The first password goes here", "nobody is interrupted"
    email.look()
    assert email.note.text().endswith("An address of your institution is easier to check.")
    assert page.send.isEnabled()
    type_into(email.input, "humas di contoh")
    assert email.note.property("tone") == "", "not yet: somebody is still typing"
    email.look()
    assert email.note.property("tone") == "bad"
    type_into(email.input, FORM["email"])
    email.look()
    assert email.note.text() == "The first password goes here"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("institution", "x" * (limits.NAME.value + 1), "too long"),
        ("code", "all", "belongs to the system"),
        ("code", "-contoh", "cannot be used"),
        ("desk", "a" * 33, "cannot be used"),
        ("email", "humas di contoh", "cannot be used"),
        ("email", "a@contoh.example,b@contoh.example", "cannot be used"),
    ],
)
def test_the_limits_are_those_of_the_server(tmp_path: Path, name: str, text: str, said: str) -> None:
    page = page_of(Told(tmp_path))
    fill(page, **{name: text})
    page.fields[name].look()
    assert said in page.fields[name].note.text()
    assert not page.send.isEnabled()


def test_what_is_typed_is_there_at_the_next_start(tmp_path: Path) -> None:
    page = page_of(Told(tmp_path))
    fill(page, contact="Sari C")
    page.kind.input.setCurrentIndex(2)
    again = page_of(Told(tmp_path))
    assert again.fields["contact"].text == "Sari C"
    assert again.kind.word == page.kind.word != str(InstitutionKind.UNIVERSITY)
    assert again.send.isEnabled()


def test_what_was_sent_is_kept_as_such(tmp_path: Path) -> None:
    applicant = Told(tmp_path)
    page = page_of(applicant)
    fill(page)

    async def send() -> None:
        sent: list[bool] = []
        page.sent.connect(lambda: sent.append(True))
        press(page.send)
        await until(lambda: sent, "sending")

    run(send())
    assert applicant.asked == [("register", Form.check(kind=InstitutionKind.UNIVERSITY, **FORM))]
    assert KeptForm(tmp_path).sent["email"] == FORM["email"]


@pytest.mark.parametrize(
    ("error", "name"),
    [
        (refused(ErrorCode.ADDRESS_TAKEN), "desk"),
        (refused(ErrorCode.FIELD_INVALID, field="email"), "email"),
        (refused(ErrorCode.REGISTRATION_LIMITED), ""),
        (LinkLost(), ""),
    ],
    ids=str,
)
def test_a_refusal_stands_where_it_can_be_mended(tmp_path: Path, error: Exception, name: str) -> None:
    applicant = Told(tmp_path)
    applicant.error = error  # type: ignore[assignment]
    page = page_of(applicant)
    fill(page)
    place = page.fields[name].note if name else page.answer.words

    async def send() -> None:
        press(page.send)
        await until(lambda: place.text() == str(error) or place.text() == error.say("en"), "the refusal")  # type: ignore[attr-defined]

    run(send())
    assert page.send.isEnabled()
    assert KeptForm(tmp_path).sent == {}


def test_correcting_keeps_the_number_and_says_why(tmp_path: Path) -> None:
    applicant = waiting_applicant(tmp_path)
    page = RegistrationPage(applicant, KeptForm(tmp_path))
    page.correct("Nama pendek kurang jelas.")
    assert "417" in page.lead.text()
    assert page.told.words.text() == "The reason: “Nama pendek kurang jelas.”"
    # Registered from elsewhere: only the address is known here.
    assert (page.fields["code"].text, page.fields["desk"].text) == ("contoh", "humas")
    fill(page)

    async def send() -> None:
        press(page.send)
        await until(lambda: applicant.asked, "sending")

    run(send())
    assert [asked[0] for asked in applicant.asked] == ["correct"]
