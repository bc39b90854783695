"""The whole way of two people through the windows, against a real server."""

import asyncio
from pathlib import Path

import pytest

from kentongan.client.client import Client
from kentongan.client.profile import Profile
from kentongan.desktop.application import Application
from kentongan.protocol.commands.administration import Approve, Decided, RegistrationLog, Registrations
from kentongan.words import DeliveryState, Level
from tests.desktop.desk import keep_picture, press, run, type_into, until
from tests.process.server import RunningServer, running

PASSWORD = "tanjidor-kayu-sembilan"
FORM = {
    "institution": "Universitas Contoh Nusantara",
    "code": "contoh",
    "city": "Makassar",
    "desk": "humas",
    "contact": "Sari Contohwati",
    "email": "humas@contoh.example",
}


@pytest.mark.process
def test_from_the_first_launch_to_a_popup_that_is_acknowledged(tmp_path: Path) -> None:
    run(_whole_way(tmp_path))


async def _whole_way(tmp_path: Path) -> None:
    async with running(tmp_path / "server") as server:
        sender = await server.member("rektorat@teladan")
        application = Application(Profile(tmp_path / "profile"))
        application.begin()
        try:
            await _register(application, server)
            first = await _approve(server, "humas@contoh")
            await _log_in(application, first)
            async with server.session("rektorat@teladan", sender) as client:
                await _receive(application, client, tmp_path)
        finally:
            await application.close()


async def _register(application: Application, server: RunningServer) -> None:
    window = application.onboarding
    assert window
    type_into(window.welcome.invitation.input, f"Selamat siang, ini undangannya: {server.line}.")
    await until(window.welcome.register.isEnabled, "the server's answer")
    keep_picture(window, "welcome")
    press(window.welcome.register)
    form = window.registration
    for name, text in FORM.items():
        type_into(form.fields[name].input, text)
    assert form.send.isEnabled()
    keep_picture(window, "registration")
    press(form.send)
    await until(lambda: window.pages.currentWidget() is window.waiting, "the waiting page")
    await until(lambda: window.waiting.line.word.text() == "Connected", "the line")
    keep_picture(window, "waiting")


async def _approve(server: RunningServer, address: str) -> str:
    """What the administrator does meanwhile: the first password of the letter."""
    log = await asyncio.to_thread(server.admin, Registrations(), RegistrationLog)
    [row] = [row for row in log.rows if row.address == address]
    await asyncio.to_thread(server.admin, Approve(number=row.number), Decided)
    return await asyncio.to_thread(server.first_password, address)


async def _log_in(application: Application, first: str) -> None:
    window = application.onboarding
    assert window
    await until(lambda: window.pages.currentWidget() is window.login, "the login page")
    assert window.login.address.text == "humas@contoh"
    type_into(window.login.password.input, first)
    keep_picture(window, "login")
    press(window.login.sign_in)
    await until(lambda: window.pages.currentWidget() is window.own_password, "the page for an own password")
    for field in (window.own_password.choice.password, window.own_password.choice.again):
        type_into(field.input, PASSWORD)
    await until(window.own_password.save.isEnabled, "all rules")
    press(window.own_password.save)
    await until(lambda: application.window is not None, "the main window")
    assert application.window
    line = application.window.rail.line
    await until(lambda: line.word.text() == "Connected", "the line of the member")


async def _receive(application: Application, client: Client, tmp_path: Path) -> None:
    poster = tmp_path / "jadwal.txt"
    poster.write_text("09.00 pembukaan", "utf-8")
    uploaded = await client.upload([poster])
    sent = await client.send(
        ["humas@contoh"], "Seminar besok", "Pukul sembilan di aula.", level=Level.IMPORTANT, attachments=uploaded
    )
    await until(lambda: application.popups.cards, "the popup")
    [card] = application.popups.cards
    await _until_noted(client, sent.message, DeliveryState.SHOWN)
    keep_picture(card, "popup")
    assert application.window
    assert application.window.rail._unread.text() == "1"
    card._open()
    await until(lambda: application.window.inbox.reading.message is not None, "the reading pane")
    keep_picture(application.window, "inbox")
    await _until_noted(client, sent.message, DeliveryState.OPENED)
    press(application.window.inbox.reading.acknowledge_button)
    await _until_noted(client, sent.message, DeliveryState.ACKNOWLEDGED)
    assert application.window.rail._unread.text() == ""
    assert not application.popups.cards


async def _until_noted(client: Client, message: str, state: DeliveryState) -> None:
    """The sender sees it in the ledger."""

    async def is_noted() -> bool:
        return all([getattr(row.times, f"{state}_at") async for row in client.ledger(message)])

    for _ in range(1000):
        if await is_noted():
            return
        await client.ping()
    raise AssertionError(f"{state} was not noted")
