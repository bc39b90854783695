"""One popup: what stands on it, how long it stays, and who stops its clock."""

import asyncio
import base64
import time
from unittest.mock import patch

import msgspec
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from kentongan.colours import Theme
from kentongan.desktop.attachments.thumbnail import Thumbnail
from kentongan.desktop.popup.card import LIFE, PopupCard, age
from kentongan.desktop.theme import look
from kentongan.desktop.wording import wording
from kentongan.protocol.commands.attachment import Attachment
from kentongan.protocol.commands.message import Message
from kentongan.words import AttachmentKind, Level
from tests.desktop import samples
from tests.desktop.desk import keep_picture, run, until, wait_until
from tests.desktop.popup.test_stack import message

TEXT = "Kamis 3 Desember, 09.00, Aula Utama. Poster terlampir."


def with_files(level: Level = Level.NORMAL) -> Message:
    """A file of every kind; the picture has a thumbnail."""
    small = base64.b64encode(samples.png(160, 100)).decode()
    files = [
        Attachment(
            id=f"{number:032x}",
            name=name,
            size=1_750_000,
            sha256="0" * 64,
            kind=kind,
            media_type=media_type,
            thumbnail=small if kind is AttachmentKind.IMAGE else "",
        )
        for number, (name, kind, media_type) in enumerate(
            [
                ("sambutan.ogg", AttachmentKind.AUDIO, "audio/ogg"),
                ("poster.png", AttachmentKind.IMAGE, "image/png"),
                ("jadwal.txt", AttachmentKind.TEXT, "text/plain"),
                ("cuplikan.mp4", AttachmentKind.VIDEO, "video/mp4"),
                ("arsip.zip", AttachmentKind.OTHER, "application/zip"),
            ]
        )
    ]
    return msgspec.structs.replace(message(level, TEXT), subject="Undangan Seminar Literasi", attachments=files)


def shown(card: PopupCard) -> None:
    card.show()
    wait_until(lambda: card._was_painted)
    QTest.qWait(5)


def point(card: PopupCard) -> None:
    card.enterEvent(QEnterEvent(QPointF(9, 9), QPointF(9, 9), QPointF(9, 9)))


def test_the_first_picture_stands_beside_the_text_and_all_kinds_below() -> None:
    async def see() -> None:
        for theme in Theme:
            for language in ("id", "en"):
                look.wear(theme)
                wording.language = "id" if language == "id" else "en"
                card = PopupCard(with_files())
                thumbnail = card.findChild(Thumbnail)
                await until(lambda shown=thumbnail: shown._image, "the thumbnail")
                card.show()
                await asyncio.sleep(0.02)
                keep_picture(card, f"popup-files-{theme}-{language}")
                assert card._kinds.text() == (
                    "Suara, gambar, teks, video, berkas · 8,8 MB"
                    if language == "id"
                    else "Sound, picture, text, video, file · 8.8 MB"
                )
                assert card._kinds.width() >= card._kinds.sizeHint().width()
                assert thumbnail.geometry().right() <= card.card.right()
                assert thumbnail.size().width() == 104

    run(see())


def test_a_text_without_a_thumbnail_has_the_whole_width() -> None:
    assert PopupCard(message(Level.NORMAL, TEXT)).findChild(Thumbnail) is None


def test_info_goes_by_itself_normal_later_and_important_stays() -> None:
    lives = {}
    for level in (Level.INFO, Level.NORMAL, Level.IMPORTANT):
        card = PopupCard(message(level, TEXT))
        assert not card._life.isActive(), "before it is painted nobody has seen it"
        shown(card)
        lives[level] = card._life.interval() / 1000 if card._life.isActive() else None
    assert lives == {Level.INFO: 12, Level.NORMAL: 30, Level.IMPORTANT: None}
    assert set(LIFE) == {Level.INFO, Level.NORMAL}


def test_a_clock_that_is_held_begins_anew() -> None:
    card = PopupCard(message(Level.INFO, TEXT))
    shown(card)
    card.hold(on=True)
    assert not card._life.isActive()
    card.hold(on=False)
    assert card._life.isActive()


def test_a_card_that_is_held_before_its_first_paint_does_not_begin_to_count() -> None:
    card = PopupCard(message(Level.INFO, TEXT))
    card.hold(on=True)
    shown(card)
    assert not card._life.isActive()


def test_the_menu_of_later_counts_as_the_pointer() -> None:
    card = PopupCard(message(Level.NORMAL, TEXT))
    told: list[bool] = []
    card.pointed.connect(told.append)
    point(card)
    card._choose(True)
    card.leaveEvent(QEnterEvent(QPointF(9, 9), QPointF(9, 9), QPointF(9, 9)))
    assert told == [True, True]
    card._choose(False)
    assert told[-1] is False


def test_what_was_just_now_grows_older_on_the_screen() -> None:
    now = time.time()
    card = PopupCard(msgspec.structs.replace(message(), sent_at=int(now * 1000)))
    assert card._age.text() == "just now"
    with patch("kentongan.desktop.popup.card.time.time", return_value=now + 180):
        card._ages.timeout.emit()
    assert card._age.text() == "3 minutes ago"
    wording.speak("id")
    assert card._age.text() == "baru saja"
    assert age(card.message) == "baru saja"


def test_a_click_opens_and_the_cross_closes_without_a_word() -> None:
    card = PopupCard(message(Level.INFO, TEXT))
    card.show()
    told: list[str] = []
    card.opened.connect(lambda _: told.append("opened"))
    card.acknowledged.connect(lambda _: told.append("acknowledged"))
    card.closed.connect(lambda _: told.append("closed"))
    card.dismiss()
    assert told == ["closed"]
    QTest.mouseClick(card, Qt.MouseButton.LeftButton, pos=card.card.center().toPoint())
    assert told == ["closed", "opened", "closed"]
    QTest.mouseClick(card, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    assert len(told) == 3, "the shadow is not the card"


@pytest.mark.parametrize(
    ("level", "offered"),
    [
        (Level.INFO, ["Open", "Close"]),
        (Level.NORMAL, ["Open", "I have read this", "Later", "Close"]),
    ],
)
def test_a_menu_offers_what_the_buttons_do(level: Level, offered: list[str]) -> None:
    card, menu = PopupCard(message(level, TEXT)), QMenu()
    told: list[str] = []
    card.acknowledged.connect(lambda _: told.append("acknowledged"))
    card.later.connect(lambda *_: told.append("later"))
    card.closed.connect(lambda _: told.append("closed"))
    card.offer(menu)
    assert [action.text() for action in menu.actions()] == offered
    menu.actions()[-1].trigger()
    assert told == ["closed"]
    if level is Level.NORMAL:
        menu.actions()[1].trigger()
        menu.actions()[2].menu().actions()[0].trigger()
        assert told == ["closed", "acknowledged", "closed", "later", "closed"]
