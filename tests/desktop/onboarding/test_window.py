"""The ways of an applicant and of a member without a password through the windows, against a real server."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from kentongan.client.client import Client
from kentongan.client.errors import ServerRefused
from kentongan.client.invitation import Invitation
from kentongan.client.profile import Profile
from kentongan.desktop.application import Application
from kentongan.desktop.onboarding.page import Page
from kentongan.desktop.onboarding.window import OnboardingWindow
from kentongan.errors import ErrorCode
from kentongan.protocol.commands.administration import (
    Approve,
    Decided,
    RegistrationLog,
    RegistrationRow,
    Registrations,
    Reject,
)
from kentongan.words import RegistrationState
from tests.client.password_store import PasswordStore, used
from tests.desktop.desk import keep_picture, press, run, type_into, until
from tests.desktop.onboarding.pages import OTHER_KEY
from tests.desktop.onboarding.test_registration import FORM
from tests.process.server import RunningServer, running

ADDRESS = "humas@contoh"
OWN = "delapan rusa menari di pasar"
pytestmark = pytest.mark.process


@contextlib.asynccontextmanager
async def opened(profile: Profile) -> AsyncIterator[Application]:
    """The program, from its start to its end."""
    application = Application(profile)
    application.begin()
    try:
        yield application
    finally:
        await application.close()
        if application.onboarding:
            application.onboarding.applicant._end_waiting()
            application.onboarding.close()


def window_of(application: Application) -> OnboardingWindow:
    assert application.onboarding
    return application.onboarding


async def turns_to(window: OnboardingWindow, page: Page) -> None:
    await until(lambda: window.pages.currentWidget() is page, f"the page {type(page).__name__}")


async def register(window: OnboardingWindow, server: RunningServer, **other: str) -> None:
    type_into(window.welcome.invitation.input, server.line)
    await until(window.welcome.register.isEnabled, "the server's answer")
    press(window.welcome.register)
    for name, text in (FORM | other).items():
        type_into(window.registration.fields[name].input, text)
    press(window.registration.send)
    await is_waiting(window)


async def is_waiting(window: OnboardingWindow) -> None:
    await turns_to(window, window.waiting)
    await until(lambda: window.waiting.line.word.text() == "Connected", "the line")


async def row_of(server: RunningServer, state: RegistrationState) -> RegistrationRow:
    log = await asyncio.to_thread(server.admin, Registrations(state=state), RegistrationLog)
    [row] = log.rows
    return row


async def approve(server: RunningServer, address: str) -> str:
    row = await row_of(server, RegistrationState.PENDING)
    await asyncio.to_thread(server.admin, Approve(number=row.number), Decided)
    return await asyncio.to_thread(server.first_password, address)


async def choose_password(window: OnboardingWindow, first: str) -> None:
    await turns_to(window, window.login)
    type_into(window.login.password.input, first)
    press(window.login.sign_in)
    await turns_to(window, window.own_password)
    choice = window.own_password.choice
    type_into(choice.password.input, first)
    type_into(choice.again.input, first)
    await until(choice.strength.word.text, "the rating")
    assert not window.own_password.save.isEnabled()
    for field in (choice.password, choice.again):
        type_into(field.input, OWN)
    await until(window.own_password.save.isEnabled, "all rules")
    keep_picture(window, "own-password")
    press(window.own_password.save)


async def in_the_main_window(application: Application) -> None:
    await until(lambda: application.window is not None, "the main window")
    line = application.window.rail.line  # type: ignore[union-attr]
    await until(lambda: line.word.text() == "Connected", "the line of the member")


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


def test_a_forgotten_password_is_replaced_by_the_code_of_the_letter(tmp_path: Path) -> None:
    async def go() -> None:
        async with running(tmp_path / "server") as server:
            old = await server.member(ADDRESS)
            profile = Profile(tmp_path / "profile")
            profile.keep_server(Invitation.parse(server.line))
            async with opened(profile) as application:
                window = window_of(application)
                await turns_to(window, window.login)
                type_into(window.login.address.input, ADDRESS)
                press(window.login.forgot)
                recovery = window.recovery
                assert recovery.address.text == ADDRESS
                keep_picture(window, "forgotten")
                press(recovery.ask)
                code = await asyncio.to_thread(server.code, ADDRESS)
                await until(recovery.code.isVisible, "the second step")
                await _give_code(window, "wrong-code-that-nobody-sent")
                await until(lambda: recovery.code.note.property("tone") == "bad", "the refusal")
                keep_picture(window, "code-refused")
                await _give_code(window, code.upper().replace("-", " "))
                await in_the_main_window(application)
            with pytest.raises(ServerRefused) as refused:
                async with server.session(ADDRESS, old):
                    pass
            assert refused.value.code == ErrorCode.LOGIN_REFUSED

    run(go())


async def _give_code(window: OnboardingWindow, code: str) -> None:
    type_into(window.recovery.code.input, code)
    for field in (window.recovery.choice.password, window.recovery.choice.again):
        type_into(field.input, OWN)
    await until(window.recovery.save.isEnabled, "all rules")
    press(window.recovery.save)


async def log_in(application: Application, password: str, *, remember: bool = True) -> None:
    window = window_of(application)
    await turns_to(window, window.login)
    type_into(window.login.address.input, ADDRESS)
    type_into(window.login.password.input, password)
    window.login.remember.setChecked(remember)
    press(window.login.sign_in)
    await in_the_main_window(application)


async def devices_of(server: RunningServer, password: str) -> int:
    """How many there are beside the one that asks."""
    async with server.session(ADDRESS, password) as client:
        others = [device for device in await client.devices() if not device.this and device.name]
        await client.logout()
        return len(others)


def test_who_is_remembered_comes_back_by_the_password_store_until_logging_out(tmp_path: Path) -> None:
    async def go() -> None:
        async with running(tmp_path / "server") as server:
            password = await server.member(ADDRESS)
            Profile(tmp_path / "profile").keep_server(Invitation.parse(server.line))
            async with opened(Profile(tmp_path / "profile")) as application:
                await log_in(application, password)
            [key] = store.kept.values()
            assert key not in (tmp_path / "profile" / "profile.json").read_text()
            async with opened(Profile(tmp_path / "profile")) as application:
                await in_the_main_window(application)
                assert await devices_of(server, password) == 1
                assert application.bridge
                await application.bridge.client.logout()
                assert store.kept == {}
            assert await devices_of(server, password) == 0
            with pytest.raises(ServerRefused):
                async with Client.connect(server.line) as client:
                    await client.resume(key)

    store = PasswordStore()
    with used(store):
        run(go())


def test_who_is_not_remembered_is_logged_out_at_the_end(tmp_path: Path) -> None:
    async def go() -> None:
        async with running(tmp_path / "server") as server:
            password = await server.member(ADDRESS)
            Profile(tmp_path / "profile").keep_server(Invitation.parse(server.line))
            async with opened(Profile(tmp_path / "profile")) as application:
                await log_in(application, password, remember=False)
                assert application.profile.member
                key = application.profile.member.device_key
                assert key not in (tmp_path / "profile" / "profile.json").read_text()
                assert await devices_of(server, password) == 1
            assert await devices_of(server, password) == 0
            async with opened(Profile(tmp_path / "profile")) as application:
                window = window_of(application)
                await turns_to(window, window.login)
                assert (window.login.title.text(), window.login.address.text) == ("Good to see you again", ADDRESS)

    run(go())


def test_a_store_that_says_no_is_told_and_the_login_stands(tmp_path: Path) -> None:
    async def go() -> None:
        async with running(tmp_path / "server") as server:
            password = await server.member(ADDRESS)
            Profile(tmp_path / "profile").keep_server(Invitation.parse(server.line))
            async with opened(Profile(tmp_path / "profile")) as application:
                await log_in(application, password)
                assert application.window
                assert application.window.told.words.text().startswith("The password store of this computer")

    store = PasswordStore()
    store.locked = True
    with used(store):
        run(go())


def test_a_store_that_does_not_open_at_the_start_asks_for_the_password(tmp_path: Path) -> None:
    async def go() -> None:
        async with running(tmp_path / "server") as server:
            password = await server.member(ADDRESS)
            Profile(tmp_path / "profile").keep_server(Invitation.parse(server.line))
            async with opened(Profile(tmp_path / "profile")) as application:
                await log_in(application, password)
            store.locked = True
            async with opened(Profile(tmp_path / "profile")) as application:
                await until(lambda: application.onboarding is not None, "the way in")
                window = window_of(application)
                assert window.login.answer.words.text().startswith("The password store of this computer did not open")
                assert window.login.address.text == ADDRESS
                store.locked = False
                await log_in(application, password)
                assert len(store.kept) == 1

    store = PasswordStore()
    with used(store):
        run(go())


def test_another_key_stops_everything_until_a_new_invitation(tmp_path: Path) -> None:
    async def go() -> None:
        async with running(tmp_path / "server") as server:
            password = await server.member(ADDRESS)
            right = Invitation.parse(server.line)
            profile = Profile(tmp_path / "profile")
            async with Client.connect(server.line, profile) as client:
                await client.login(ADDRESS, password)
            profile.keep_server(Invitation(right.servers, OTHER_KEY))
            async with opened(Profile(tmp_path / "profile")) as application:
                await until(lambda: application.onboarding is not None, "the way in")
                window = window_of(application)
                await turns_to(window, window.key_changed)
                assert window.key_changed.known.accessibleName() == OTHER_KEY
                assert window.key_changed.shown.accessibleName() == right.fingerprint
                keep_picture(window, "key-changed")
                press(window.key_changed.invite)
                type_into(window.welcome.invitation.input, server.line)
                await until(window.welcome.register.isEnabled, "the server's answer")
                press(window.welcome.register)
                await in_the_main_window(application)
                assert application.profile.server.fingerprint == right.fingerprint

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
