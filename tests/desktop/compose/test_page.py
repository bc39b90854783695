"""Writing and sending through the windows: two members, a real server, real files."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest

from kentongan.client.client import Client
from kentongan.client.outbox import OutgoingState
from kentongan.client.profile import Profile
from kentongan.colours import Theme
from kentongan.desktop.bridge import Bridge
from kentongan.desktop.controls.question import Question
from kentongan.desktop.theme import look
from kentongan.desktop.window import MainWindow
from kentongan.desktop.wording import wording
from kentongan.protocol.commands.message import Message
from kentongan.words import Level
from tests.desktop.desk import keep_picture, press, run, until
from tests.process.server import RunningServer, running

SENDER, READER, OTHER = "humas@contoh-nusantara", "rektorat@teladan", "akademik@teladan"


@contextlib.asynccontextmanager
async def desk_of(profile: Profile) -> AsyncIterator[MainWindow]:
    bridge = Bridge(profile)
    bridge.open()
    window = MainWindow(bridge)
    window.show()
    bridge.begin()
    try:
        yield window
    finally:
        window.close()
        await bridge.close()


@contextlib.asynccontextmanager
async def two_members(tmp_path: Path, **settings: object) -> AsyncIterator[tuple[RunningServer, Profile, Client]]:
    async with running(tmp_path / "server", settings=settings) as server:
        passwords = await server.members([SENDER, READER, OTHER])
        profile = Profile(tmp_path / "profile")
        async with Client.connect(server.line, profile) as client:
            await client.login(SENDER, passwords[SENDER])
        async with server.session(READER, passwords[READER]) as reader:
            yield server, profile, reader


def poster(folder: Path, name: str = "poster.png", side: int = 800) -> Path:
    image = QImage(side, side // 2, QImage.Format.Format_RGB32)
    image.fill(QColor("#0F6B63"))
    assert image.save(str(folder / name))
    return folder / name


async def picture_all(window: MainWindow, name: str) -> None:
    """The window in both themes and both languages, for people to look at, when they have said where."""
    if "KENTONGAN_SCREENSHOTS" not in os.environ:
        return
    for theme in Theme:
        look.wear(theme)
        for language in ("id", "en"):
            wording.speak(language)  # type: ignore[arg-type]
            window.writing.preview.draw()
            for _ in range(5):  # the layouts have to hear of it
                await asyncio.sleep(0)
            keep_picture(window, f"{name}-{theme}-{language}")
    look.wear(Theme.LIGHT)


async def _connected(window: MainWindow) -> None:
    await until(lambda: window.rail.line.word.text() == "Connected", "the line")


@pytest.mark.process
def test_a_message_with_files_is_written_previewed_sent_and_followed(tmp_path: Path) -> None:
    run(_whole_way(tmp_path))


async def _whole_way(tmp_path: Path) -> None:
    async with two_members(tmp_path) as (_, profile, reader), desk_of(profile) as window:
        await _connected(window)
        press(window.rail.compose)
        page = window.writing
        await _address(window)
        QTest.keyClicks(page.subject, "Undangan Seminar Nasional Literasi Digital")
        page.text.input.setPlainText("Kamis 3 Desember 2026, 09.00 WITA, di Aula Utama. Mohon konfirmasi peserta.")
        press(page.level.buttons[Level.IMPORTANT])
        assert not page.level.buttons[Level.EMERGENCY].isEnabled()
        assert page.level.note.text()
        (tmp_path / "jadwal.txt").write_text("09.00 pembukaan\n" * 40, "utf-8")
        page.files.add([poster(tmp_path), tmp_path / "jadwal.txt"])
        await until(lambda: len(page.files.pieces) == 2, "the look at the files")
        await until(lambda: not page._saving.isActive(), "the draft")
        assert window.rail._drafts.text() == "1"
        await picture_all(window, "compose")
        page.audience.input.setFocus()
        press(page.foot.send)
        await until(lambda: window.pages.currentWidget() is window.outbox, "the outbox")
        assert window.rail._drafts.text() == ""
        assert "2 recipients" in window.told.words.text()
        message = await _first_of(reader)
        assert [one.name for one in message.attachments] == ["poster.png", "jadwal.txt"]
        assert message.attachments[0].thumbnail
        assert not message.attachments[1].thumbnail
        assert (message.level, message.subject) == (Level.IMPORTANT, "Undangan Seminar Nasional Literasi Digital")
        await _follow(window, reader, message)


async def _address(window: MainWindow) -> None:
    field = window.writing.audience
    QTest.keyClicks(field.input, "tela")
    await until(field.list.isVisible, "suggestions")
    await picture_all(window, "compose-completion")
    QTest.keyClick(field.input, Qt.Key.Key_Return)
    assert field.entries == ["@teladan"]
    await until(lambda: field.count.text() == "2 recipients in one institution", "the count")
    QTest.keyClicks(field.input, "siapa@entah")
    QTest.keyClick(field.input, Qt.Key.Key_Return)
    await until(lambda: field.chips[-1].why, "the refusal of an unknown one")
    assert not field.is_good
    assert "siapa@entah" in field.note.text()
    await picture_all(window, "compose-unknown")
    QTest.keyClick(field.input, Qt.Key.Key_Backspace)
    await until(lambda: window.writing.foot.send.text() == "Send to 2 recipients", "the count in the button")


async def _first_of(reader: Client) -> Message:
    async for row in reader.inbox():
        return await reader.fetch(row.message.id)
    raise AssertionError("nothing came")


async def _follow(window: MainWindow, reader: Client, message: Message) -> None:
    """What the reader does stands in the ledger of the sender, without being asked for."""
    pane = window.outbox.sent
    await until(lambda: len(pane.ledger.all) == 2, "the ledger")
    await reader.delivered(message.sequence)
    await reader.shown(message.id)
    await reader.opened(message.id)
    await until(lambda: pane.row and pane.row.tally.opened == 1, "the receipts")
    await picture_all(window, "outbox")
    await reader.acknowledge(message.id)
    await until(lambda: pane.remind_button.text() == "Remind 1", "the acknowledgement")
    assert [pane.ledger.index(place).data() for place in range(pane.ledger.rowCount())] == [OTHER]
    press(pane.tick_button)
    press(pane.tick_button)
    press(pane.remind_button)
    await until(lambda: "one recipient" in window.told.words.text(), "the reminder")
    press(pane.retract_button)
    question = window.outbox.findChild(Question)
    assert question
    keep_picture(question, "question")
    press(question.yes)
    await until(lambda: pane.row and pane.row.message.retracted_at, "the retraction")
    assert not pane.remind_button.isEnabled()


@pytest.mark.process
def test_what_is_sent_offline_waits_and_a_draft_survives_a_restart(tmp_path: Path) -> None:
    run(_offline(tmp_path))


async def _offline(tmp_path: Path) -> None:
    async with two_members(tmp_path) as (_, profile, reader):
        bridge = Bridge(profile)
        bridge.open()
        window = MainWindow(bridge)
        window.show()
        try:
            page = window.writing
            window.write()
            page.audience.add(READER)
            QTest.keyClicks(page.subject, "Pesan tanpa sambungan")
            assert page.foot.send.text() == "Send when connected"
            page.text.input.setFocus()
            QTest.keyClick(page.text.input, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
            await until(lambda: window.pages.currentWidget() is window.outbox, "the outbox")
            assert "leaves by itself" in window.told.words.text()
            await picture_all(window, "outbox-waiting")
            window.write()
            page.audience.add("@teladan")
            QTest.keyClicks(page.subject, "Belum selesai")
            window.close()
        finally:
            await bridge.close()
        async with desk_of(profile) as window:
            [(kept, _)] = window._bridge.drafts.all()
            assert (kept.subject, kept.to) == ("Belum selesai", ["@teladan"])
            window.rail.choose(2)
            await picture_all(window, "drafts")
            window.write(kept)
            assert window.writing.subject.text() == "Belum selesai"
            await _connected(window)
            await until(lambda: not window._bridge.keeper.outbox.entries(), "the message that waited")
        assert (await _first_of(reader)).subject == "Pesan tanpa sambungan"


@pytest.mark.process
def test_an_upload_is_paused_goes_on_and_is_cancelled(tmp_path: Path) -> None:
    run(_pause(tmp_path))


async def _pause(tmp_path: Path) -> None:
    async with two_members(tmp_path) as (_, profile, reader), desk_of(profile) as window:
        await _connected(window)
        page, bridge = window.writing, window._bridge
        big = tmp_path / "rekaman.bin"
        big.write_bytes(bytes(range(256)) * 4096 * 32)
        window.write()
        page.audience.add(READER)
        QTest.keyClicks(page.subject, "Rekaman")
        page.files.add([big, poster(tmp_path)])
        await until(lambda: len(page.files.pieces) == 2, "the look at the files")
        id = page.draft().id
        held = []

        def hold_once(moved: str) -> None:
            if bridge.moved.get(moved) and not held:
                held.append(moved)
                bridge.hold(moved)

        bridge.outgoing.connect(hold_once)
        press(page.foot.send)
        await until(page.sending_foot.continue_button.isVisible, "the pause")
        assert bridge.keeper.outbox.entry(id).state is OutgoingState.HELD
        assert page.subject.isReadOnly()
        assert 0 < page.sending_foot.bar.value() < 1000
        await picture_all(window, "sending")
        window.rail.choose(0)
        assert window.pages.currentWidget() is window.inbox
        press(page.sending_foot.continue_button)
        await until(lambda: "1 recipient" in window.told.words.text(), "the end")
        assert window.pages.currentWidget() is window.inbox
        assert (await _first_of(reader)).subject == "Rekaman"
        await _cancel(window, held, big)


async def _cancel(window: MainWindow, held: list[str], big: Path) -> None:
    """What was written is there again, and nothing waits to be sent."""
    page, bridge = window.writing, window._bridge
    held.clear()
    window.write()
    page.audience.add(READER)
    QTest.keyClicks(page.subject, "Rekaman lagi")
    big.write_bytes(big.read_bytes() + b"x")
    page.files.add([big])
    await until(lambda: page.files.pieces, "the look at the file")
    press(page.foot.send)
    await until(page.sending_foot.continue_button.isVisible, "the pause")
    press(page.sending_foot.cancel_button)
    question = page.findChild(Question)
    assert question
    press(question.yes)
    await until(page.foot.isVisible, "the form")
    assert bridge.keeper.outbox.entries() == []
    assert not page.subject.isReadOnly()
    await until(lambda: [draft.subject for draft, _ in bridge.drafts.all()] == ["Rekaman lagi"], "the draft")


@pytest.mark.process
def test_what_the_server_refuses_stands_on_top_and_is_corrected_or_withdrawn(tmp_path: Path) -> None:
    run(_refused(tmp_path))


async def _refused(tmp_path: Path) -> None:
    async with two_members(tmp_path) as (_, profile, reader), desk_of(profile) as window:
        await _connected(window)
        await _write_to(window, "@contoh-nusantara", "Tanpa penerima")
        pane = window.outbox.waiting
        await until(lambda: window.outbox.panes.currentWidget() is pane, "the refusal")
        assert "no recipient but yourself" in pane.state.words.text()
        await picture_all(window, "outbox-refused")
        press(pane.correct_button)
        page = window.writing
        assert window.pages.currentWidget() is page
        assert (page.subject.text(), page.audience.entries) == ("Tanpa penerima", ["@contoh-nusantara"])
        page.audience.show_entries([READER])
        press(page.foot.send)
        await until(lambda: window.outbox.panes.currentWidget() is window.outbox.sent, "the sent message")
        assert (await _first_of(reader)).subject == "Tanpa penerima"
        await _write_to(window, "@contoh-nusantara", "Sekali lagi")
        await until(lambda: window.outbox.panes.currentWidget() is pane, "the refusal")
        press(pane.withdraw_button)
        question = window.outbox.findChild(Question)
        assert question
        press(question.yes)
        await until(lambda: not window._bridge.keeper.outbox.entries(), "the withdrawal")
        assert window.outbox.model.rowCount() == 1
        await _everybody_is_locked(window)


async def _write_to(window: MainWindow, entry: str, subject: str) -> None:
    window.write()
    window.writing.audience.add(entry)
    QTest.keyClicks(window.writing.subject, subject)
    press(window.writing.foot.send)
    await until(lambda: window.pages.currentWidget() is window.outbox, "the outbox")


async def _everybody_is_locked(window: MainWindow) -> None:
    await until(lambda: window.outbox.findChild(Question) is None, "the end of the question")
    window.write()
    field = window.writing.audience
    QTest.keyClicks(field.input, "*")
    await until(field.list.isVisible, f"the suggestion of everybody {field.entries}")
    QTest.keyClick(field.input, Qt.Key.Key_Return)
    assert field.is_everybody
    assert "administrator" in field.note.text()
    window.writing.send()
    assert "not known" in window.told.words.text()
