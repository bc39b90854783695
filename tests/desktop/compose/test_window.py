"""A message in a window of its own: nothing of it is lost, and no draft is open twice."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest

from kentongan.client.drafts import WrittenDraft
from kentongan.client.profile import Profile
from kentongan.desktop.bridge import Bridge
from kentongan.desktop.texts import compose as texts
from kentongan.desktop.window import MainWindow
from tests.desktop.desk import press, wait_until


@pytest.fixture
def window(tmp_path: Path) -> Iterator[MainWindow]:
    bridge = Bridge(Profile(tmp_path))
    bridge.open()
    made = MainWindow(bridge)
    made.show()
    yield made
    made.close()
    bridge.keeper.__exit__(None, None, None)


def subjects(window: MainWindow) -> list[str]:
    return [draft.subject for draft, _ in window._bridge.drafts.all()]


def go_apart(window: MainWindow, subject: str) -> WrittenDraft:
    """Begin a message, and go on with it in a window of its own."""
    window.write()
    QTest.keyClicks(window.writing.subject, subject)
    press(window.writing.apart_button)
    return window.apart[-1].page.draft()


def test_a_draft_goes_into_its_own_window_and_the_page_is_free(window: MainWindow) -> None:
    go_apart(window, "Rapat")
    assert window.writing.draft().is_empty
    assert window.pages.currentWidget() is window.inbox
    [own] = window.apart
    assert own.page.apart_button.isHidden()
    QTest.keyClicks(own.page.subject, " besok")
    assert own.windowTitle() == "Rapat besok"


def test_what_is_not_finished_stays_a_draft_when_its_window_is_closed(window: MainWindow) -> None:
    go_apart(window, "Rapat")
    QTest.keyClicks(window.apart[0].page.subject, " besok")
    window.apart[0].close()
    assert window.apart == []
    assert subjects(window) == ["Rapat besok"]


def test_closing_the_main_window_keeps_what_is_written_beside_it(window: MainWindow) -> None:
    go_apart(window, "Satu")
    go_apart(window, "Dua")
    QTest.keyClicks(window.apart[0].page.subject, "!")
    window.close()
    assert window.apart == []
    assert sorted(subjects(window)) == ["Dua", "Satu!"]


def test_it_comes_back_where_the_last_one_was_and_never_on_top_of_another(window: MainWindow) -> None:
    go_apart(window, "Satu")
    window.apart[0].setGeometry(120, 90, 640, 480)
    window.apart[0].close()
    go_apart(window, "Dua")
    [second] = window.apart
    assert second.geometry() == QRect(120, 90, 640, 480)
    go_apart(window, "Tiga")
    third = window.apart[1]
    assert third.size() == second.size()
    assert third.x() > second.x()
    assert third.y() > second.y()


def test_a_draft_that_is_open_already_is_brought_and_not_opened_again(window: MainWindow) -> None:
    draft = go_apart(window, "Rapat")
    window.write(draft)
    assert window.writing.draft().is_empty
    assert len(window.apart) == 1


def test_a_draft_that_is_thrown_away_takes_its_window_along(window: MainWindow) -> None:
    go_apart(window, "")
    press(window.apart[0].page.foot.discard)
    assert window.apart == []
    assert subjects(window) == []


def test_ctrl_n_begins_a_message_from_any_page(window: MainWindow) -> None:
    window.rail.choose(1)
    window.activateWindow()
    QTest.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert window.pages.currentWidget() is window.writing


def test_a_narrow_window_keeps_all_there_is_to_choose_and_grows_by_no_sentence(window: MainWindow) -> None:
    go_apart(window, "Rapat")
    own = window.apart[0]
    own.resize(1, 1)
    wait_until(lambda: own.width() < 700, "the narrow window")
    least = own.size()
    page = own.page
    assert page.expiry.isVisible()
    assert page.preview.mapTo(page, page.preview.rect().topLeft()).y() > page.form.height()
    page._lock(True)
    page.sending_foot.words.put(texts.CUT_AT, done="12,4", size="18,6 MB")
    wait_until(lambda: page.sending_foot.isVisible(), "the foot")
    assert own.minimumSizeHint().width() <= least.width()
    page._lock(False)
    own.resize(1000, 700)
    wait_until(lambda: page._beside.isVisible(), "the preview at the side")
    assert page.expiry.isVisible()
    assert page.preview.mapTo(page, page.preview.rect().topLeft()).x() > page.form.width()
