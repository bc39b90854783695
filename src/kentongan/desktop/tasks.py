"""Work of the event loop that windows begin: kept until it ends, and never failing unseen."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

_log = logging.getLogger("kentongan.desktop")
_running: set[asyncio.Task[Any]] = set()


def spawn(work: Coroutine[Any, Any, Any], failed: Callable[[Exception], None] | None = None) -> asyncio.Task[Any]:
    """Begin work beside the windows. `failed` gets its error; without it the error is logged."""
    task = asyncio.get_running_loop().create_task(work)
    _running.add(task)

    def ended(task: asyncio.Task[Any]) -> None:
        _running.discard(task)
        if task.cancelled() or (error := task.exception()) is None:
            return
        if failed and isinstance(error, Exception):
            failed(error)
        else:
            _log.error("work failed", exc_info=error)

    task.add_done_callback(ended)
    return task


async def end_all() -> None:
    """End what still runs; for the end of the program."""
    current = asyncio.current_task()
    tasks = [task for task in _running if task is not current]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
