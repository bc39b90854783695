"""Nothing holds the loop of the windows for long: what takes a disk or a long list is paged, or done in a thread.

What counts is what the thread of the windows itself has worked between two beats; what else the machine does is told
and not judged.
"""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from kentongan.client.keeper import Stored
from kentongan.client.link_state import NotConnected
from kentongan.desktop.window import MainWindow
from kentongan.words import Level
from tests.desktop import samples
from tests.desktop.desk import run, until
from tests.desktop.heartbeat import Heartbeat
from tests.desktop.stage import Stage, message
from tests.desktop.windows import settle

# What an act may cost at once, in seconds: the aim is half of it, a slower machine has the other half.
_LONGEST = 0.1
_FILES = 20
_NEWS = 1000


@pytest.mark.parametrize("count", [2000, pytest.param(100_000, marks=[pytest.mark.nightly, pytest.mark.timeout(900)])])
def test_no_act_holds_the_loop(count: int, tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    bridge = stage.member()
    levels = list(Level)
    for first in range(1, count + 1, 5000):
        some = range(first, min(first + 5000, count + 1))
        bridge.keeper.cache.take([message(n, levels[n % 4], age=(count - n) // 50) for n in some])
    figures: dict[str, Heartbeat] = {}

    async def act(name: str, work: Callable[[], Awaitable[None]]) -> None:
        await settle()
        with Heartbeat() as heart:
            await work()
            await settle()
            await asyncio.sleep(0.05)
        figures[name] = heart

    def turn(button: QAbstractButton) -> Callable[[], Awaitable[None]]:
        async def work() -> None:
            button.click()

        return work

    async def live() -> None:
        window: list[MainWindow] = []

        async def open_it() -> None:
            window.append(stage.window())
            window[0].show()

        await act("opening the window", open_it)
        # Nobody is there who could be asked.
        stage.tell(NotConnected())
        for place, button in enumerate(window[0].rail._buttons.buttons()):
            await act(f"turning to page {place + 1}", turn(button))
        window[0].rail.choose(0)
        for name, work in _acts(window[0], tmp_path, count).items():
            await act(name, work)
        await stage.close()

    run(live())
    told = "\n".join(f"{name}: {heart}" for name, heart in figures.items())
    print(f"\nwith {count:,} messages, longest between two beats; the aim is 50 ms\n{told}")
    assert max(heart.processor for heart in figures.values()) < _LONGEST, told


def _acts(window: MainWindow, folder: Path, count: int) -> dict[str, Callable[[], Awaitable[None]]]:
    """What somebody does in the window, by name."""
    page = window.inbox
    paths = [folder / f"poster-{number}.png" for number in range(_FILES)]
    for path in paths:
        path.write_bytes(samples.png(800, 600))

    async def search() -> None:
        QTest.keyClicks(page.search, f"nomor {count - 7}")
        await until(lambda: not page._typing.isActive() and page.model.rowCount() < 100, "the hits")

    async def search_much() -> None:
        page.search.setText("seminar")
        await until(lambda: not page._typing.isActive() and page.model.rowCount() >= 50, "the hits")
        page.search.clear()
        await until(lambda: not page._typing.isActive(), "the list")

    async def scroll() -> None:
        bar = page.list.verticalScrollBar()
        for _ in range(30):
            bar.setValue(bar.maximum())
            await asyncio.sleep(0)

    async def read() -> None:
        for row in range(0, 200, 10):
            page.list.setCurrentIndex(page.model.index(row, 0))
            await asyncio.sleep(0)

    async def compose() -> None:
        window.write()

    async def attach() -> None:
        window.writing.files.add(paths)
        await until(lambda: len(window.writing.files.pieces) == _FILES, "the look at the files")

    async def receive() -> None:
        made = [message(count + number, Level.NORMAL) for number in range(1, _NEWS + 1)]
        # As they come from a line: as many at once as the keeper takes.
        for first in range(0, _NEWS, 50):
            await asyncio.to_thread(window._bridge.keeper.cache.take, made[first : first + 50])
            window._bridge.stored.emit(Stored(tuple(made[first : first + 50])))
            await asyncio.sleep(0)

    return {
        "searching for one": search,
        "searching for all": search_much,
        "scrolling": scroll,
        "reading twenty": read,
        "opening compose": compose,
        f"attaching {_FILES} files": attach,
        f"receiving {_NEWS:,} messages": receive,
    }
