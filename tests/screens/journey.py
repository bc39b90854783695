"""The way in and the first message through the windows, against a real server: what only a server can fill."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from kentongan.client.profile import Profile
from kentongan.desktop.application import Application
from kentongan.protocol.commands.administration import Approve, Decided
from kentongan.protocol.commands.message import Message
from tests.desktop.desk import press, type_into, until
from tests.process.server import RunningServer, running
from tests.screens import sample

FORM = {
    "institution": "Universitas Contoh Nusantara",
    "code": "contoh-nusantara",
    "city": "Makassar",
    "desk": "humas",
    "contact": "Sari Contohwati",
    "email": "humas@contoh.example",
}
READERS = ("rektorat@teladan", "humas@misal-raya", "redaksi@percontohan")
PASSWORD = "tanjidor-kayu-sembilan"
Keep = Callable[[QWidget, str], Awaitable[None]]


async def travel(folder: Path, keep: Keep) -> None:
    """From the first launch to a message in the outbox; `keep` is handed every window on the way."""
    async with running(folder / "server") as server:
        passwords = await server.members(READERS)
        application = Application(Profile(folder / "traveller"))
        application.begin()
        try:
            await _register(application, server, keep)
            await _log_in(application, server)
            await _send(application, keep)
            await _answer(application, server, passwords)
            await keep(application.window, "outbox-connected")
        finally:
            await application.close()
            for window in (application.window, application.onboarding):
                if window:
                    window.hide()
                    window.deleteLater()


async def _register(application: Application, server: RunningServer, keep: Keep) -> None:
    window = application.onboarding
    assert window
    await keep(window, "welcome-first")
    type_into(window.welcome.invitation.input, f"Selamat siang, ini undangannya: {server.line}.")
    await until(window.welcome.register.isEnabled, "the server's answer")
    await keep(window, "welcome")
    press(window.welcome.register)
    form = window.registration
    for name, text in FORM.items():
        type_into(form.fields[name].input, text)
    await keep(window, "registration")
    press(form.send)
    await until(lambda: window.pages.currentWidget() is window.waiting, "the waiting page")
    await until(lambda: window.waiting.line.word.text() == "Connected", "the line")
    await keep(window, "waiting")


async def _log_in(application: Application, server: RunningServer) -> None:
    window = application.onboarding
    assert window
    number = application.profile.registration
    assert number
    await asyncio.to_thread(server.admin, Approve(number=number.number), Decided)
    first = await asyncio.to_thread(server.first_password, sample.OURS)
    await until(lambda: window.pages.currentWidget() is window.login, "the login page")
    type_into(window.login.password.input, first)
    press(window.login.sign_in)
    await until(lambda: window.pages.currentWidget() is window.own_password, "the page for an own password")
    choice = window.own_password.choice
    for field in (choice.password, choice.again):
        type_into(field.input, PASSWORD)
    await until(window.own_password.save.isEnabled, "all rules")
    press(window.own_password.save)
    await until(lambda: application.window is not None, "the main window")


async def _send(application: Application, keep: Keep) -> None:
    window = application.window
    assert window
    await until(lambda: window.rail.line.word.text() == "Connected", "the line of the member")
    press(window.rail.compose)
    page, told = window.writing, sample.RECEIVED[0]
    for reader in READERS:
        page.audience.add(reader)
    QTest.keyClicks(page.subject, told.subject)
    page.text.input.setPlainText(told.text)
    press(page.level.buttons[told.level])
    page.files.add([sample.FILES / name for name in told.files])
    await until(lambda: len(page.files.pieces) == len(told.files), "the look at the files")
    await until(lambda: page.audience.recipients == len(READERS), "the count")
    await keep(window, "compose-connected")
    press(page.foot.send)
    await until(lambda: window.pages.currentWidget() is window.outbox, "the outbox")
    await until(lambda: window.outbox.sent.row, "the message that was sent")


async def _answer(application: Application, server: RunningServer, passwords: dict[str, str]) -> None:
    """One reader has read it, one has it on the screen, one is away."""
    window = application.window
    assert window
    first, second, _ = READERS
    for reader in (first, second):
        async with server.session(reader, passwords[reader]) as client:
            message = await anext(client.follow())
            assert isinstance(message, Message)
            await client.delivered(message.sequence)
            await client.shown(message.id)
            if reader == first:
                await client.opened(message.id)
                await client.acknowledge(message.id)
    await until(lambda: window.outbox.sent.row.tally.acknowledged == 1, "the receipts")
    # It was said in the language of the moment, and the pictures are in two.
    await until(window.told.isHidden, "the end of what is said above the page", seconds=20)
