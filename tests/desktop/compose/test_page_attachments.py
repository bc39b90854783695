"""Four attachments on their way: paused, cut by the end of the server, gone on with, cancelled, sent without a line."""

import asyncio
from pathlib import Path

import pytest
from PySide6.QtTest import QTest

from kentongan.client.client import Client
from kentongan.client.outbox import OutgoingState
from kentongan.client.profile import Profile
from kentongan.desktop.compose.page import ComposePage
from kentongan.desktop.controls.question import Question
from kentongan.desktop.window import MainWindow
from kentongan.protocol.commands.group import AddToGroup, CreateGroup, GroupChanged
from kentongan.protocol.commands.message import Message
from tests.desktop import samples
from tests.desktop.compose.test_page import (
    READER,
    _connected,
    _first_of,
    desk_of,
    picture_all,
    poster,
    two_members,
)
from tests.desktop.desk import keep_picture, press, run, until
from tests.process.server import RunningServer

NAMES = ["poster.png", "sambutan.wav", "jadwal.txt", "rekaman.bin"]


def four_files(folder: Path) -> list[Path]:
    """A picture, a sound, a text, and something large, in the order of their names above."""
    (folder / "sambutan.wav").write_bytes(samples.wav())
    (folder / "jadwal.txt").write_text("09.00 pembukaan\n" * 40, "utf-8")
    (folder / "rekaman.bin").write_bytes(bytes(range(256)) * 4096 * 32)
    poster(folder)
    return [folder / name for name in NAMES]


async def write(window: MainWindow, subject: str, files: list[Path]) -> ComposePage:
    """A message with files, looked at and read ahead, and not sent yet."""
    page = window.writing
    window.write()
    page.audience.add(READER)
    QTest.keyClicks(page.subject, subject)
    page.files.add(files)
    await until(lambda: len(page.files.pieces) == len(files), "the look at the files")
    await until(lambda: not any(map(page.files.checking.read, page.files.pieces)), "the reading ahead")
    return page


async def send_and_pause(window: MainWindow) -> str:
    """Press the button, and pause as soon as bytes of the last file move; the message's id."""
    page, bridge = window.writing, window._bridge
    last = len(page.files.pieces) - 1
    held: list[str] = []

    def hold_once(id: str) -> None:
        if bridge.moved.get(id, {}).get(last) and not held:
            held.append(id)
            bridge.hold(id)

    bridge.outgoing.connect(hold_once)
    press(page.foot.send)
    await until(page.sending_foot.continue_button.isVisible, "the pause")
    bridge.outgoing.disconnect(hold_once)
    return held[0]


@pytest.mark.process
def test_four_files_are_paused_cut_and_gone_on_with(tmp_path: Path) -> None:
    run(_cut(tmp_path))


async def _cut(tmp_path: Path) -> None:
    files = four_files(tmp_path)
    async with two_members(tmp_path) as (server, profile, _), desk_of(profile) as window:
        await _connected(window)
        page = await write(window, "Seminar", files)
        id = await send_and_pause(window)
        outbox, foot = window._bridge.keeper.outbox, page.sending_foot
        assert outbox.entry(id).state is OutgoingState.HELD  # type: ignore[union-attr]
        assert foot.continue_button.text().startswith("Continue from ")
        before = foot.bar.value()
        assert 0 < before < 1000
        await asyncio.to_thread(server.kill)
        await until(lambda: window.rail.line.word.text() != "Connected", "the end of the line")
        press(foot.continue_button)
        await until(lambda: foot.words.text().startswith("Cut at "), "the words of a cut line")
        await picture_all(window, "sending-cut")
        said: set[str] = set()
        window._bridge.outgoing.connect(lambda _: said.add(foot.words.text()))
        await asyncio.to_thread(server.start)
        window._bridge.knock()
        await until(lambda: "1 recipient" in window.told.words.text(), "the end")
        assert any(words.startswith("Sending 4 of 4") for words in said), said
        assert foot.bar.value() >= before
        await _arrived(server, profile, tmp_path, files)


async def _arrived(server: RunningServer, profile: Profile, folder: Path, files: list[Path]) -> None:
    """The server has every byte of every file."""
    async with Client.connect(server.line, profile) as sender:
        await sender.resume()
        [row] = [row async for row in sender.outbox()]
        message = await sender.fetch(row.message.id)
        assert [one.name for one in message.attachments] == NAMES
        got = folder / "got"
        got.mkdir()
        paths = await sender.download(message, got)
        assert [path.read_bytes() for path in paths] == [path.read_bytes() for path in files]


@pytest.mark.process
def test_four_files_are_cancelled_and_become_a_draft_again(tmp_path: Path) -> None:
    run(_cancel(tmp_path))


async def _cancel(tmp_path: Path) -> None:
    files = four_files(tmp_path)
    async with two_members(tmp_path) as (_, profile, reader), desk_of(profile) as window:
        await _connected(window)
        page = await write(window, "Seminar", files)
        id = await send_and_pause(window)
        press(page.sending_foot.cancel_button)
        question = page.findChild(Question)
        assert question
        press(question.yes)
        await until(page.foot.isVisible, "the form")
        assert window._bridge.keeper.outbox.entries() == []
        assert page.draft().id != id
        assert page.files.paths == files
        press(page.foot.send)
        await until(lambda: "1 recipient" in window.told.words.text(), "the end")
        assert [one.name for one in (await _first_of(reader)).attachments] == NAMES


@pytest.mark.process
def test_four_files_wait_for_a_line_and_leave_by_themselves(tmp_path: Path) -> None:
    run(_offline(tmp_path))


async def _offline(tmp_path: Path) -> None:
    files = four_files(tmp_path)
    async with two_members(tmp_path) as (server, profile, _), desk_of(profile) as window:
        await _connected(window)
        await asyncio.to_thread(server.kill)
        await until(lambda: window.rail.line.word.text() != "Connected", "the end of the line")
        page = await write(window, "Seminar", files)
        assert page.foot.send.text() == "Send when connected"
        press(page.foot.send)
        await until(lambda: window.pages.currentWidget() is window.outbox, "the outbox")
        assert "leaves by itself" in window.told.words.text()
        assert window.outbox.waits.text() == "1 message is not sent yet."
        await asyncio.to_thread(server.start)
        window._bridge.knock()
        await until(lambda: window.outbox.waits.text() == "Nothing is waiting to be sent.", "the sending")
        await _arrived(server, profile, tmp_path, files)


@pytest.mark.process
def test_a_sent_message_is_corrected_and_its_reader_is_led_to_the_correction(tmp_path: Path) -> None:
    run(_correct(tmp_path))


async def _correct(tmp_path: Path) -> None:
    async with two_members(tmp_path) as (_, profile, reader), desk_of(profile) as window:
        await _connected(window)
        await write(window, "Rapat Selasa", [poster(tmp_path)])
        press(window.writing.foot.send)
        await until(lambda: window.outbox.sent.row, "the sent message")
        press(window.outbox.sent.correct_button)
        page = window.writing
        assert page.title.text() == "Correction"
        assert (page.audience.entries, page.subject.text()) == ([READER], "Rapat Selasa")
        assert page.files._rows[0]._state.text() == "Already at the server"
        page.subject.setText("Rapat Rabu")
        window.told.words.put("")
        await picture_all(window, "compose-correction")
        press(page.foot.send)
        await until(lambda: "1 recipient" in window.told.words.text(), "the answer")
        await until(lambda: window.outbox.model.rowCount() == 2, "the correction")
        messages = [row.message async for row in reader.inbox()]
        assert [one.subject for one in messages] == ["Rapat Rabu", "Rapat Selasa"]
        assert messages[0].revises == messages[1].id
        await picture_all(window, "outbox-correction")
        await _is_led(window, messages)


async def _is_led(window: MainWindow, messages: list[Message]) -> None:
    """The inbox leads from the first message to its correction."""
    cache = window._bridge.keeper.cache
    cache.take([*reversed(messages)])
    window.inbox.model.reload()
    window.show_message(messages[1].id)
    pane = window.inbox.reading
    assert pane.message == messages[1]
    await picture_all(window, "inbox-corrected")
    pane.jump.emit(cache.correction(messages[1]).id)  # type: ignore[union-attr]
    assert pane.message == messages[0]


@pytest.mark.process
def test_groups_are_found_by_name_and_a_message_is_written_in_a_window_of_its_own(tmp_path: Path) -> None:
    run(_apart(tmp_path))


async def _apart(tmp_path: Path) -> None:
    async with two_members(tmp_path) as (server, profile, reader), desk_of(profile) as window:
        await asyncio.to_thread(server.admin, CreateGroup(group="humas-timur"), GroupChanged)
        await asyncio.to_thread(server.admin, AddToGroup(group="humas-timur", members=[READER]), GroupChanged)
        await _connected(window)
        page = window.writing
        window.write()
        QTest.keyClicks(page.audience.input, "timur")
        await until(page.audience.list.isVisible, "suggestions")
        choice = page.audience.list.choice()
        assert choice
        assert (choice.entry, choice.note) == ("#humas-timur", "1 recipient")
        await picture_all(window, "compose-groups")
        page.audience._take(choice)
        QTest.keyClicks(page.subject, "Rapat")
        press(page.apart_button)
        [own] = window.apart
        assert own.windowTitle() == "Rapat"
        assert page.draft().is_empty
        assert window._bridge.drafts.count() == 1
        await until(lambda: own.page.foot.send.text() == "Send to 1 recipient", "the count")
        own.page.preview.draw()
        await until(lambda: own.page.preview.card.height() >= own.page.preview.card.sizeHint().height(), "the layout")
        keep_picture(own, "compose-apart")
        press(own.page.foot.send)
        await until(lambda: window.apart == [], "the end of the window")
        await until(lambda: "1 recipient" in window.told.words.text(), "the word of it")
        assert (await _first_of(reader)).to == ["#humas-timur"]
        assert window._bridge.drafts.count() == 0
