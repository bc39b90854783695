"""The way back without the password."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from kentongan.client.errors import LinkLost
from kentongan.desktop.onboarding.form import KeptForm
from kentongan.desktop.onboarding.recovery import RecoveryPage
from kentongan.errors import ErrorCode
from tests.desktop.desk import press, run, type_into, until
from tests.desktop.onboarding.pages import ADDRESS, Told, refused

GOOD = "delapan rusa menari di pasar"
CODE = "ABCD efgh ijkl"


def page_of(applicant: Told, address: str = ADDRESS) -> RecoveryPage:
    page = RecoveryPage(applicant, KeptForm(applicant.profile.folder))
    page.begin(address, remember=True)
    page.show()
    return page


async def ask(page: RecoveryPage) -> None:
    press(page.ask)
    await until(page.code.isVisible, "the second step")


async def give_code(page: RecoveryPage) -> None:
    type_into(page.code.input, CODE)
    for field in (page.choice.password, page.choice.again):
        type_into(field.input, GOOD)
    await until(page.save.isEnabled, "all rules")
    QTest.keyClick(page.choice.again.input, Qt.Key.Key_Return)


def test_from_the_address_to_the_login(tmp_path: Path) -> None:
    applicant = Told(tmp_path)
    page = page_of(applicant)
    came_in: list[bool] = []
    page.logged_in.connect(lambda: came_in.append(True))

    async def go() -> None:
        await ask(page)
        assert page.answer.words.text().startswith("If this address is registered")
        assert page.first() is page.code.input
        await give_code(page)
        await until(lambda: came_in, "the login")

    run(go())
    assert applicant.asked == [
        ("forgot", ADDRESS), ("reset", ADDRESS, CODE, GOOD), ("login", ADDRESS, GOOD, "", True),
    ]  # fmt: skip
    assert (page.code.text, page.choice.text) == ("", "")


def test_an_address_is_needed_first(tmp_path: Path) -> None:
    page = page_of(Told(tmp_path), "")
    assert (page.ask.isEnabled(), page.has_code.isEnabled()) == (False, False)
    type_into(page.address.input, ADDRESS)
    assert (page.ask.isEnabled(), page.has_code.isEnabled()) == (True, True)
    press(page.has_code)
    assert ADDRESS in page.lead.text()
    page._back()
    assert page.address.isVisible()


@pytest.mark.parametrize("code", [ErrorCode.CODE_REFUSED, ErrorCode.CODE_EXPIRED])
def test_a_code_that_does_not_work_is_told_at_the_code(tmp_path: Path, code: ErrorCode) -> None:
    applicant = Told(tmp_path)
    page = page_of(applicant)

    async def go() -> None:
        await ask(page)
        applicant.error = refused(code)
        await give_code(page)
        await until(lambda: page.code.note.property("tone") == "bad", "the refusal")

    run(go())
    assert page.choice.text == GOOD
    assert page.save.isEnabled()


def test_who_has_a_new_password_and_no_line_logs_in_later(tmp_path: Path) -> None:
    """The password is changed already: nobody may be left with the code, which works no more."""
    applicant = Told(tmp_path)
    page = page_of(applicant)
    said: list[str] = []
    page.reset_only.connect(said.append)

    async def lose_the_line(*_: object, **__: object) -> None:
        raise LinkLost

    applicant.login = lose_the_line  # type: ignore[method-assign]

    async def go() -> None:
        await ask(page)
        await give_code(page)
        await until(lambda: said, "the way back to the login")

    run(go())
    assert said == ["The password is changed. Sign in with the new one."]


def test_too_many_questions_are_told(tmp_path: Path) -> None:
    applicant = Told(tmp_path)
    applicant.error = refused(ErrorCode.LOGIN_LIMITED, retry_after=120)
    page = page_of(applicant)

    async def go() -> None:
        press(page.ask)
        await until(page.answer.isVisible, "the refusal")

    run(go())
    assert "2 minutes" in page.answer.words.text()
    assert page.address.isVisible()
