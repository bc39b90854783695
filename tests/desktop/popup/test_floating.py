"""With and without a compositor: what a card is made of, and when it counts as painted."""

import itertools

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from kentongan.colours import Theme
from kentongan.desktop.popup import floating
from kentongan.desktop.popup.card import PopupCard
from kentongan.desktop.popup.emergency import EmergencyCard
from kentongan.desktop.popup.floating import MARGIN, Floating
from kentongan.desktop.popup.stack import FROM_EDGE, GAP, PopupStack
from kentongan.desktop.preferences import Corner
from kentongan.desktop.theme import TEXT_SIZES, look
from kentongan.desktop.wording import wording
from kentongan.words import Level
from tests.desktop.desk import keep_picture
from tests.desktop.popup.test_stack import message

TEXT = "Perbaikan gardu listrik. Ujian dipindah ke Rabu, ruang tetap."


@pytest.fixture
def no_compositor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(floating, "is_composited", lambda: False)


@pytest.mark.usefixtures("no_compositor")
@pytest.mark.parametrize("level", Level)
def test_without_a_compositor_the_window_is_the_card(level: Level) -> None:
    card: Floating = EmergencyCard(message(level)) if level is Level.EMERGENCY else PopupCard(message(level, TEXT))
    card.show()
    QTest.qWait(1)
    assert not card.testAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
    assert card.card == card.rect()
    assert not card.mask().contains(card.rect().topLeft())
    assert card.mask().contains(card.rect().center())
    keep_picture(card, f"popup-plain-{level}")


@pytest.mark.usefixtures("no_compositor")
def test_without_a_compositor_nothing_moves() -> None:
    stack = PopupStack()
    stack.push(message())
    place = stack.cards[0].pos()
    QTest.qWait(30)
    assert stack.cards[0].pos() == place


@pytest.mark.parametrize("corner", Corner)
@pytest.mark.parametrize("percent", TEXT_SIZES)
def test_cards_keep_their_distances_in_every_corner(corner: Corner, percent: int) -> None:
    look.wear(percent=percent)
    stack = PopupStack()
    stack.settle(corner, "", moves=False)
    for _ in range(2):
        stack.push(message(Level.INFO, TEXT))
    area = QApplication.primaryScreen().availableGeometry()
    cards = [card.geometry().adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN) for card in reversed(stack.cards)]
    nearest = cards[0]
    assert (area.right() - nearest.right() if corner.is_right else nearest.left() - area.left()) == FROM_EDGE
    assert (area.bottom() - nearest.bottom() if corner.is_bottom else nearest.top() - area.top()) == FROM_EDGE
    for near, far in itertools.pairwise(cards):
        gap = near.top() - far.bottom() - 1 if corner.is_bottom else far.top() - near.bottom() - 1
        assert gap == GAP


def test_a_screen_that_is_gone_is_replaced_by_the_first() -> None:
    stack = PopupStack()
    stack.settle(Corner.TOP_LEFT, "a screen of yesterday", moves=False)
    stack.push(message())
    assert QApplication.primaryScreen().geometry().contains(stack.cards[0].geometry().center())


def test_cards_that_stand_follow_the_text_size() -> None:
    card = PopupCard(message(Level.IMPORTANT, TEXT))
    card.show()
    before = card.size()
    look.wear(percent=150)
    assert card.width() > before.width()
    assert card.height() > before.height()


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("theme", Theme)
def test_pictures(theme: Theme, language: str) -> None:
    wording.language = "id" if language == "id" else "en"
    look.wear(theme)
    for level in (Level.INFO, Level.NORMAL, Level.IMPORTANT):
        card = PopupCard(message(level, TEXT))
        card.show()
        QTest.qWait(1)
        keep_picture(card, f"popup-{level}-{theme}-{language}")
        for button in card.findChildren(QPushButton):
            assert button.width() >= button.sizeHint().width(), button.text()
            assert button.focusPolicy() is Qt.FocusPolicy.NoFocus
    stack = PopupStack()
    for _ in range(10):
        stack.push(message(Level.IMPORTANT, TEXT))
    assert stack._counter
    QTest.qWait(1)
    keep_picture(stack._counter, f"popup-counter-{theme}-{language}")


class _Hidden:
    """A window that the system shows nothing of: on another desktop, or under a locked screen."""

    def isExposed(self) -> bool:
        return False


@pytest.mark.parametrize("level", [Level.NORMAL, Level.EMERGENCY])
def test_a_paint_that_nobody_could_see_is_not_shown(level: Level, monkeypatch: pytest.MonkeyPatch) -> None:
    card = EmergencyCard(message(level)) if level is Level.EMERGENCY else PopupCard(message(level, TEXT))
    shown: list[object] = []
    card.shown.connect(shown.append)
    # Painted into a picture, as for a preview: there is a window, and it is not on the screen.
    card.winId()
    card.grab()
    QTest.qWait(5)
    assert shown == []
    with monkeypatch.context() as patch:
        patch.setattr(card, "windowHandle", _Hidden)
        card.show()
        card.grab()
        QTest.qWait(5)
        assert shown == []
    for _ in range(200):
        card.update()
        QTest.qWait(5)
        if shown:
            break
    assert shown == [card.message]
