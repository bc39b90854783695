"""Every card, with sample messages."""

from PySide6.QtWidgets import QWidget

from kentongan.desktop.popup.card import PopupCard
from kentongan.desktop.popup.conductor import Conductor
from kentongan.desktop.popup.counter import CounterCard
from kentongan.desktop.popup.emergency import EmergencyCard
from kentongan.desktop.popup.newest import NewestMenu
from kentongan.desktop.popup.stack import PopupStack
from kentongan.desktop.preferences import Preferences
from kentongan.desktop.texts import popup
from kentongan.words import Level
from tests.desktop.scene import Builder, scene
from tests.desktop.stage import FILES, Stage, message


@scene("newest popup")
async def _newest(stage: Stage) -> QWidget:
    bridge, window = stage.member(), stage.window()
    window.show()
    preferences = Preferences(stage.profile.folder)
    conductor = Conductor(bridge.keeper, preferences, PopupStack(), stage.sound, bridge.report)
    stage.kept += [conductor, preferences]
    stage.ends.append(conductor.end)
    conductor.begin()
    stage.receive(3)
    conductor.take()
    menu = NewestMenu(conductor, window)
    menu.open()
    return menu


def _popup(level: Level) -> Builder:
    async def build(stage: Stage) -> QWidget:
        return PopupCard(message(8, level, files=FILES[:2]))

    return build


for _level in (Level.INFO, Level.NORMAL, Level.IMPORTANT):
    scene(f"popup, {_level}")(_popup(_level))


@scene("popup, emergency")
async def _emergency(stage: Stage) -> QWidget:
    card = EmergencyCard(message(7, Level.EMERGENCY, files=FILES[:2]))
    card.count(1, 2)
    return card


@scene("popup, counter")
async def _counter(stage: Stage) -> QWidget:
    card = CounterCard()
    card.tell([message(number, Level.IMPORTANT) for number in range(7)])
    return card


@scene("popup, summary")
async def _summary(stage: Stage) -> QWidget:
    card = CounterCard(popup.AFTER_ABSENCE, is_summary=True)
    card.tell([message(number, Level.IMPORTANT) for number in range(7)])
    return card
