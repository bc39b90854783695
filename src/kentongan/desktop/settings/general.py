"""Start at login, motion, quitting."""

from PySide6.QtCore import Signal

from kentongan.desktop.autostart import Autostart
from kentongan.desktop.controls.button import Button
from kentongan.desktop.controls.switch import Switch
from kentongan.desktop.preferences import Preferences
from kentongan.desktop.settings.section import Section, row_of, separator
from kentongan.desktop.texts import settings as texts


class GeneralSection(Section):
    """What concerns the program as a whole."""

    quit = Signal()
    told = Signal(str, bool)

    def __init__(self, preferences: Preferences, autostart: Autostart) -> None:
        super().__init__()
        self._preferences, self._autostart = preferences, autostart
        self.at_login = Switch(texts.START_AT_LOGIN)
        self.at_login.clicked.connect(self._switch_autostart)
        self.motion = Switch(texts.REDUCE_MOTION)
        self.motion.clicked.connect(lambda on: preferences.change(reduce_motion=on))
        self.heading(texts.GENERAL)
        card = self.card()
        card.addLayout(row_of(texts.START_AT_LOGIN, texts.START_AT_LOGIN_MEANS, self.at_login))
        card.addWidget(separator())
        card.addLayout(row_of(texts.REDUCE_MOTION, texts.REDUCE_MOTION_MEANS, self.motion))
        card.addWidget(separator())
        card.addLayout(row_of(texts.QUIT, texts.QUIT_MEANS, Button(texts.QUIT, self.quit.emit, size="small")))
        preferences.changed.connect(self._show)
        self._show()

    def _switch_autostart(self, on: bool) -> None:
        try:
            self._autostart.switch(on)
        except OSError as error:
            self.told.emit(str(error), False)
        self._show()

    def _show(self) -> None:
        self.at_login.setChecked(self._autostart.is_on())
        self.motion.setChecked(self._preferences.now.reduce_motion)
