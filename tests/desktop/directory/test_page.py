"""The directory page: fetched from a real server, searched while typing, written to, and read without a line."""

import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from kentongan.client.errors import LinkLost
from kentongan.client.link_state import NotConnected
from kentongan.client.profile import KeptMember, Profile
from kentongan.colours import Theme
from kentongan.desktop.bridge import Bridge
from kentongan.desktop.directory.catalogue import by_institution
from kentongan.desktop.directory.page import DirectoryPage
from kentongan.desktop.theme import look
from kentongan.desktop.window import MainWindow
from kentongan.desktop.wording import wording
from tests.desktop.attachments.test_desk import logged_in
from tests.desktop.desk import keep_picture, press, run, type_into, until
from tests.desktop.directory.test_catalogue import ENTRIES, entry
from tests.process.server import running

PLACE = 4


@pytest.mark.process
def test_somebody_is_found_and_written_to(tmp_path: Path) -> None:
    run(_whole_way(tmp_path))


async def _whole_way(tmp_path: Path) -> None:
    async with running(tmp_path / "server") as server:
        passwords = await server.members(["humas@contoh", "rektorat@teladan", "humas@teladan", "pmb@misal"])
        application = await logged_in(server, tmp_path / "profile", "humas@contoh", passwords["humas@contoh"])
        try:
            assert application.window
            await _find_and_write(application.window)
        finally:
            await application.close()
    await _read_without_a_line(tmp_path)


async def _find_and_write(window: MainWindow) -> None:
    page = window.directory
    window.rail.choose(PLACE)
    assert window.pages.currentWidget() is page
    await until(lambda: len(page.model.found) == 3, "the directory")
    type_into(page.search, "teladan")
    assert [one.code for one in page.model.found] == ["teladan"]
    assert page.desks.institution
    assert [one.address for one in page.desks.institution.members] == ["humas@teladan", "rektorat@teladan"]
    [_, button] = [one for one in page.desks.findChildren(QPushButton) if one.text() == "Write" and one.isVisible()]
    assert button.accessibleName() == "Write to Petugas rektorat, rektorat@teladan"
    press(button)
    assert window.pages.currentWidget() is window.writing
    assert window.writing.audience.entries == ["rektorat@teladan"]
    window.rail.choose(PLACE)
    assert page.desks.write_to_all
    press(page.desks.write_to_all)
    assert window.writing.audience.entries == ["@teladan"]
    window.writing.audience.show_entries([])


async def _read_without_a_line(tmp_path: Path) -> None:
    """Another run, which never gets a line."""
    bridge = Bridge(Profile(tmp_path / "profile"))
    bridge.open()
    page = DirectoryPage(bridge)
    page.show()
    assert [one.code for one in page.model.found] == ["contoh", "misal", "teladan"]
    assert page.note.isVisible()
    assert page.note.text().startswith("Not connected. This is how it stood today at ")
    page.close()
    await bridge.close()


@pytest.fixture
def page(tmp_path: Path) -> DirectoryPage:
    profile = Profile(tmp_path)
    profile.keep_member(KeptMember(address="humas@contoh", device="0" * 32, device_key="rahasia"))
    bridge = Bridge(profile)
    bridge.open()
    made = DirectoryPage(bridge)
    made.resize(1064, 800)
    made.show()
    made.destroyed.connect(lambda: bridge.keeper.__exit__(None, None, None))
    return made


def fill(page: DirectoryPage) -> None:
    page.catalogue.institutions = by_institution(
        [*ENTRIES, *(entry(f"meja-{number}@misal", "Universitas Misal Raya", "Ambon") for number in range(3))]
    )
    page.catalogue.changed.emit()


def test_before_it_was_ever_fetched_it_says_so(page: DirectoryPage) -> None:
    assert page._layers.currentWidget() is page._empty
    assert page._empty.meaning.text() == "You are not connected. The directory is fetched as soon as you are."
    wording.speak("id")
    assert page._empty.title.text() == "Direktori belum ada di sini"


def test_keys_go_from_the_search_to_a_desk(page: DirectoryPage) -> None:
    fill(page)
    page.activateWindow()
    page.search.setFocus()
    QTest.keyClicks(page.search, "univ")
    assert page.desks.institution
    assert page.desks.institution.code == "contoh"
    QTest.keyClick(page.search, Qt.Key.Key_Return)
    QTest.qWait(5)
    QTest.keyClick(page.list, Qt.Key.Key_Down)
    assert page.desks.institution.code == "misal"
    asked: list[object] = []
    page.write.connect(lambda draft: asked.append(draft.to))
    QTest.keyClick(page.list, Qt.Key.Key_Return)
    assert page.desks.write_to_all
    page.desks.write_to_all.click()
    assert asked == [["@misal"]]


def test_what_is_chosen_stays_while_it_is_found_and_goes_with_it(page: DirectoryPage) -> None:
    fill(page)
    page.list.setCurrentIndex(page.model.index(2))
    page.search.setText("misal")
    assert page.desks.institution
    assert page.desks.institution.code == "misal"
    page.search.setText("kata yang tidak ada")
    assert page.desks.institution is None
    assert page._empty.title.text() == "Nothing matches"
    page.search.setText("")
    assert len(page.model.found) == 3


def test_pictures_and_nothing_is_clipped(page: DirectoryPage) -> None:
    fill(page)
    page.catalogue.at = int(time.time() * 1000)
    page.list.setCurrentIndex(page.model.index(2))
    page._bridge.line.emit(NotConnected(LinkLost()))
    for theme in Theme:
        for language in ("id", "en"):
            look.wear(theme)
            wording.speak("id" if language == "id" else "en")
            QTest.qWait(20)
            keep_picture(page, f"directory-{theme}-{language}")
            for label in page.desks.findChildren(QLabel):
                if label.isVisible() and not label.wordWrap() and label.text():
                    assert label.width() >= label.sizeHint().width(), label.text()


def test_a_thousand_institutions_are_searched_while_typing(page: DirectoryPage) -> None:
    page.catalogue.institutions = by_institution(
        [entry(f"meja-{desk}@contoh-{code}", f"Universitas Contoh {code}") for code in range(1000) for desk in range(3)]
    )
    begun = time.thread_time()
    page.search.setText("universitas contoh 7")
    taken = time.thread_time() - begun
    assert len(page.model.found) > 100
    print(f"1,000 institutions with 3,000 desks searched in {taken * 1000:.0f} ms")
    assert taken < 0.1
