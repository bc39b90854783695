"""Logging in: what is asked, what is remembered, and every refusal in words."""

from pathlib import Path

import pytest

from kentongan.client.errors import KeyChanged, ServerUnreachable
from kentongan.client.invitation import Invitation
from kentongan.client.profile import KeptMember
from kentongan.desktop.onboarding.login import LoginPage
from kentongan.errors import ErrorCode, KentonganError
from tests.desktop.desk import press, run, type_into, until
from tests.desktop.onboarding.pages import ADDRESS, KEY, LINE, OTHER_KEY, Told, refused, waiting_applicant


def page_of(applicant: Told, **how: bool) -> LoginPage:
    page = LoginPage(applicant)
    page.begin(**how)
    return page


def known(folder: Path) -> Told:
    applicant = Told(folder)
    applicant.profile.keep_server(Invitation.parse(LINE))
    applicant.profile.keep_member(KeptMember(address=ADDRESS, device="d" * 32, device_key="k" * 64))
    applicant.profile.forget_member()
    return applicant


def try_to_log_in(page: LoginPage, applicant: Told) -> None:
    async def log_in() -> None:
        before = len(applicant.asked)
        page.show()
        await until(lambda: page.means.text() != "", "what remembering means")
        type_into(page.password.input, "rahasia sekali")
        press(page.sign_in)
        await until(lambda: len(applicant.asked) > before and page.sign_in.isEnabled(), "the answer")

    run(log_in())


def test_who_is_known_needs_the_password_only(tmp_path: Path) -> None:
    page = page_of(known(tmp_path))
    assert (page.title.text(), page.address.text) == ("Good to see you again", ADDRESS)
    assert page.first() is page.password.input
    assert page.lead.text() == "Sign in to pesan.contoh.example."
    assert page.another.isHidden()


def test_an_approved_applicant_is_told_where_the_password_is(tmp_path: Path) -> None:
    page = page_of(waiting_applicant(tmp_path), approved=True)
    assert page.title.text() == "Sign in"
    assert page.answer.words.text() == "Approved. Sign in with the password from your e-mail."
    page.begin()
    assert page.answer.isHidden()


def test_a_fresh_client_may_use_another_server(tmp_path: Path) -> None:
    applicant = Told(tmp_path)
    applicant.profile.keep_server(Invitation.parse(LINE))
    page = page_of(applicant)
    assert (page.first(), page.another.isHidden()) == (page.address.input, False)
    assert (page._key.isHidden(), page_of(Told(tmp_path / "new"))._key.isHidden()) == (False, True)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (refused(ErrorCode.LOGIN_REFUSED), "That address or password is not right."),
        (refused(ErrorCode.LOGIN_LIMITED, retry_after=899), "To be safe we pause for 15 minutes."),
        (refused(ErrorCode.LOGIN_LIMITED, retry_after=20), "To be safe we pause for 20 seconds."),
        (refused(ErrorCode.WAITING_FOR_APPROVAL), "still waiting for approval"),
        (refused(ErrorCode.PASSWORD_EXPIRED), "choose “Forgot password”"),
        (refused(ErrorCode.SUSPENDED), "ask your administrator"),
        (ServerUnreachable("pesan.contoh.example:7420", "no route"), "cannot be reached"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_every_refusal_stands_in_one_place_in_words(tmp_path: Path, error: KentonganError, said: str) -> None:
    applicant = known(tmp_path)
    applicant.error = error
    page = page_of(applicant)
    try_to_log_in(page, applicant)
    assert said in page.answer.words.text()
    assert (page.address.text, page.password.text) == (ADDRESS, "rahasia sekali")
    assert page.password.input.selectedText() != ""
    type_into(page.password.input, "x")
    assert page.answer.isHidden()


def test_an_address_that_is_none_is_not_sent(tmp_path: Path) -> None:
    applicant = known(tmp_path)
    page = page_of(applicant)
    type_into(page.address.input, "humas")
    type_into(page.password.input, "rahasia")
    page.submit()
    assert applicant.asked == []
    assert page.address.note.text().startswith("The field “Address”")


def test_a_first_password_leads_on_and_leaves_the_screen(tmp_path: Path) -> None:
    applicant = known(tmp_path)
    applicant.error = refused(ErrorCode.PASSWORD_MUST_CHANGE)
    page = page_of(applicant)
    wanted: list[tuple[str, str]] = []
    page.wants_own_password.connect(lambda *who: wanted.append(who))
    try_to_log_in(page, applicant)
    assert wanted == [(ADDRESS, "rahasia sekali")]
    assert page.password.text == ""


def test_another_key_is_a_full_stop(tmp_path: Path) -> None:
    applicant = known(tmp_path)
    applicant.error = KeyChanged("pesan.contoh.example:7420", KEY, OTHER_KEY)
    page = page_of(applicant)
    stopped: list[object] = []
    page.key_changed.connect(stopped.append)
    try_to_log_in(page, applicant)
    assert stopped == [applicant.error]
    assert page.answer.isHidden()


def test_remembering_is_explained_and_may_be_left(tmp_path: Path) -> None:
    applicant = known(tmp_path)
    page = page_of(applicant)
    try_to_log_in(page, applicant)
    assert page.means.text().startswith("This computer has no password store.")
    page.remember.setChecked(False)
    assert page.means.text().startswith("When Kentongan ends you are signed out.")
    try_to_log_in(page, applicant)
    assert [asked[-1] for asked in applicant.asked] == [True, False]
