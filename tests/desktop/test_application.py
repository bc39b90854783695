"""The whole way of two people through the windows, against a real server."""

import asyncio
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from kentongan.client.client import Client
from kentongan.client.profile import Profile
from kentongan.desktop.application import Application
from kentongan.desktop.attachments.cards import AttachmentCards
from kentongan.desktop.attachments.thumbnail import Thumbnail
from kentongan.desktop.controls.button import Button
from kentongan.desktop.viewers.picture import PictureViewer
from kentongan.desktop.viewers.player import PlayerViewer
from kentongan.desktop.viewers.text import TextViewer
from kentongan.protocol.commands.administration import Approve, Decided, RegistrationLog, Registrations
from kentongan.words import DeliveryState, Level
from tests.desktop import samples
from tests.desktop.attachments.test_desk import logged_in
from tests.desktop.desk import keep_picture, press, run, type_into, until
from tests.desktop.viewers.test_player import film
from tests.machine import needs
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


SENDER, RECIPIENT = "rektorat@teladan", "humas@contoh"


@pytest.mark.process
@needs("ffmpeg")
def test_four_attachments_go_from_one_desk_to_the_screen_of_another(tmp_path: Path) -> None:
    run(_from_desk_to_desk(tmp_path))


async def _from_desk_to_desk(tmp_path: Path) -> None:
    files = await asyncio.to_thread(_four_files, tmp_path / "kiriman")
    async with running(tmp_path / "server") as server:
        sending = await logged_in(server, tmp_path / "a", SENDER, await server.member(SENDER))
        receiving = await logged_in(server, tmp_path / "b", RECIPIENT, await server.member(RECIPIENT))
        try:
            await _write_and_send(sending, files)
            await until(lambda: receiving.popups.cards, "the popup")
            [card] = receiving.popups.cards
            await until(lambda: card._was_painted, "its paint")
            assert card.findChild(Thumbnail), "the picture among the files has a thumbnail"
            assert card._kinds.text().startswith("Picture, sound, text, video ·")
            await _until_counted(sending, "shown")
            keep_picture(card, "popup-journey")
            press(next(button for button in card.findChildren(Button) if button.text() == "Open"))
            await _until_counted(sending, "opened")
            await _look_play_and_save(receiving, files, tmp_path / "unduhan")
            assert receiving.window
            press(receiving.window.inbox.reading.acknowledge_button)
            await _until_counted(sending, "acknowledged")
            assert sending.window
            ledger = sending.window.outbox.sent.ledger
            assert [ledger.all[RECIPIENT].times.acknowledged_at > 0] == [True]
            keep_picture(sending.window, "ledger-journey")
        finally:
            await sending.close()
            await receiving.close()


def _four_files(folder: Path) -> list[Path]:
    """A picture, a sound, a text and a film."""
    folder.mkdir()
    (folder / "a-poster.png").write_bytes(samples.png(900, 600))
    (folder / "b-sambutan.wav").write_bytes(samples.wav(1))
    (folder / "c-jadwal.txt").write_text("09.00 pembukaan\n", "utf-8")
    film(folder / "d-cuplikan.webm")
    return sorted(folder.iterdir())


async def _write_and_send(sending: Application, files: list[Path]) -> None:
    window = sending.window
    assert window
    press(window.rail.compose)
    page = window.writing
    QTest.keyClicks(page.audience.input, RECIPIENT)
    QTest.keyClick(page.audience.input, Qt.Key.Key_Return)
    QTest.keyClicks(page.subject, "Undangan Seminar Nasional")
    page.text.input.setPlainText("Poster, sambutan, jadwal dan cuplikan terlampir.")
    page.files.add(files)
    await until(lambda: len(page.files.pieces) == 4, "the look at the files")
    await until(page.foot.send.isEnabled, "the count")
    press(page.foot.send)
    await until(lambda: window.pages.currentWidget() is window.outbox, "the outbox")


async def _look_play_and_save(receiving: Application, files: list[Path], target: Path) -> None:
    """Each is opened by a click on its card, and its window shows the thing itself; then all are saved."""
    assert receiving.window
    page = receiving.window.inbox
    await until(lambda: page.reading.findChild(AttachmentCards), "the cards")
    for card, viewer in zip(
        page.reading.findChild(AttachmentCards).cards,
        (PictureViewer, PlayerViewer, TextViewer, PlayerViewer),
        strict=True,
    ):
        QTest.mouseClick(card, Qt.MouseButton.LeftButton)
        await until(lambda: page.attachments.viewers, card.attachment.name)
        [window] = page.attachments.viewers
        await until(lambda shown=window, kind=viewer: isinstance(shown.content, kind), card.attachment.name)
        if isinstance(window.content, PlayerViewer):
            content = window.content
            # A short one may be over before anybody looks.
            await until(lambda player=content.player: player.position() > 0 or player.duration() > 0, "the sound")
        window.close()
        await until(lambda: not page.attachments.viewers, "the end of its window")
    target.mkdir()
    assert page.reading.message
    page.attachments.save_all(page.reading.message, target)
    await until(lambda: "4 attachments saved" in receiving.window.told.words.text(), "the files")
    assert {path.name: path.read_bytes() for path in target.iterdir()} == {
        path.name: path.read_bytes() for path in files
    }


async def _until_counted(sending: Application, step: str) -> None:
    """The sender's page says it by itself."""
    assert sending.window
    pane = sending.window.outbox.sent
    await until(lambda: pane.row and getattr(pane.row.tally, step) == 1, f"{step} in the ledger of the sender")


async def _until_noted(client: Client, message: str, state: DeliveryState) -> None:
    """The sender sees it in the ledger."""

    async def is_noted() -> bool:
        return all([getattr(row.times, f"{state}_at") async for row in client.ledger(message)])

    for _ in range(1000):
        if await is_noted():
            return
        await client.ping()
    raise AssertionError(f"{state} was not noted")
