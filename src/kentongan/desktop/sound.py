"""Lets the drum sound. Without a sound device, or without the libraries for one, it is silent and nothing fails."""

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl

from kentongan.desktop.beats import beat_file
from kentongan.desktop.preferences import Preferences
from kentongan.words import Level

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QSoundEffect

FOLDER = "sounds"
_log = logging.getLogger("kentongan.desktop")


class Sound(QObject):
    """The beats of one profile, as loud as its user has chosen."""

    def __init__(self, preferences: Preferences, folder: Path) -> None:
        super().__init__()
        self._preferences = preferences
        self._folder = folder / FOLDER
        self._effects: dict[Level, QSoundEffect | None] = {}
        self.is_calling = False

    def beat(self, level: Level) -> None:
        """A message of this level has come; nothing when it is muted. The call of an emergency is not drowned."""
        if self._preferences.loudness(level).on and not self.is_calling:
            self.listen(level)

    def listen(self, level: Level) -> None:
        """Sound once, at the chosen volume, muted or not."""
        if effect := self._effect(level):
            effect.setLoopCount(1)
            effect.setVolume(self._volume(level))
            effect.play()

    def call(self) -> None:
        """Sound again and again, until `hush`."""
        if not self.is_calling and (effect := self._effect(Level.EMERGENCY)):
            effect.setLoopCount(-2)  # QSoundEffect.Infinite
            effect.setVolume(self._volume(Level.EMERGENCY))
            effect.play()
        self.is_calling = True

    def hush(self) -> None:
        """The call ends."""
        if self.is_calling and (effect := self._effects.get(Level.EMERGENCY)):
            effect.stop()
        self.is_calling = False

    def _volume(self, level: Level) -> float:
        return self._preferences.loudness(level).volume / 100

    def _effect(self, level: Level) -> "QSoundEffect | None":
        if level not in self._effects:
            self._effects[level] = self._make(level)
        return self._effects[level]

    def _make(self, level: Level) -> "QSoundEffect | None":
        try:
            # Not at the beginning of the file: on a machine without sound the import itself fails.
            from PySide6.QtMultimedia import QMediaDevices, QSoundEffect

            if not QMediaDevices.audioOutputs():
                return None
            effect = QSoundEffect(self)
            effect.setSource(QUrl.fromLocalFile(str(beat_file(self._folder, level))))
        except (ImportError, OSError) as error:
            _log.info("no sound: %s", error)
            return None
        return effect
