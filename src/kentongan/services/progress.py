"""How far a backup has come: bytes of the step that it is at; and why it comes no further."""

import time

from kentongan.bus.bus import BackupMoved
from kentongan.errors import KentonganError
from kentongan.language import Sentence, system_words
from kentongan.words import BackupStep

_REST_AFTER = 16 * 1024 * 1024
_LONGEST_REST = 1.0


class BackupStopped(Exception):
    """The server stops, and the backup with it."""


class BackupFailed(KentonganError):
    """Nothing has come of a backup."""

    def __init__(self, why: str) -> None:
        """Give the system's reason."""
        self.sentence = Sentence(
            f"Cadangan gagal dibuat: {system_words(why, 'id')}", f"The backup could not be made: {why}"
        )
        super().__init__(self.sentence.en)


class Progress:
    """How far the backup that is being made has come. Written by its thread, read by whoever wants to.

    It also keeps the backup from taking all that the machine has: the thread rests after every few megabytes, half as
    long as it has worked, and disk and processors are then for those who send.
    """

    def __init__(self) -> None:
        """At the beginning."""
        self.step, self.done, self.total = BackupStep.COPYING, 0, 0
        self.stopping = False
        self._rested_at, self._worked = time.monotonic(), 0

    def begin(self, step: BackupStep, total: int) -> None:
        """The next step, of so many bytes."""
        self.step, self.done, self.total = step, 0, total

    def moved(self, count: int) -> None:
        """So many bytes more; raises BackupStopped when it shall end."""
        if self.stopping:
            raise BackupStopped
        self.done += count
        self._worked += count
        if self._worked >= _REST_AFTER:
            time.sleep(min((time.monotonic() - self._rested_at) / 2, _LONGEST_REST))
            self._rested_at, self._worked = time.monotonic(), 0

    def copied(self, done: int, total: int) -> None:
        """The database: so many bytes of so many."""
        self.moved(max(0, done - self.done))
        self.done, self.total = done, total

    def event(self) -> BackupMoved:
        """This moment."""
        return BackupMoved(self.step, min(self.done, self.total), self.total)
