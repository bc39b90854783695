"""The ways of an applicant through the windows, against a real server; the windows themselves."""

import asyncio
from pathlib import Path

import pytest

from kentongan.client.invitation import Invitation
from kentongan.client.profile import Profile
from kentongan.desktop.onboarding.page import Page
from kentongan.desktop.onboarding.window import OnboardingWindow
from kentongan.protocol.commands.administration import Decided, Reject
from kentongan.words import RegistrationState
from tests.desktop.desk import keep_picture, press, run, type_into, until
from tests.desktop.onboarding.visitor import (
    ADDRESS,
    approve,
    choose_password,
    in_the_main_window,
    is_waiting,
    opened,
    register,
    row_of,
    turns_to,
    window_of,
)
from tests.process.server import running

pytestmark = pytest.mark.process


def test_registration_is_corrected_approved_and_leads_in(tmp_path: Path) -> None:
    async def go() -> None:
        async with running(tmp_path / "server") as server, opened(Profile(tmp_path / "profile")) as application:
            window = window_of(application)
            await register(window, server, code="conto")
            number = int(window.waiting.card.number.text())
            press(window.waiting.correct)
            await turns_to(window, window.registration)
            assert window.registration.fields["code"].text == "conto"
            type_into(window.registration.fields["code"].input, "contoh")
            keep_picture(window, "correction")
            press(window.registration.send)
            await is_waiting(window)
            row = await row_of(server, RegistrationState.PENDING)
            assert (row.number, row.address) == (number, ADDRESS)
            first = await approve(server, ADDRESS)
            await choose_password(window, first)
            await in_the_main_window(application)
            assert not application.profile.is_applicant

    run(go())


def test_a_rejected_registration_says_why_is_sent_again_and_waits_over_a_restart(tmp_path: Path) -> None:
    async def go() -> None:
        async with running(tmp_path / "server") as server:
            async with opened(Profile(tmp_path / "profile")) as application:
                window = window_of(application)
                await register(window, server)
                number = int(window.waiting.card.number.text())
                reject = Reject(number=number, reason="Nama <b>kurang</b> jelas.")
                await asyncio.to_thread(server.admin, reject, Decided)
                await until(window.waiting.reason.isVisible, "the reason")
                assert window.waiting.reason.words.text() == "The reason: “Nama <b>kurang</b> jelas.”"
                keep_picture(window, "rejected")
            async with opened(Profile(tmp_path / "profile")) as application:
                window = window_of(application)
                await until(window.waiting.reason.isVisible, "the reason again")
                press(window.waiting.correct)
                assert window.registration.told.words.text().startswith("The reason")
                type_into(window.registration.fields["institution"].input, "Universitas Contoh Nusantara Raya")
                press(window.registration.send)
                await is_waiting(window)
                assert window.waiting.reason.isHidden()
            async with opened(Profile(tmp_path / "profile")) as application:
                window = window_of(application)
                await is_waiting(window)
                assert window.waiting.card.number.text() == str(number)
                row = await row_of(server, RegistrationState.PENDING)
                assert (row.number, row.institution) == (number, "Universitas Contoh Nusantara Raya")

    run(go())


def test_a_registration_is_withdrawn_and_another_may_follow(tmp_path: Path) -> None:
    async def go() -> None:
        async with running(tmp_path / "server") as server, opened(Profile(tmp_path / "profile")) as application:
            window = window_of(application)
            await register(window, server)
            press(window.waiting.withdraw)
            window.waiting.question.yes.click()
            await turns_to(window, window.registration)
            assert window.registration.told.words.text().startswith("Your registration is withdrawn.")
            assert (await row_of(server, RegistrationState.WITHDRAWN)).address == ADDRESS
            assert application.profile.registration is None
            press(window.registration.send)  # what was typed is still there, and the address is free
            await is_waiting(window)
            assert (await row_of(server, RegistrationState.PENDING)).address == ADDRESS

    run(go())


def test_an_address_without_a_fingerprint_has_to_be_compared(tmp_path: Path) -> None:
    async def go() -> None:
        async with running(tmp_path / "server") as server, opened(Profile(tmp_path / "profile")) as application:
            window = window_of(application)
            welcome = window.welcome
            type_into(welcome.invitation.input, f"127.0.0.1:{server.port}")
            await until(welcome.server.compared.isVisible, "the key")
            assert not welcome.register.isEnabled()
            assert not application.profile.knows_server
            assert welcome.server.fingerprint.accessibleName() == Invitation.parse(server.line).fingerprint
            keep_picture(window, "compare")
            welcome.server.compared.click()
            await until(welcome.register.isEnabled, "the trust")
            assert str(application.profile.server) == server.line

    run(go())


def test_the_decision_brings_a_closed_window_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def go() -> None:
        async with running(tmp_path / "server") as server, opened(Profile(tmp_path / "profile")) as application:
            window = window_of(application)
            await register(window, server)
            assert application.ends_with_its_windows is False
            press(window.waiting.close_and_tell)
            assert not window.isVisible()
            assert application.ends_with_its_windows is False
            assert application.tray.icon.isVisible()
            await approve(server, ADDRESS)
            await until(window.isVisible, "the window")
            assert window.pages.currentWidget() is window.login
            assert not application.tray.icon.isVisible()

    monkeypatch.setattr("kentongan.desktop.tray.Tray.is_there", True)
    run(go())


def test_without_a_panel_closing_is_the_end_and_opening_comes_back(tmp_path: Path) -> None:
    async def go() -> None:
        async with running(tmp_path / "server") as server, opened(Profile(tmp_path / "profile")) as application:
            window = window_of(application)
            await register(window, server)
            assert window.waiting.close_and_tell.isHidden()
            window.close()
            assert application.ends_with_its_windows is True

    run(go())


def least(page: Page) -> int:
    return page.minimumSizeHint().width()


@pytest.mark.parametrize(("width", "has_rail"), [(1180, True), (760, False)])
def test_the_rail_makes_room_on_a_small_screen(tmp_path: Path, width: int, has_rail: bool) -> None:
    async def go() -> None:
        window = OnboardingWindow(Profile(tmp_path))
        window.begin()
        window.resize(width, 600)
        window.show()
        assert window._rail.isVisible() is has_rail
        for page in window._steps:
            if page is not window.waiting:  # which would look for a server
                window.show_page(page)
                await until(lambda: least(page) <= window.pages.width(), f"room for {type(page).__name__}")  # noqa: B023

    run(go())


def test_the_language_that_is_chosen_here_stays(tmp_path: Path) -> None:
    async def go() -> None:
        async with opened(Profile(tmp_path / "profile")) as application:
            window = window_of(application)
            window._change_language()
            assert window.welcome.title.text() == "Selamat datang"
            assert application.preferences.now.language == "id"

    run(go())
