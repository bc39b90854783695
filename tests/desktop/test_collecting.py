"""Forgotten Qt objects are destroyed in the thread of the windows, whoever works beside it."""

import asyncio
import gc
import threading
import weakref

from PySide6.QtCore import QObject

from kentongan.desktop.collecting import Collecting
from tests.desktop.desk import run, until


class _Knot(QObject):
    """Holds itself, so that only the collector ends it."""

    def __init__(self) -> None:
        super().__init__()
        self.itself = self


def _make_many() -> None:
    keep = [[n] for n in range(200_000)]
    assert keep


def test_the_collector_runs_in_the_thread_of_the_windows_only() -> None:
    async def live() -> list[int]:
        collecting = Collecting()
        ended: list[int] = []
        try:
            knot = _Knot()
            weakref.finalize(knot, lambda: ended.append(threading.get_ident()))
            del knot
            await asyncio.to_thread(_make_many)
            assert ended == []
            gc.set_threshold(1, 1, 1)
            collecting.collect()
            collecting.collect()
            collecting.collect()
            await until(lambda: ended, "the end of the knot")
        finally:
            gc.set_threshold(*before)
            collecting.stop()
        return ended

    before = gc.get_threshold()
    assert run(live()) == [threading.get_ident()]
    assert gc.isenabled()
    gc.disable()
