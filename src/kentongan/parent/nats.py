"""The NATS server of the hubs of one machine: on loopback, for nobody else, with a name and password of this run.

It writes nothing but its settings file, and keeps its port over restarts. Alive is who greets: NATS says `INFO` to
whoever connects.
"""

import asyncio
import contextlib
import os
import secrets
import shutil
import socket
import subprocess
import sys
from asyncio.subprocess import Process
from pathlib import Path

import structlog

from kentongan.parent.child import Child, launch_tethered

_HOST = "127.0.0.1"
_GREETING, _PATIENCE, _PAUSE = b"INFO ", 1.0, 0.05
_FAREWELL = 5.0
# How its lines begin, and what matters in them; that the password stands in its file is meant so.
_BAD, _WORTH_KNOWING, _MEANT = ("[ERR]", "[FTL]"), "[WRN]", "Plaintext passwords"
_log = structlog.get_logger("parent.nats")


def find_nats() -> Path | None:
    """The program, where it was installed beside Python or for the whole system."""
    beside = Path(sys.executable).with_name("nats-server")
    found = str(beside) if beside.exists() else shutil.which("nats-server")
    return Path(found) if found else None


class NatsChild(Child):
    """A NATS server whose settings lie in `folder`."""

    def __init__(self, program: Path, folder: Path) -> None:
        """Takes a port that is free now."""
        super().__init__("nats", _FAREWELL)
        self.user, self.password = "hubs", secrets.token_hex(32)
        self._program = program
        self._file = folder / "nats-server.conf"
        with socket.socket() as trial:
            trial.bind((_HOST, 0))
            self._port: int = trial.getsockname()[1]
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def url(self) -> str:
        """Where the hubs find it."""
        return f"nats://{_HOST}:{self._port}"

    async def launch(self) -> Process:
        self._write_settings()
        process = await launch_tethered(
            [str(self._program), "-c", str(self._file)],
            {},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        assert process.stderr is not None
        self._tasks = [asyncio.create_task(self._arrive()), asyncio.create_task(_repeat(process.stderr))]
        return process

    def _write_settings(self) -> None:
        self._file.unlink(missing_ok=True)
        lines = [
            f'host: "{_HOST}"',
            f"port: {self._port}",
            "logtime: false",
            f'authorization {{ user: "{self.user}", password: "{self.password}" }}',
        ]
        with open(os.open(self._file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="ascii") as file:
            file.write("\n".join(lines) + "\n")

    async def _arrive(self) -> None:
        while not await self.shows_life():  # noqa: ASYNC110 - a program of others, which calls nobody back
            await asyncio.sleep(_PAUSE)
        self.arrive()

    async def shows_life(self) -> bool:
        try:
            async with asyncio.timeout(_PATIENCE):
                reader, writer = await asyncio.open_connection(_HOST, self._port)
                try:
                    return await reader.readexactly(len(_GREETING)) == _GREETING
                finally:
                    writer.transport.abort()
        except (OSError, EOFError, TimeoutError):
            return False

    def leave(self) -> None:
        for task in self._tasks:
            task.cancel()
        self._tasks.clear()

    async def stop(self) -> None:
        await super().stop()
        self._file.unlink(missing_ok=True)


async def _repeat(lines: asyncio.StreamReader) -> None:
    """What NATS says, as log lines of ours."""
    with contextlib.suppress(ValueError):  # a line without an end
        while line := (await lines.readline()).decode("utf-8", "replace").strip():
            if any(word in line for word in _BAD):
                _log.error("nats_says", line=line)
            elif _WORTH_KNOWING in line and _MEANT not in line:
                _log.warning("nats_says", line=line)
