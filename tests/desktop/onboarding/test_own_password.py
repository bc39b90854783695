"""After the first password: an own one, and no other way in."""

from pathlib import Path

from kentongan.desktop.onboarding.form import KeptForm
from kentongan.desktop.onboarding.own_password import OwnPasswordPage, owner_of
from kentongan.domain.password import Owner
from kentongan.errors import ErrorCode
from tests.desktop.desk import press, run, type_into, until
from tests.desktop.onboarding.pages import ADDRESS, Told, refused

GOOD = "delapan rusa menari di pasar"


def page_of(applicant: Told) -> OwnPasswordPage:
    page = OwnPasswordPage(applicant, KeptForm(applicant.profile.folder))
    page.begin(ADDRESS, "abcd-efgh-ijkl", remember=False)
    page.show()
    return page


async def choose(page: OwnPasswordPage) -> None:
    for field in (page.choice.password, page.choice.again):
        type_into(field.input, GOOD)
    await until(page.save.isEnabled, "all rules")
    press(page.save)


def test_it_is_saved_when_all_rules_are_met_and_then_forgotten(tmp_path: Path) -> None:
    applicant = Told(tmp_path)
    page = page_of(applicant)
    came_in: list[bool] = []
    page.logged_in.connect(lambda: came_in.append(True))
    page.submit()

    async def go() -> None:
        assert not page.save.isEnabled()
        await choose(page)
        await until(lambda: came_in, "the login")

    run(go())
    assert applicant.asked == [("login", ADDRESS, "abcd-efgh-ijkl", GOOD, False)]
    assert page.choice.text == ""


def test_what_the_server_does_not_like_can_be_mended(tmp_path: Path) -> None:
    applicant = Told(tmp_path)
    applicant.error = refused(ErrorCode.PASSWORD_WEAK)
    page = page_of(applicant)

    async def go() -> None:
        await choose(page)
        await until(page.answer.isVisible, "the refusal")

    run(go())
    assert "too weak" in page.answer.words.text()
    assert (page.choice.text, page.save.isEnabled()) == (GOOD, True)


def test_names_that_were_registered_here_are_no_passwords(tmp_path: Path) -> None:
    form = KeptForm(tmp_path)
    assert owner_of(ADDRESS, form) == Owner(ADDRESS)
    form.type({"institution": "Universitas Contoh", "contact": "Sari Contohwati"})
    form.send()
    assert owner_of(ADDRESS, form) == Owner(ADDRESS, "Universitas Contoh", "Sari Contohwati")
