"""A window into a running hub, opened from outside: what its event loop is doing.

The prelude runs in the server's process before the server. On SIGUSR1 it writes one log line that names every task of
the event loop; nothing else of the server is touched.
"""

import signal

from tests.process.server import RunningServer

PRELUDE = """
import asyncio, json, signal, sys

def _tell(*_):
    names = sorted(task.get_coro().__qualname__ for task in asyncio.all_tasks())
    sys.stderr.write(json.dumps({"event": "watched", "level": "info", "tasks": names}) + "\\n")
    sys.stderr.flush()

signal.signal(signal.SIGUSR1, _tell)
"""


def tasks(server: RunningServer) -> list[str]:
    """The names of the coroutines of all tasks in the hub's event loop."""
    before = len(server.log.events("watched"))

    def newest() -> list[str] | None:
        told = server.log.events("watched")
        return told[-1]["tasks"] if len(told) > before else None

    server.signal(signal.SIGUSR1)
    return server.log.wait_for(newest, 10, "the list of tasks")
