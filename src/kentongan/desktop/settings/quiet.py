"""Quiet hours and sounds."""

from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QSlider, QVBoxLayout, QWidget

from kentongan import terms
from kentongan.desktop.controls.button import Button
from kentongan.desktop.controls.label import Label
from kentongan.desktop.controls.paint import Tag
from kentongan.desktop.controls.switch import Switch
from kentongan.desktop.icons import pixmap
from kentongan.desktop.preferences import Preferences
from kentongan.desktop.settings.section import Section
from kentongan.desktop.settings.week import WeekTable
from kentongan.desktop.sound import Sound
from kentongan.desktop.texts import settings as texts
from kentongan.desktop.theme import colour, look, px
from kentongan.desktop.wording import bind, say
from kentongan.words import Level


class QuietSection(Section):
    """The week, and the beats with their volumes."""

    def __init__(self, preferences: Preferences, sound: Sound) -> None:
        super().__init__()
        self._preferences, self._sound = preferences, sound
        self.on = Switch(texts.QUIET)
        self.on.clicked.connect(lambda on: preferences.change(quiet_week=on))
        self.week = WeekTable()
        self.week.changed.connect(lambda week: preferences.change(week=week))
        self.heading(texts.QUIET, texts.QUIET_MEANS, self.on)
        self.card().addLayout(self._painted())
        self.heading(texts.SOUNDS)
        self.volumes: dict[Level, QSlider] = {}
        self.switches: dict[Level, Switch] = {}
        self.card().addLayout(self._sounds())
        preferences.changed.connect(self._show)
        self._show()

    def _painted(self) -> QHBoxLayout:
        legend = QVBoxLayout()
        legend.setSpacing(8)
        legend.addLayout(_key("normal-line", Label(texts.APPEAR, "second")))
        legend.addLayout(_key("track", Label(texts.SILENT, "second")))
        legend.addWidget(Label(texts.HOW_TO_PAINT, "caption", wrap=True))
        legend.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(24)
        row.addWidget(self.week, 4)
        row.addLayout(legend, 1)
        return row

    def _sounds(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(12)
        grid.setColumnStretch(1, 1)
        for place, level in enumerate(Level):
            listen = Button(texts.LISTEN, partial(self._sound.listen, level), kind="quiet", size="small",
                            icon_name="play")  # fmt: skip
            slider = QSlider(Qt.Orientation.Horizontal)
            slider.setRange(0, 100)
            slider.setMinimumWidth(px(72))
            slider.setMaximumWidth(px(120))
            slider.setPageStep(10)
            slider.valueChanged.connect(lambda volume, level=level: self._set_volume(level, volume))
            self.volumes[level] = slider
            grid.addWidget(Tag(level), place, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(Label(texts.BEATS[level], wrap=True), place, 1)
            grid.addWidget(listen, place, 2)
            grid.addWidget(slider, place, 3)
            grid.addWidget(self._switch(level), place, 4, Qt.AlignmentFlag.AlignRight)
        return grid

    def _switch(self, level: Level) -> QWidget:
        if level is Level.EMERGENCY:
            return _AlwaysOn()
        switch = Switch(texts.SOUND_OF, level="")
        switch.clicked.connect(lambda on: self._preferences.set_loudness(level, on=on))
        self.switches[level] = switch
        return switch

    def retranslate(self) -> None:
        """The names that screen readers say hold the level's word."""
        self._name()

    def _name(self) -> None:
        for level, slider in self.volumes.items():
            bind(slider, "accessibleName", texts.VOLUME, level=say(terms.LEVELS[level]))
        for level, switch in self.switches.items():
            bind(switch, "accessibleName", texts.SOUND_OF, level=say(terms.LEVELS[level]))

    def _set_volume(self, level: Level, volume: int) -> None:
        self._preferences.set_loudness(level, volume=volume)

    def _show(self) -> None:
        chosen = self._preferences.now
        self.on.setChecked(chosen.quiet_week)
        self.week.setEnabled(chosen.quiet_week)
        self.week.week = chosen.week
        for level, slider in self.volumes.items():
            slider.setValue(self._preferences.loudness(level).volume)
        for level, switch in self.switches.items():
            switch.setChecked(self._preferences.loudness(level).on)
        self._name()


class _AlwaysOn(QWidget):
    """In the place of the switch of what cannot be muted."""

    def __init__(self) -> None:
        super().__init__()
        self._lock = QLabel()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self._lock)
        row.addWidget(Label(texts.ALWAYS_ON, "caption"))
        look.changed.connect(self._draw)
        self._draw()

    def _draw(self) -> None:
        self._lock.setPixmap(pixmap("lock-outline", "ink-3", 16))


class _Swatch(QFrame):
    """A colour of the legend."""

    def __init__(self, token: str) -> None:
        super().__init__()
        self._token = token
        self.setFixedSize(QSize(px(16), px(16)))
        look.changed.connect(self._draw)
        self._draw()

    def _draw(self) -> None:
        self.setStyleSheet(f"background: {colour(self._token).name()}; border-radius: 4px;")


def _key(token: str, label: Label) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(_Swatch(token))
    row.addWidget(label, 1)
    return row
