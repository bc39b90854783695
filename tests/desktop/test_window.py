"""The main window: its keys lead to its pages, it comes back where it was, and closing it is only a wish."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from kentongan.client.profile import KeptMember, Profile
from kentongan.desktop.application import Application
from kentongan.desktop.bridge import Bridge
from kentongan.desktop.tray import Tray
from kentongan.desktop.window import MainWindow
from tests.desktop.desk import run, until
from tests.desktop.inbox.test_page import message

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def bridge(tmp_path: Path) -> Iterator[Bridge]:
    profile = Profile(tmp_path / "profile")
    profile.keep_member(KeptMember(address="humas@contoh-nusantara", device="0" * 32, device_key="rahasia"))
    made = Bridge(profile)
    made.open()
    made.keeper.cache.begin(0)
    yield made
    run(made.close())


async def active(window: MainWindow) -> None:
    window.bring()
    await until(window.isActiveWindow, "the window")


def test_every_page_has_its_number_and_search_its_field(bridge: Bridge) -> None:
    async def work() -> None:
        window = MainWindow(bridge)
        await active(window)
        pages = [window.inbox, window.outbox, window.drafts, window.archive, window.directory]
        for number, page in enumerate(pages, 1):
            QTest.keyClick(window, Qt.Key(Qt.Key.Key_0 + number), CONTROL)
            assert window.pages.currentWidget() is page
            QTest.keyClick(window, Qt.Key.Key_F, CONTROL)
            searched = window.inbox if page is window.drafts else page
            assert window.pages.currentWidget() is searched
            assert searched.search.hasFocus()
        QTest.keyClick(window, Qt.Key.Key_N, CONTROL)
        assert window.pages.currentWidget() is window.writing

    run(work())


def test_what_nobody_has_opened_is_counted_on_the_rail(bridge: Bridge) -> None:
    async def work() -> None:
        window = MainWindow(bridge)
        window.show()
        assert window.rail._unread.isHidden()
        bridge.keeper.cache.take([message(number, 1) for number in (1, 2)])
        window.rail.count()
        assert window.rail._unread.text() == "2"
        assert window.rail._unread.isVisible()

    run(work())


def test_the_window_comes_back_where_it_was(bridge: Bridge) -> None:
    async def work() -> None:
        first = MainWindow(bridge)
        first.show()
        first.setGeometry(1, 30, first.minimumSizeHint().width(), 520)
        first.close()
        second = MainWindow(bridge)
        second.show()
        assert second.geometry() == first.geometry()

    run(work())


def test_closing_is_a_wish_while_the_program_stays(bridge: Bridge) -> None:
    async def work() -> None:
        window = MainWindow(bridge)
        window.show()
        asked: list[bool] = []
        window.closing.connect(lambda: asked.append(True))
        window.stays = True
        window.close()
        assert asked
        assert window.isVisible()
        window.stays = False
        window.close()
        assert not window.isVisible()

    run(work())


async def closed(folder: Path, told: Callable[[], object]) -> Application:
    """A program whose window was closed twice."""
    profile = Profile(folder)
    profile.keep_member(KeptMember(address="humas@contoh", device="0" * 32, device_key="rahasia"))
    application = Application(profile)
    application.tray.icon.showMessage = lambda *_: told()  # type: ignore[method-assign]
    application._enter()
    assert application.window
    application.window.close()
    application.bring()
    application.window.close()
    return application


@pytest.mark.parametrize("has_panel", [True, False])
def test_with_a_panel_it_hides_and_says_so_once_without_one_it_becomes_small(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_panel: bool
) -> None:
    monkeypatch.setattr(Tray, "is_there", property(lambda _: has_panel))
    told: list[bool] = []

    async def work() -> None:
        application = await closed(tmp_path / "profile", lambda: told.append(True))
        window = application.window
        assert window
        if has_panel:
            assert not window.isVisible()
            application.tray.open.emit()
            assert window.isVisible()
            assert not window.isMinimized()
        else:
            assert window.isMinimized()
            application.bring()
            assert not window.isMinimized()
        assert not application.ends_with_its_windows
        await application.close()

    run(work())
    assert len(told) == has_panel
