"""What can be done with a message, by menu and key, against a real server: mute, answer, forward, archive, delete."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QPushButton

from kentongan.client.client import Client
from kentongan.desktop.application import Application
from kentongan.desktop.controls.question import Question
from kentongan.desktop.inbox.page import InboxPage
from kentongan.desktop.settings.page import SettingsPage
from kentongan.desktop.window import MainWindow
from kentongan.words import Level
from tests.desktop.attachments.test_desk import logged_in
from tests.desktop.desk import keep_picture, press, run, until
from tests.process.server import running

CONTROL = Qt.KeyboardModifier.ControlModifier
SENDER = "rektorat@teladan"


@pytest.mark.process
def test_a_message_is_muted_answered_forwarded_archived_and_deleted(tmp_path: Path) -> None:
    run(_whole_way(tmp_path))


async def _whole_way(tmp_path: Path) -> None:
    async with running(tmp_path / "server") as server:
        sender, password = await server.member(SENDER), await server.member("humas@contoh")
        application = await logged_in(server, tmp_path / "profile", "humas@contoh", password)
        try:
            async with server.session(SENDER, sender) as client:
                await _send(application, client, "Rapat", Level.NORMAL)
                await until(lambda: application.popups.cards, "the popup")
                assert application.window
                await _mute(application, application.window, client)
                await _write(application.window)
                await _put_away(application.window)
        finally:
            await application.close()


async def _send(application: Application, client: Client, subject: str, level: Level) -> None:
    assert application.bridge
    came: list[object] = []
    application.bridge.stored.connect(came.append)
    await client.send(["humas@contoh"], subject, "Pukul sembilan di aula.", level=level)
    await until(lambda: came, "the message")
    application.bridge.stored.disconnect(came.append)


def chosen(page: InboxPage, said: str) -> None:
    """Press an entry of the menu of the message that is read."""
    message = page.reading.message
    assert message
    menu = page.acts.menu(message)
    [action] = [action for action in menu.actions() if action.text() == said]
    action.trigger()


async def _mute(application: Application, window: MainWindow, client: Client) -> None:
    page = window.inbox
    assert application.bridge
    page.list.setCurrentIndex(page.model.index(0))
    await until(lambda: not application.popups.cards, "the end of the popup that is read here")
    chosen(page, f"No popups from {SENDER}")
    await until(lambda: application.bridge and application.bridge.mutes == [SENDER], "the mute")
    assert "come without a popup" in window.told.words.text()
    await _send(application, client, "Diam", Level.IMPORTANT)
    await client.ping()
    assert not application.popups.cards
    assert page.model.index(0).data() == "Diam"
    window.rail.choose(5)
    settings = window.pages.currentWidget()
    assert isinstance(settings, SettingsPage)
    settings.choose(1)
    rows = settings.popups.mutes
    keep_picture(window, "settings-mutes")
    press(rows.findChild(QPushButton))
    await until(lambda: application.bridge and not application.bridge.mutes, "the end of the mute")
    window.rail.choose(0)
    await _send(application, client, "Terdengar", Level.NORMAL)
    await until(lambda: application.popups.cards, "the popup again")


async def _write(window: MainWindow) -> None:
    page = window.inbox
    page.list.setCurrentIndex(page.model.index(0))
    chosen(page, "Reply")
    assert window.pages.currentWidget() is window.writing
    assert window.writing.audience.entries == [SENDER]
    window.rail.choose(0)
    chosen(page, "Forward")
    assert window.pages.currentWidget() is window.writing
    assert window.writing.audience.entries == []
    window.rail.choose(0)


async def _put_away(window: MainWindow) -> None:
    page, archive = window.inbox, window.archive
    subjects = [page.model.index(row).data() for row in range(page.model.rowCount())]
    assert subjects == ["Terdengar", "Diam", "Rapat"]
    await _take_keyboard(window)
    QTest.keyClick(page.list, Qt.Key.Key_E, CONTROL)
    await until(lambda: page.model.rowCount() == 2, "the archive")
    archive.reload()
    assert archive.model.index(0).data() == "Terdengar"
    QTest.keyClick(page.list, Qt.Key.Key_Delete)
    question = page.findChild(Question)
    assert question
    press(question.no)
    assert page.model.rowCount() == 2
    await until(lambda: page.findChild(Question) is None, "the end of the question")
    await _take_keyboard(window)
    QTest.keyClick(page.list, Qt.Key.Key_Delete)
    press(page.findChild(Question).yes)
    await until(lambda: page.model.rowCount() == 1, "the deletion")
    await _take_keyboard(window)
    QTest.keyClick(page.list, Qt.Key.Key_M, CONTROL)
    [menu] = _menus(page)
    assert [action.text() for action in menu.actions() if action.text()] == [
        "I have read this",
        "Reply",
        "Forward",
        "Archive",
        f"No popups from {SENDER}",
        "No popups from Universitas teladan",
        "Delete for me",
    ]
    menu.close()


async def _take_keyboard(window: MainWindow) -> None:
    window.bring()
    window.inbox.list.setFocus()
    await until(window.inbox.list.hasFocus, "the keyboard")


def _menus(page: InboxPage) -> list[QMenu]:
    return [menu for menu in page.findChildren(QMenu) if menu.isVisible()]
