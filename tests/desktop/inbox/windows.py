"""Inbox and archive, filled with sample data."""

from PySide6.QtWidgets import QWidget

from kentongan.client.errors import LinkLost
from kentongan.client.link_state import NotConnected, Reconnecting
from kentongan.desktop.inbox.page import InboxPage
from tests.desktop.scene import scene
from tests.desktop.stage import Stage


@scene("inbox")
async def _inbox(stage: Stage) -> QWidget:
    stage.receive(12)
    window = stage.window()
    window.show()
    window.inbox.list.setCurrentIndex(window.inbox.model.index(0))
    return window


@scene("inbox of nobody, without a line")
async def _empty_inbox(stage: Stage) -> QWidget:
    window = stage.window()
    stage.tell(Reconnecting(5, LinkLost()))
    return window


@scene("inbox, ended")
async def _ended_inbox(stage: Stage) -> QWidget:
    stage.receive(3)
    window = stage.window()
    stage.tell(NotConnected(LinkLost()))
    window.tell(LinkLost().say("en"), False)
    window.told.hide()
    return window


@scene("archive")
async def _archive(stage: Stage) -> QWidget:
    stage.receive(3)
    assert stage.bridge
    stage.bridge.keeper.cache.archive(f"{1:032x}", on=True)
    window = stage.window()
    window.rail.choose(3)
    assert isinstance(window.pages.currentWidget(), InboxPage)
    window.archive.list.setCurrentIndex(window.archive.model.index(0))
    return window
