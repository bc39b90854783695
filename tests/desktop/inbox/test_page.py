"""The inbox as a page: keys, places, the day above the list, news on top, no line, and a hundred thousand messages."""

import asyncio
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest

from kentongan.client.errors import LinkLost
from kentongan.client.keeper import Stored
from kentongan.client.link_state import Connected, NotConnected, Reconnecting
from kentongan.client.profile import KeptMember, Profile
from kentongan.colours import Theme
from kentongan.desktop import clock
from kentongan.desktop.bridge import Bridge
from kentongan.desktop.inbox.model import ROW
from kentongan.desktop.inbox.page import InboxPage
from kentongan.desktop.inbox.row import HEADING, HEIGHT
from kentongan.desktop.theme import look
from kentongan.desktop.window import MainWindow
from kentongan.desktop.wording import wording
from kentongan.protocol.commands.elsewhere import Elsewhere
from kentongan.protocol.commands.message import Message
from kentongan.words import ElsewhereState, Level
from tests.desktop.desk import keep_picture, run, until

_SENDERS = ("Institut Teladan Khatulistiwa", "Universitas Misal Raya", "Politeknik Percontohan Bahari")
_HOUR = 3_600_000


def message(number: int, sent_at: int) -> Message:
    return Message(
        id=f"{number:032x}",
        sequence=number,
        sender=f"humas@contoh-{number % 3}",
        institution=_SENDERS[number % 3],
        contact="Petugas",
        to=["*"],
        recipients=42,
        subject=f"Rapat koordinasi humas ke-{number}",
        text="Mohon diteruskan ke program studi masing-masing.",
        level=list(Level)[number % 3],
        sent_at=sent_at,
        expires_at=2**53,
        attachments=[],
    )


@pytest.fixture
def bridge(tmp_path: Path) -> Iterator[Bridge]:
    profile = Profile(tmp_path / "profile")
    profile.keep_member(KeptMember(address="humas@contoh-nusantara", device="0" * 32, device_key="rahasia"))
    made = Bridge(profile)
    made.open()
    made.keeper.cache.begin(0)
    yield made
    run(made.close())


def fill(bridge: Bridge, count: int) -> None:
    now = int(time.time() * 1000)
    bridge.keeper.cache.take([message(n, now - (count - n) * 5 * _HOUR) for n in range(1, count + 1)])


async def pictures(page: InboxPage | MainWindow, name: str) -> None:
    for theme in Theme:
        for language in ("id", "en"):
            look.wear(theme)
            wording.speak(language)
            await asyncio.sleep(0.05)
            keep_picture(page, f"{name}-{theme}-{language}")
    look.wear(Theme.LIGHT)
    wording.speak("en")


def in_window(bridge: Bridge, work: Callable[[MainWindow], object]) -> None:
    """Do something in a window that stands."""

    async def live() -> None:
        window = MainWindow(bridge)
        window.show()
        done = work(window)
        if asyncio.iscoroutine(done):
            await done

    run(live())


def test_keys_go_through_the_list_read_and_acknowledge(bridge: Bridge) -> None:
    fill(bridge, 30)

    async def work(window: MainWindow) -> None:
        page = window.inbox
        window.bring()
        page.list.setFocus()
        await until(page.list.hasFocus, "the keyboard")
        page.list.setCurrentIndex(page.model.index(0))
        QTest.keyClick(page.list, Qt.Key.Key_Down)
        assert page.reading.message
        assert page.reading.message.sequence == 29
        QTest.keyClick(page.list, Qt.Key.Key_End)
        await until(lambda: page.reading.message and page.reading.message.sequence == 1, "the oldest message")
        QTest.keyClick(page.list, Qt.Key.Key_Home)
        assert page.reading.message.sequence == 30
        QTest.keyClick(page.list, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
        assert page.model.index(0).data(ROW).times.acknowledged_at
        assert page.reading.acknowledge_button.isHidden()
        QTest.keyClick(page.list, Qt.Key.Key_Return)
        await until(page.reading._scroll.hasFocus, "the text")
        QTest.keyClick(page.reading._scroll, Qt.Key.Key_Escape)
        assert page.list.hasFocus()
        await pictures(window, "inbox")

    in_window(bridge, work)


def test_a_page_comes_back_to_the_place_where_it_was(bridge: Bridge) -> None:
    fill(bridge, 30)

    def first(window: MainWindow) -> None:
        window.inbox.list.setCurrentIndex(window.inbox.model.index(4))
        window.inbox.splitter.setSizes([440, 600])
        window.inbox.splitter.splitterMoved.emit(440, 1)

    def second(window: MainWindow) -> None:
        assert window.inbox.reading.message
        assert window.inbox.reading.message.sequence == 26
        assert abs(window.inbox.splitter.sizes()[0] - 440) < 10

    in_window(bridge, first)
    in_window(bridge, second)


def test_news_stand_on_top_and_what_one_looks_at_does_not_move(bridge: Bridge) -> None:
    fill(bridge, 120)

    async def work(window: MainWindow) -> None:
        page = window.inbox
        page.list.scrollTo(page.model.index(40), page.list.ScrollHint.PositionAtTop)
        await asyncio.sleep(0)
        seen = page.list.indexAt(page.list.viewport().rect().topLeft()).data(ROW).message.sequence
        assert seen == 80
        came = message(121, int(time.time() * 1000))
        bridge.keeper.cache.take([came])
        bridge.stored.emit(Stored((came,)))
        assert page.model.index(0).data(ROW).message.sequence == 121
        assert page.list.indexAt(page.list.viewport().rect().topLeft()).data(ROW).message.sequence == seen

    in_window(bridge, work)


def test_the_day_of_the_topmost_row_stands_above_the_list(bridge: Bridge) -> None:
    fill(bridge, 40)

    async def work(window: MainWindow) -> None:
        page = window.inbox
        await until(lambda: page.day.text() == "Today", "the day")
        first = next(row for row in range(15, 40) if page.model.begins_day(row))
        page.list.scrollTo(page.model.index(first), page.list.ScrollHint.PositionAtTop)
        await until(lambda: page.day.text() == "", "the heading in the list, which is enough")
        page.list.verticalScrollBar().setValue(page.list.verticalScrollBar().value() + HEADING)
        top = page.model.index(first).data(ROW)
        await until(lambda: page.day.text() == clock.day(top.message.sent_at) != "Today", "another day")
        wording.speak("id")
        assert page.day.text() == clock.day(top.message.sent_at)

    in_window(bridge, work)


def test_without_a_line_a_banner_counts_down_and_turns_green_for_a_while(bridge: Bridge) -> None:
    async def work(window: MainWindow) -> None:
        page = window.inbox
        assert page.banner.isHidden()
        bridge.line.emit(Connected("humas@contoh-nusantara", "127.0.0.1:1"))
        assert page.banner.isHidden()
        bridge.line.emit(Reconnecting(5.0, LinkLost()))
        assert page.banner.isVisible()
        assert "Trying again in 5 seconds. Last connected today at" in page.banner.meaning.text()
        assert page.reading.listening.checks.isVisible()
        await pictures(window, "offline")
        knocked: list[bool] = []
        page.banner.again.clicked.connect(lambda: knocked.append(True))
        page.banner.again.click()
        assert knocked
        bridge.line.emit(Connected("humas@contoh-nusantara", "127.0.0.1:1"))
        came = message(1, int(time.time() * 1000))
        bridge.keeper.cache.take([came])
        bridge.stored.emit(Stored((came,)))
        assert page.banner.title.text() == "Connected again. 1 messages follow."
        await until(page.banner.isHidden, "the end of the banner")
        bridge.line.emit(NotConnected(LinkLost()))
        assert page.banner.isVisible()

    in_window(bridge, work)


def test_a_hundred_thousand_messages_scroll_smoothly(bridge: Bridge) -> None:
    """Generated into the cache in one statement; the longest step of the windows is what counts."""
    count, now = 100_000, int(time.time() * 1000)
    content = msgspec.json.encode(message(1, 0)).replace(b'"sequence":1,', b'"sequence":%d,')
    content = content.replace(b'"sent_at":0,', b'"sent_at":%d,')
    with bridge.keeper.cache.database.writing():
        for n in range(1, count + 1):
            bridge.keeper.cache.database.change(
                "INSERT INTO message (sequence, id, content, is_received, popup, expires_at) VALUES (?, ?, ?, 1, 0, ?)",
                (
                    n,
                    f"{n:032x}",
                    (content % (n, now - (count - n) * _HOUR)).replace(b"0" * 31 + b"1", f"{n:032x}".encode()),
                    2**53,
                ),
            )
    counted = time.perf_counter()
    assert bridge.keeper.cache.unopened() == count
    counted = time.perf_counter() - counted

    async def work(window: MainWindow) -> None:
        page, steps = window.inbox, []

        def scroll_to(value: int) -> None:
            # The thread's own clock: what other programs take of the machine is not ours.
            begun = time.thread_time()
            page.list.verticalScrollBar().setValue(value)
            page.list.repaint()
            steps.append(time.thread_time() - begun)

        assert page.model.rowCount() < 200
        for _ in range(150):
            scroll_to(page.list.verticalScrollBar().maximum())
            await asyncio.sleep(0)
        assert page.model.rowCount() > 5000
        while page.model.canFetchMore(QModelIndex()):
            page.model.fetchMore(QModelIndex())
        assert page.model.rowCount() == count
        days = sum(page.model.begins_day(row) for row in range(count))
        assert days > count // 25
        assert page.list.length == count * HEIGHT + days * HEADING
        end = page.list.verticalScrollBar().maximum()
        for value in range(0, end, end // 100):
            scroll_to(value)
        usual, longest = sorted(steps)[len(steps) // 2] * 1000, max(steps) * 1000
        print(
            f"100,000 messages: a step {usual:.0f} ms, the longest {longest:.0f} ms, counted in {counted * 1000:.1f} ms"
        )
        assert longest < 100
        assert counted < 0.05

    in_window(bridge, work)


def test_where_it_is_narrow_only_what_is_read_counts_as_opened(bridge: Bridge) -> None:
    fill(bridge, 5)

    async def work() -> None:
        page = InboxPage(bridge)
        page.resize(700, 600)
        page.show()

        def opened() -> list[int]:
            return [row for row in range(5) if page.model.index(row).data(ROW).times.opened_at]

        await until(lambda: page.splitter.hides_pane, "one at a time")
        page.list.setCurrentIndex(page.model.index(2))
        assert opened() == []
        await asyncio.sleep(0.05)
        keep_picture(page, "narrow-list")
        for chip in page.filters.buttons():
            assert chip.width() >= chip.sizeHint().width(), chip.text()
        assert page.list.width() == page.splitter.width()
        page.list.activated.emit(page.list.currentIndex())
        await until(page.reading.isVisible, "the pane")
        assert opened() == [2]
        assert not page.list.isVisible()
        await asyncio.sleep(0.05)
        keep_picture(page, "narrow-pane")
        page.splitter.back.click()
        assert page.list.isVisible()
        assert page.splitter.minimumSizeHint().width() < 650

    run(work())


@pytest.mark.parametrize("count", [2, 30])
def test_what_was_deleted_on_another_device_leaves_the_list_and_the_rest_stays(bridge: Bridge, count: int) -> None:
    fill(bridge, 40)

    async def work(window: MainWindow) -> None:
        page = window.inbox
        page.list.setCurrentIndex(page.model.index(35))
        gone = [page.model.index(row).data(ROW).message.id for row in range(count)]
        elsewhere = Elsewhere(state=ElsewhereState.REMOVED, messages=gone)
        bridge.keeper.cache.take([elsewhere])
        bridge.elsewhere.emit(elsewhere)
        assert page.model.rowCount() == 40 - count
        assert not any(page.model.row_of(id) >= 0 for id in gone)
        assert page.list.currentIndex().row() == 35 - count
        assert page.reading.message
        assert page.reading.message.sequence == 5

    in_window(bridge, work)
