"""What people do who come to the windows for the first time, or without a password."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from kentongan.client.profile import Profile
from kentongan.desktop.application import Application
from kentongan.desktop.onboarding.page import Page
from kentongan.desktop.onboarding.window import OnboardingWindow
from kentongan.protocol.commands.administration import Approve, Decided, RegistrationLog, RegistrationRow, Registrations
from kentongan.words import RegistrationState
from tests.desktop.desk import keep_picture, press, type_into, until
from tests.desktop.onboarding.test_registration import FORM
from tests.process.server import RunningServer

ADDRESS = "humas@contoh"
OWN = "delapan rusa menari di pasar"


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
