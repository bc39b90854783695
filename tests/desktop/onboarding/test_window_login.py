"""The ways in of a member through the windows, against a real server: remembered, with a code, to another key."""

import asyncio
from pathlib import Path

import pytest

from kentongan.client.client import Client
from kentongan.client.errors import ServerRefused
from kentongan.client.invitation import Invitation
from kentongan.client.profile import Profile
from kentongan.desktop.application import Application
from kentongan.desktop.onboarding.window import OnboardingWindow
from kentongan.errors import ErrorCode
from tests.client.password_store import PasswordStore, used
from tests.desktop.desk import keep_picture, press, run, type_into, until
from tests.desktop.onboarding.pages import OTHER_KEY
from tests.desktop.onboarding.visitor import ADDRESS, OWN, in_the_main_window, opened, turns_to, window_of
from tests.process.server import RunningServer, running

pytestmark = pytest.mark.process


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
