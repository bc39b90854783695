"""Every section of the settings."""

import time

from PySide6.QtWidgets import QWidget

from kentongan.protocol.commands.device import Device
from tests.desktop.scene import Builder, scene
from tests.desktop.stage import Stage


def _settings(place: int) -> Builder:
    async def build(stage: Stage) -> QWidget:
        window = stage.window()
        window.rail.choose(5)
        stage.settings.choose(place)
        seen = int(time.time() * 1000)
        stage.settings.devices.devices = [
            Device(id="0" * 32, name="Komputer-1", created_at=seen, seen_at=seen, this=True),
            Device(id="1" * 32, name="", created_at=seen, seen_at=seen, this=False),
        ]
        stage.settings.devices._list()
        return window

    return build


for _place, _name in enumerate(("general", "popups", "quiet hours", "language", "devices", "server")):
    scene(f"settings, {_name}")(_settings(_place))
