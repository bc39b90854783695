"""Popups for days: nothing of one that was closed stays, neither widgets nor tasks nor memory."""

import asyncio
import gc
import sys
from pathlib import Path

import psutil
import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from kentongan.desktop import tasks
from kentongan.desktop.popup.card import PopupCard
from kentongan.desktop.popup.stack import PopupStack
from kentongan.words import Level
from tests.desktop.desk import run, until
from tests.desktop.stage import FILES, message

_A_ROUND = 20
# What the allocator and the caches of fonts and icons may take; 600 popups that stay would take about thirty times it.
_MEGABYTES = 6.0


async def _show_and_close(stack: PopupStack, first: int) -> None:
    """One round: some are shown, some wait behind the counter; closed as people close them."""
    for number in range(first, first + _A_ROUND):
        level = list(Level)[number % 3]
        stack.push(message(number, level, files=FILES[:2]))
    await until(lambda: all(card._was_painted for card in stack.cards), "the paint")
    while stack.cards:
        card = stack.cards[-1]
        [card._open, card._acknowledge, card.dismiss][len(stack.waiting) % 3]()
        await asyncio.sleep(0)
    await until(
        lambda: not any(isinstance(one, PopupCard) for one in QApplication.topLevelWidgets()), "the end of cards"
    )


def _measure() -> tuple[int, int, int, float]:
    """Widgets, tasks, references to None, megabytes."""
    for _ in range(3):
        # Outside of any loop: what was to be deleted within one is deleted here.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()
    # References first: what follows takes some for itself.
    return (
        len(QApplication.allWidgets()),
        len(tasks._running),
        sys.getrefcount(None),
        psutil.Process().memory_info().rss / 1e6,
    )


@pytest.mark.parametrize("count", [60, pytest.param(600, marks=pytest.mark.nightly)])
def test_what_was_shown_and_closed_leaves_nothing(count: int, tmp_path: Path) -> None:
    stack = PopupStack()
    stack.moves = False
    # Icons, fonts and the counter's card are made once.
    for warming in range(3):
        run(_show_and_close(stack, warming * _A_ROUND))
    before = _measure()
    for first in range(0, count, _A_ROUND):
        run(_show_and_close(stack, 1000 + first))
    after = _measure()
    widgets, running, nones, megabytes = (now - was for now, was in zip(after, before, strict=True))
    print(
        f"\n{count} popups: {widgets:+} widgets, {running:+} tasks, {nones:+} references to None, {megabytes:+.1f} MB"
    )
    assert widgets == 0
    assert running == 0
    assert nones > -count, "PySide6 6.12 drops one with every call and dies of it"
    assert megabytes < _MEGABYTES
