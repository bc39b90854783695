"""Python's collector of forgotten objects, kept in the thread of the windows.

By itself it runs in whatever thread has just made an object. What it then destroys may belong to Qt, and Qt's objects
may only be destroyed in the thread of the windows; downloads, pictures and the cache work in others.
"""

import gc

from PySide6.QtCore import QObject, QTimer

_PAUSE = 1000


class Collecting(QObject):
    """Collects once a second, as much as is due; until `stop`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._tick = QTimer(self, interval=_PAUSE)
        self._tick.timeout.connect(self.collect)
        self._tick.start()

    def collect(self) -> None:
        """Collect the oldest generation whose time has come."""
        counts = zip(gc.get_count(), gc.get_threshold(), strict=True)
        due = [generation for generation, (made, most) in enumerate(counts) if made > most]
        if due:
            gc.collect(due[-1])

    def stop(self) -> None:
        """Python's own way again."""
        self._tick.stop()
        gc.enable()
